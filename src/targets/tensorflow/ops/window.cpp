// Convolutions and pools.

#include <algorithm>

#include "legalize/padding.h"
#include "legalize/window_order.h"
#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {
namespace {

Result<std::string> padding(std::optional<Padding> found, const Window& window) {
  if (found == Padding::kSame) return std::string("SAME");
  if (found == Padding::kValid) return std::string("VALID");
  return fail(Code::kInternal, cat("padding by ", join(window.pads_low, ","), " and ", join(window.pads_high, ","),
                                   " is neither SAME nor VALID"));
}

/// One entry for every dim of the operand.
Ints of_all_dims(const std::vector<std::int64_t>& spatial) {
  Ints out{1};
  out.insert(out.end(), spatial.begin(), spatial.end());
  out.push_back(1);
  return out;
}

/// The layout, which is the default; readers of frozen graphs want to be told.
void add_layout(const Window& window, const Emission& at, Attrs& attrs) {
  if (at.options().frozen) attrs.emplace_back("data_format", window.size.size() == 2 ? "NHWC" : "NDHWC");
}

void add_dilations(const Window& window, Attrs& attrs) {
  const auto is_one = [](std::int64_t dilation) { return dilation == 1; };
  if (!std::ranges::all_of(window.dilations, is_one)) attrs.emplace_back("dilations", of_all_dims(window.dilations));
}

Error not_legal(std::string_view what) {
  return fail(Code::kInternal, cat("the dimension numbers of a ", what, " are not TensorFlow's"));
}

/// The node `op`, and the bias that is operand 2 if there is one.
Status with_bias(std::string_view op, std::vector<std::string> inputs, Attrs attrs, Emission& at) {
  if (!at.has_in(2)) return at.result(op, std::move(inputs), std::move(attrs));
  const std::string x = at.add(op, std::move(inputs), std::move(attrs));
  return at.result("BiasAdd", {x, TRY(at.in(2))}, {at.t()});
}

/// Weights [rows, columns, 1, channels * multiplier] as [rows, columns, channels, multiplier].
Result<std::string> depthwise_weights(const Conv& op, Emission& at) {
  const Type weights = at.in_type(1);
  const Dim multiplier = floor_div(weights.dims[3], op.groups);
  const Tensor constant = at.in_constant(1);
  if (!constant.is_none()) {
    const std::vector<std::int64_t> dims = {constant.dims()[0], constant.dims()[1], op.groups,
                                            constant.dims()[3] / op.groups};
    const std::string& name = at.graph().value(at.node().inputs[1]).name;
    return at.constant(constant.reshaped(dims), name.empty() ? "const" : name);
  }
  if (!weights.is_static()) return unsupported("a convolution per channel whose kernel has dynamic dims");
  const std::vector<std::int64_t> dims = {weights.dims[0].value(), weights.dims[1].value(), op.groups,
                                          multiplier.value()};
  return at.add("Reshape", {TRY(at.in(1)), at.ints(dims, "kernel_shape")}, {at.t(1)});
}

/// The result dims that a transposed convolution takes as its first operand.
Result<std::string> result_shape(Emission& at) {
  if (at.has_in(3)) return at.in(3);
  const Type& out = at.out_type();
  if (!out.is_static()) {
    return fail(Code::kInternal, cat("the result ", out, " of a transposed convolution is dynamic"));
  }
  return at.ints(out.static_dims(), "shape");
}

}  // namespace

Status emit(const Conv& op, Emission& at) {
  const std::size_t spatial = op.window.size.size();
  const WindowDims dims = channels_last(spatial);
  if (op.input != dims || op.result != dims || op.weight != weights_in(kSpatialFirst.plane, spatial))
    return not_legal("convolution");
  if (op.activation != Activation::kNone) return fail(Code::kInternal, "an activation is fused");
  Attrs attrs = {at.t(),
                 {"strides", of_all_dims(op.window.strides)},
                 {"padding", TRY(padding(padding_of(op, at.in_type(0)), op.window))}};
  add_layout(op.window, at, attrs);
  add_dilations(op.window, attrs);
  const std::string x = TRY(at.in(0));
  const bool per_channel = op.groups > 1 && at.in_type(1).dims[spatial].is(1);
  if (spatial == 2 && per_channel) {
    return with_bias("DepthwiseConv2dNative", {x, TRY(depthwise_weights(op, at))}, std::move(attrs), at);
  }
  if (spatial == 3 && op.groups != 1) return fail(Code::kInternal, "a 3-D convolution with groups");
  return with_bias(spatial == 2 ? "Conv2D" : "Conv3D", {x, TRY(at.in(1))}, std::move(attrs), at);
}

Status emit(const ConvTranspose& op, Emission& at) {
  const std::size_t spatial = op.window.size.size();
  const WindowDims dims = channels_last(spatial);
  if (op.input != dims || op.result != dims || op.weight != weights_in(kSpatialFirst.transposed_plane, spatial) ||
      op.groups != 1) {
    return not_legal("transposed convolution");
  }
  Attrs attrs = {at.t(),
                 {"strides", of_all_dims(op.window.strides)},
                 {"padding", TRY(padding(padding_of(op, at.in_type(0), at.out_type()), op.window))}};
  add_layout(op.window, at, attrs);
  return with_bias(spatial == 2 ? "Conv2DBackpropInput" : "Conv3DBackpropInputV2",
                   {TRY(result_shape(at)), TRY(at.in(1)), TRY(at.in(0))}, std::move(attrs), at);
}

Status emit(const Pool& op, Emission& at) {
  const std::size_t spatial = op.window.size.size();
  if (op.dims != channels_last(spatial)) return not_legal("pool");
  const std::string_view kind = op.fn == PoolFn::kMax ? "MaxPool" : "AvgPool";
  Attrs attrs = {{"ksize", of_all_dims(op.window.size)},
                 {"strides", of_all_dims(op.window.strides)},
                 {"padding", TRY(padding(padding_of(op, at.in_type(0)), op.window))}};
  add_layout(op.window, at, attrs);
  return at.same(spatial == 2 ? kind : cat(kind, "3D"), std::move(attrs));
}

}  // namespace onnx2tf::tensorflow
