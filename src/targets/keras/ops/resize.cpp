#include "legalize/resize_form.h"
#include "targets/keras/emitters.h"
#include "targets/shape_operands.h"

namespace onnx2tf::keras {
namespace {

/// By how much rows or columns (axis 1 or 2) grow, if by a whole factor.
std::optional<std::int64_t> factor(const Resize& op, const Type& in, std::size_t axis) {
  const Dim by = floor_div(op.sizes[axis], in.dims[axis]);
  if (!by.is_static() || op.sizes[axis] != in.dims[axis] * by) return std::nullopt;
  return by.value();
}

}  // namespace

Status emit(const Resize& op, Emission& at) {
  const Type in = at.in_type(0);
  const Type& out = at.out_type();
  if (!resizes_images(in, out)) return unsupported("a resize of other dims than rows and columns of images");
  Resize known = op;
  known.sizes = out.dims;
  const auto form = resize_form(known, in);
  if (!form) return unsupported("a resize that Keras has not");
  const char* interpolation = form->linear ? "bilinear" : "nearest";
  const Value x = TRY(at.in(0));
  const auto rows = factor(known, in, 1);
  const auto columns = factor(known, in, 2);
  if (rows && columns) {
    return at.result(Layer{
        "UpSampling2D",
        {{"size", Value::List{*rows, *columns}}, {"interpolation", interpolation}, {"data_format", "channels_last"}},
        {x}});
  }
  const auto size = image_size(known);
  if (!size) return unsupported("Keras resizes to static sizes only");
  return at.result(
      OpCall{kImage,
             "Resize",
             {{"size", Value::list(*size)}, {"interpolation", interpolation}, {"data_format", "channels_last"}},
             {x}});
}

}  // namespace onnx2tf::keras
