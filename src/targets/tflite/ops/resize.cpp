#include "base/text.h"
#include "legalize/resize_form.h"
#include "targets/shape_operands.h"
#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {
namespace {

/// [height, width]: a constant, or cut out of operand 1, which has all dims.
Result<int> sizes(const Resize& op, Emission& at) {
  if (const auto known = image_size(op)) return at.ints(*known, "size");
  if (!at.has_in(1)) return fail(Code::kInternal, cat("the size ", join(op.sizes, ","), " of a resize is symbolic"));
  const int out = TRY(at.temporary(Type(DType::kI32, {2})));
  const std::vector<int> inputs{TRY(at.in(1)), TRY(at.ints({1}, "begin")), TRY(at.ints({2}, "size"))};
  TRY(at.op(Builtin::SLICE, inputs, {out}, at.options<schema::SliceOptions>()));
  return out;
}

}  // namespace

Status emit(const Resize& op, Emission& at) {
  const Type in = at.in_type(0);
  const Type& out = at.out_type();
  if (!resizes_images(in, out)) return unsupported("a resize of other dims than rows and columns of images");
  const auto form = resize_form(op, in);
  if (!form) {
    return unsupported(cat("TFLite has no resize '", enum_name(op.mode), "' with coordinates '",
                           enum_name(op.coordinates), "' and rounding '", enum_name(op.rounding), "' for ", in, " to ",
                           out));
  }
  const std::vector<int> inputs{TRY(at.in(0)), TRY(sizes(op, at))};
  if (form->linear) {
    const auto table = schema::CreateResizeBilinearOptions(at.tables(), form->align_corners, form->half_pixel_centers);
    return at.op(Builtin::RESIZE_BILINEAR, inputs, {TRY(at.out())}, at.options(table));
  }
  const auto table =
      schema::CreateResizeNearestNeighborOptions(at.tables(), form->align_corners, form->half_pixel_centers);
  return at.op(Builtin::RESIZE_NEAREST_NEIGHBOR, inputs, {TRY(at.out())}, at.options(table));
}

}  // namespace onnx2tf::tflite
