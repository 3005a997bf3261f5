#include "legalize/resize_form.h"
#include "targets/shape_operands.h"
#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {
namespace {

/// [height, width]: a constant, or cut out of operand 1, which has all dims.
Result<std::string> sizes(const Resize& op, Emission& at) {
  if (const auto known = image_size(op)) return at.ints(*known, "size");
  if (!at.has_in(1)) return fail(Code::kInternal, cat("the size ", join(op.sizes, ","), " of a resize is symbolic"));
  return at.add("StridedSlice", {TRY(at.in(1)), at.ints({1}, "begin"), at.ints({3}, "end"), at.ints({1}, "strides")},
                {{"T", DataType::kInt32}, {"Index", DataType::kInt32}});
}

}  // namespace

Status emit(const Resize& op, Emission& at) {
  const Type in = at.in_type(0);
  const Type& out = at.out_type();
  if (!resizes_images(in, out)) return unsupported("a resize of other dims than rows and columns of images");
  const auto form = resize_form(op, in);
  if (!form) return unsupported(cat("TensorFlow has no resize that is ", Op(op), " of ", in));
  Attrs attrs = {at.t()};
  add_flag(attrs, "align_corners", form->align_corners);
  add_flag(attrs, "half_pixel_centers", form->half_pixel_centers);
  return at.result(form->linear ? "ResizeBilinear" : "ResizeNearestNeighbor", {TRY(at.in(0)), TRY(sizes(op, at))},
                   std::move(attrs));
}

}  // namespace onnx2tf::tensorflow
