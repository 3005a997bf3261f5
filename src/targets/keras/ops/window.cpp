// Convolutions and pools.

#include <algorithm>

#include "legalize/padding.h"
#include "legalize/window_order.h"
#include "targets/keras/emitters.h"

namespace onnx2tf::keras {
namespace {

Error not_legal(std::string_view what) {
  return fail(Code::kInternal, cat("the dimension numbers of a ", what, " are not those of Keras' layers"));
}

Result<const char*> padding(std::optional<Padding> found, const Window& window) {
  if (found == Padding::kSame) return "same";
  if (found == Padding::kValid) return "valid";
  return fail(Code::kInternal, cat("padding by ", join(window.pads_low, ","), " and ", join(window.pads_high, ","),
                                   " is neither 'same' nor 'valid'"));
}

bool all_equal(const std::vector<std::int64_t>& values) {
  return std::ranges::all_of(values, [&](std::int64_t value) { return value == values[0]; });
}

Value::Dict config_of(const Window& window, const char* padding) {
  return {{"kernel_size", Value::list(window.size)},
          {"strides", Value::list(window.strides)},
          {"dilation_rate", Value::list(window.dilations)},
          {"padding", padding},
          {"data_format", "channels_last"}};
}

/// The layer that a convolution with constant weights is.
Layer layer_of(const Conv& op, const char* padding, const Emission& at) {
  const std::size_t spatial = op.window.size.size();
  const Tensor kernel = at.known_in(1);
  Layer layer{"", config_of(op.window, padding), {}, {}};
  layer.config.emplace_back("use_bias", at.has_in(2));
  // The layer's kernel per channel takes equal strides only.
  if (spatial == 2 && op.groups > 1 && kernel.dims()[2] == 1 && all_equal(op.window.strides)) {
    const std::int64_t multiplier = kernel.dims()[3] / op.groups;
    layer.class_name = "DepthwiseConv2D";
    layer.config.emplace_back("depth_multiplier", multiplier);
    const std::vector<std::int64_t> dims = {kernel.dims()[0], kernel.dims()[1], op.groups, multiplier};
    layer.weights = {{"", "depthwise_kernel", kernel.reshaped(dims)}};
  } else {
    layer.class_name = cat("Conv", spatial, "D");
    layer.config.emplace_back("filters", kernel.dims()[spatial + 1]);
    if (op.groups != 1) layer.config.emplace_back("groups", op.groups);  // a word that old releases do not know
    layer.weights = {{"", "kernel", kernel}};
  }
  if (at.has_in(2)) layer.weights.push_back({"", "bias", at.known_in(2)});
  return layer;
}

/// The convolution as an op, for weights that are computed.
Result<TensorRef> computed(const Conv& op, const char* padding, Emission& at) {
  OpCall conv{kNn,
              "Conv",
              {{"strides", Value::list(op.window.strides)},
               {"padding", padding},
               {"data_format", "channels_last"},
               {"dilation_rate", Value::list(op.window.dilations)}},
              {TRY(at.in(0)), TRY(at.in(1))}};
  const TensorRef out = at.add(std::move(conv), at.out_type());
  if (!at.has_in(2)) return out;
  return at.add(OpCall{kNumpy, "Add", {}, {out, TRY(at.in(2))}}, at.out_type());
}

/// All elements from `low` on, as many as the result has.
Status cut(TensorRef x, const ConvTranspose& op, Emission& at) {
  Value::List key = {SliceKey{}};
  for (std::size_t k = 0; k < op.window.size.size(); ++k) {
    const Dim& dim = at.out_type().dims[k + 1];
    if (!dim.is_static() || !op.window.pads_low[k].is_static()) {
      return unsupported("Keras cuts the result of a transposed convolution to static dims only");
    }
    const std::int64_t low = op.window.pads_low[k].value();
    key.emplace_back(SliceKey{low, low + dim.value(), {}});
  }
  key.emplace_back(SliceKey{});
  return at.result(OpCall{kNumpy, "GetItem", {}, {x, std::move(key)}});
}

/// Result dims of the layer with padding 'valid'.
std::vector<Dim> valid_dims(const ConvTranspose& op, const Emission& at) {
  std::vector<Dim> dims = at.out_type().dims;
  for (std::size_t k = 0; k < op.window.size.size(); ++k) {
    const std::int64_t beyond = std::max<std::int64_t>(op.window.size[k] - op.window.strides[k], 0);
    dims[k + 1] = at.in_type(0).dims[k + 1] * op.window.strides[k] + beyond;
  }
  return dims;
}

/// Whether the layer with padding 'same' gives this result: dim * stride elements.
bool is_same(const ConvTranspose& op, const Emission& at) {
  if (padding_of(op, at.in_type(0), at.out_type()) != Padding::kSame) return false;
  for (std::size_t k = 0; k < op.window.size.size(); ++k) {
    const Dim whole = at.in_type(0).dims[k + 1] * op.window.strides[k];
    if (at.out_type().dims[k + 1] != whole || op.window.size[k] < op.window.strides[k]) return false;
  }
  return true;
}

/// Whether 'valid' gives all elements of the result.
bool covers(const std::vector<Dim>& valid, const ConvTranspose& op, const Emission& at) {
  for (std::size_t k = 0; k < op.window.size.size(); ++k) {
    if (!surely_at_least(valid[k + 1], op.window.pads_low[k] + at.out_type().dims[k + 1])) return false;
  }
  return true;
}

/// The result of the layer, which begins where `op`'s does, with zeros behind it, and the bias.
Status extend(TensorRef x, const std::vector<Dim>& valid, const ConvTranspose& op, Emission& at) {
  Value::List widths = {Value::List{0, 0}};
  for (std::size_t k = 0; k < op.window.size.size(); ++k) {
    const Dim more = at.out_type().dims[k + 1] - valid[k + 1];
    if (!op.window.pads_low[k].is(0) || !more.is_static() || more.value() < 0) {
      return unsupported("a transposed convolution that is cut on one side and extended on another");
    }
    widths.emplace_back(Value::List{0, more.value()});
  }
  widths.emplace_back(Value::List{0, 0});
  OpCall pad{kNumpy, "Pad", {{"pad_width", std::move(widths)}, {"mode", "constant"}}, {x}};
  if (!at.has_in(2)) return at.result(std::move(pad));
  const TensorRef padded = at.add(std::move(pad), at.out_type());
  return at.result(OpCall{kNumpy, "Add", {}, {padded, TRY(at.trainable(at.known_in(2)))}});
}

}  // namespace

Status emit(const Conv& op, Emission& at) {
  const std::size_t spatial = op.window.size.size();
  const WindowDims dims = channels_last(spatial);
  if (op.input != dims || op.result != dims || op.weight != weights_in(kSpatialFirst.plane, spatial))
    return not_legal("convolution");
  const char* pad = TRY(padding(padding_of(op, at.in_type(0)), op.window));
  const bool constant = !at.known_in(1).is_none() && (!at.has_in(2) || !at.known_in(2).is_none());
  if (!constant) return at.give(TRY(computed(op, pad, at)));
  Layer layer = layer_of(op, pad, at);
  layer.args = {TRY(at.in(0))};
  return at.result(std::move(layer));
}

Status emit(const ConvTranspose& op, Emission& at) {
  const std::size_t spatial = op.window.size.size();
  const WindowDims dims = channels_last(spatial);
  if (op.input != dims || op.result != dims || op.weight != weights_in(kSpatialFirst.transposed_plane, spatial) ||
      op.groups != 1) {
    return not_legal("transposed convolution");
  }
  const Tensor kernel = at.known_in(1);
  const bool bias_known = !at.has_in(2) || !at.known_in(2).is_none();
  if (kernel.is_none() || !bias_known) return unsupported("Keras has no transposed convolution with computed weights");
  const bool same = is_same(op, at);
  Layer layer{cat("Conv", spatial, "DTranspose"),
              config_of(op.window, same ? "same" : "valid"),
              {TRY(at.in(0))},
              {{"", "kernel", kernel}}};
  layer.config.emplace_back("filters", kernel.dims()[spatial]);
  const std::vector<Dim> valid = valid_dims(op, at);
  const bool whole = same || covers(valid, op, at);
  // Beyond what the layer reaches there is the bias alone: it is added behind a border of zeros then.
  const bool has_bias = at.has_in(2) && whole;
  layer.config.emplace_back("use_bias", has_bias);
  if (has_bias) layer.weights.push_back({"", "bias", at.known_in(2)});
  if (same || valid == at.out_type().dims) return at.result(std::move(layer));
  if (!whole) return extend(at.add(std::move(layer), Type(at.out_type().dtype, valid)), valid, op, at);
  return cut(at.add(std::move(layer), Type(at.out_type().dtype, valid)), op, at);
}

Status emit(const Pool& op, Emission& at) {
  const std::size_t spatial = op.window.size.size();
  if (op.dims != channels_last(spatial)) return not_legal("pool");
  const char* kind = op.fn == PoolFn::kMax ? "MaxPooling" : "AveragePooling";
  return at.result(Layer{cat(kind, spatial, "D"),
                         {{"pool_size", Value::list(op.window.size)},
                          {"strides", Value::list(op.window.strides)},
                          {"padding", TRY(padding(padding_of(op, at.in_type(0)), op.window))},
                          {"data_format", "channels_last"}},
                         {TRY(at.in(0))}});
}

}  // namespace onnx2tf::keras
