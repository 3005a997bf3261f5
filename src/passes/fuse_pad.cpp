#include <algorithm>
#include <cmath>

#include "ops/conv.h"
#include "ops/pad.h"
#include "ops/pool.h"
#include "passes/matching.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

/// A pad of constants with known amounts on spatial axes only.
struct SpatialPad {
  ValueId x = kNoValue;
  double value = 0;
  std::vector<Dim> low, high;  // per spatial axis
};

std::optional<SpatialPad> match_pad(const Graph& graph, ValueId value, const WindowDims& dims) {
  const auto* op = made_by<Pad>(graph, value);
  if (op == nullptr || op->mode != PadMode::kConstant) return std::nullopt;
  const Node& node = *graph.producer(value);
  SpatialPad out{node.inputs[0], 0, {}, {}};
  if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) return std::nullopt;
  if (node.inputs.size() > 1 && node.inputs[1] != kNoValue) {
    const auto filler = scalar_constant(graph, node.inputs[1]);
    if (!filler) return std::nullopt;
    out.value = *filler;
  }
  for (std::size_t axis = 0; axis < op->low.size(); ++axis) {
    const bool spatial = std::ranges::find(dims.spatial, static_cast<int>(axis)) != dims.spatial.end();
    if (op->low[axis].is_unknown() || op->high[axis].is_unknown()) return std::nullopt;
    if (!spatial && (!op->low[axis].is(0) || !op->high[axis].is(0))) return std::nullopt;
  }
  for (const int axis : dims.spatial) {
    out.low.push_back(op->low[static_cast<std::size_t>(axis)]);
    out.high.push_back(op->high[static_cast<std::size_t>(axis)]);
  }
  return out;
}

void widen(Window& window, const SpatialPad& pad) {
  for (std::size_t k = 0; k < pad.low.size(); ++k) {
    window.pads_low[k] = window.pads_low[k] + pad.low[k];
    window.pads_high[k] = window.pads_high[k] + pad.high[k];
  }
}

Match fuse_pad_into_conv(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Conv>();
  if (op == nullptr) return no_match("it is no convolution");
  const auto pad = match_pad(graph, node.inputs[0], op->input);
  if (!pad || pad->value != 0) return no_match("its operand is not zeros around a value, along spatial axes");
  Conv padded = *op;
  widen(padded.window, *pad);
  Patch patch(graph, id, "fuse_pad_into_conv");
  std::vector<ValueId> inputs = node.inputs;
  inputs[0] = pad->x;
  patch.replace(node.outputs[0], patch.add(padded, std::move(inputs)));
  return patch;
}

/// Whether no element is below 0, as far as the op that makes it shows.
bool is_never_negative(const Graph& graph, ValueId value) {
  using enum UnaryFn;
  const auto* op = made_by<Unary>(graph, value);
  return op != nullptr &&
         (op->fn == kRelu || op->fn == kRelu6 || op->fn == kSigmoid || op->fn == kAbs || op->fn == kSquare ||
          op->fn == kExp || op->fn == kHardSigmoid || (op->fn == kClip && op->alpha >= 0));
}

/// A filler that never wins a maximum is the padding of a maximum pool. Each window must reach an element of the value.
Match fuse_pad_into_max_pool(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Pool>();
  if (op == nullptr || op->fn != PoolFn::kMax) return no_match("it is no maximum pool");
  const auto pad = match_pad(graph, node.inputs[0], op->dims);
  if (!pad) return no_match("its operand is not a constant around a value, along spatial axes");
  const bool loses =
      pad->value <= std::numeric_limits<float>::lowest() || (pad->value == 0 && is_never_negative(graph, pad->x));
  if (!loses || !is_float(graph.type(pad->x).dtype)) return no_match("the filler may win a maximum");
  Pool padded = *op;
  widen(padded.window, *pad);
  for (std::size_t k = 0; k < pad->low.size(); ++k) {
    const Window& w = padded.window;
    const std::int64_t reach = w.dilations[k] == 1 ? w.size[k] : 0;
    const Dim overhang = k < op->overhang.size() ? op->overhang[k] : Dim(0);
    if (!surely_at_least(reach - 1, w.pads_low[k]) || !surely_at_least(reach - 1, w.pads_high[k] + overhang)) {
      return no_match("a window may lie in the padding");
    }
  }
  Patch patch(graph, id, "fuse_pad_into_max_pool");
  patch.replace(node.outputs[0], patch.add(padded, {pad->x}));
  return patch;
}

/// Zeros count in a mean: exact where the pool has no padding of its own, or counts it.
Match fuse_pad_into_average_pool(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Pool>();
  if (op == nullptr || op->fn != PoolFn::kAverage) return no_match("it is no average pool");
  const auto pad = match_pad(graph, node.inputs[0], op->dims);
  if (!pad || pad->value != 0) return no_match("its operand is not zeros around a value, along spatial axes");
  const auto is_zero = [](const Dim& dim) { return dim.is(0); };
  const bool unpadded =
      std::ranges::all_of(op->window.pads_low, is_zero) && std::ranges::all_of(op->window.pads_high, is_zero);
  if (!unpadded && !op->count_padding) return no_match("the pool does not count its own padding");
  Pool padded = *op;
  padded.count_padding = true;
  widen(padded.window, *pad);
  Patch patch(graph, id, "fuse_pad_into_average_pool");
  patch.replace(node.outputs[0], patch.add(padded, {pad->x}));
  return patch;
}

constexpr Rule kRules[] = {
    {"fuse_pad_into_conv", fuse_pad_into_conv},
    {"fuse_pad_into_max_pool", fuse_pad_into_max_pool},
    {"fuse_pad_into_average_pool", fuse_pad_into_average_pool},
};

}  // namespace

std::span<const Rule> fuse_pad_rules() { return kRules; }

}  // namespace onnx2tf
