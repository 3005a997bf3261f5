// Convolutions and pools.

#include "base/text.h"
#include "legalize/padding.h"
#include "legalize/window_order.h"
#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {
namespace {

Result<schema::Padding> padding(std::optional<Padding> found, const Window& window) {
  if (found == Padding::kSame) return schema::Padding::SAME;
  if (found == Padding::kValid) return schema::Padding::VALID;
  return fail(Code::kInternal, cat("padding by ", join(window.pads_low, ","), " and ", join(window.pads_high, ","),
                                   " is neither SAME nor VALID"));
}

std::int32_t narrow(std::int64_t value) { return static_cast<std::int32_t>(value); }

Error not_legal(std::string_view what) {
  return fail(Code::kInternal, cat("the dimension numbers of a ", what, " are not TFLite's"));
}

Status emit_plane(const Conv& op, Emission& at) {
  const auto pad = TRY(padding(padding_of(op, at.in_type(0)), op.window));
  const Window& w = op.window;
  const auto options =
      at.options(schema::CreateConv2DOptions(at.tables(), pad, narrow(w.strides[1]), narrow(w.strides[0]),
                                             fused(op.activation), narrow(w.dilations[1]), narrow(w.dilations[0])));
  return at.same(Builtin::CONV_2D, options);
}

Status emit_depthwise(const Conv& op, Emission& at) {
  const auto pad = TRY(padding(padding_of(op, at.in_type(0)), op.window));
  const Window& w = op.window;
  const Dim multiplier = floor_div(at.in_type(1).dims[3], op.groups);
  const auto options = at.options(schema::CreateDepthwiseConv2DOptions(
      at.tables(), pad, narrow(w.strides[1]), narrow(w.strides[0]), narrow(multiplier.value()), fused(op.activation),
      narrow(w.dilations[1]), narrow(w.dilations[0])));
  return at.same(Builtin::DEPTHWISE_CONV_2D, options);
}

Status emit_volume(const Conv& op, Emission& at) {
  if (op.groups != 1) return unsupported("a 3-D convolution with groups");
  const auto pad = TRY(padding(padding_of(op, at.in_type(0)), op.window));
  const Window& w = op.window;
  const auto options = at.options(schema::CreateConv3DOptions(
      at.tables(), pad, narrow(w.strides[0]), narrow(w.strides[2]), narrow(w.strides[1]), fused(op.activation),
      narrow(w.dilations[0]), narrow(w.dilations[2]), narrow(w.dilations[1])));
  return at.same(Builtin::CONV_3D, options);
}

/// The result dims that a transposed convolution takes as its first operand.
Result<int> result_shape(Emission& at) {
  if (at.has_in(3)) return at.in(3);
  const Type& out = at.out_type();
  if (!out.is_static())
    return fail(Code::kInternal, cat("the result ", out, " of a transposed convolution is dynamic"));
  return at.ints(out.static_dims(), "shape");
}

}  // namespace

Status emit(const Conv& op, Emission& at) {
  if (op.input == channels_last(2) && op.result == channels_last(2) &&
      op.weight == weights_in(WeightOrder::kOutSpatialIn, 2))
    return emit_plane(op, at);
  if (op.input == channels_last(2) && op.result == channels_last(2) &&
      op.weight == weights_in(WeightOrder::kInSpatialOut, 2))
    return emit_depthwise(op, at);
  if (op.input == channels_last(3) && op.result == channels_last(3) &&
      op.weight == weights_in(WeightOrder::kSpatialInOut, 3))
    return emit_volume(op, at);
  return not_legal("convolution");
}

Status emit(const ConvTranspose& op, Emission& at) {
  if (op.groups != 1) return fail(Code::kInternal, "a transposed convolution with groups");
  const auto pad = TRY(padding(padding_of(op, at.in_type(0), at.out_type()), op.window));
  std::vector<int> inputs{TRY(result_shape(at)), TRY(at.in(1)), TRY(at.in(0))};
  if (at.has_in(2)) inputs.push_back(TRY(at.in(2)));
  const Window& w = op.window;
  if (op.input == channels_last(2) && op.result == channels_last(2) &&
      op.weight == weights_in(WeightOrder::kOutSpatialIn, 2)) {
    const auto options = at.options(schema::CreateTransposeConvOptions(at.tables(), pad, narrow(w.strides[1]),
                                                                       narrow(w.strides[0]), fused(op.activation)));
    return at.op(Builtin::TRANSPOSE_CONV, std::move(inputs), {TRY(at.out())}, options);
  }
  if (op.input == channels_last(3) && op.result == channels_last(3) &&
      op.weight == weights_in(WeightOrder::kSpatialOutIn, 3)) {
    const auto options =
        at.options(schema::CreateConv3DOptions(at.tables(), pad, narrow(w.strides[0]), narrow(w.strides[2]),
                                               narrow(w.strides[1]), fused(op.activation), 1, 1, 1));
    return at.op(Builtin::CONV_3D_TRANSPOSE, std::move(inputs), {TRY(at.out())}, options);
  }
  return not_legal("transposed convolution");
}

Status emit(const Pool& op, Emission& at) {
  if (op.dims != channels_last(2)) return not_legal("pool");
  const auto pad = TRY(padding(padding_of(op, at.in_type(0)), op.window));
  const Window& w = op.window;
  const auto options =
      at.options(schema::CreatePool2DOptions(at.tables(), pad, narrow(w.strides[1]), narrow(w.strides[0]),
                                             narrow(w.size[1]), narrow(w.size[0]), fused(op.activation)));
  return at.same(op.fn == PoolFn::kMax ? Builtin::MAX_POOL_2D : Builtin::AVERAGE_POOL_2D, options);
}

}  // namespace onnx2tf::tflite
