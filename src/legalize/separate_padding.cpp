#include "legalize/padding.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/conv.h"
#include "ops/pad.h"
#include "ops/pool.h"

namespace onnx2tf {
namespace {

/// The operand with the window's padding (and `overhang`) as a border of `fill` (none: zeros).
ValueId padded(Patch& patch, ValueId value, const WindowDims& dims, const Window& window,
               const std::vector<Dim>& overhang, const Tensor& fill) {
  const std::size_t rank = patch.type(value).dims.size();
  Pad pad{std::vector<Dim>(rank, 0), std::vector<Dim>(rank, 0), PadMode::kConstant};
  for (std::size_t k = 0; k < dims.spatial.size(); ++k) {
    const auto axis = static_cast<std::size_t>(dims.spatial[k]);
    pad.low[axis] = window.pads_low[k];
    pad.high[axis] = window.pads_high[k] + (overhang.empty() ? Dim(0) : overhang[k]);
  }
  std::vector<ValueId> inputs{value};
  if (!fill.is_none()) inputs.push_back(patch.constant(fill));
  return patch.add(std::move(pad), std::move(inputs));
}

void clear_padding(Window& window) {
  window.pads_low.assign(window.size.size(), 0);
  window.pads_high.assign(window.size.size(), 0);
}

Match separate_conv_padding(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Conv* op = node.op.as<Conv>();
  if (op == nullptr || op->input.batch != 0) return no_match("no convolution");
  if (padding_of(*op, graph.type(node.inputs[0]))) return no_match("the padding is SAME or VALID");
  Patch patch(graph, id, "separate_padding");
  Conv fresh = *op;
  clear_padding(fresh.window);
  std::vector<ValueId> inputs = node.inputs;
  inputs[0] = padded(patch, inputs[0], op->input, op->window, {}, {});
  patch.replace(node.outputs[0], patch.add(std::move(fresh), std::move(inputs)));
  return patch;
}

Match separate_max_padding(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Pool* op = node.op.as<Pool>();
  if (op == nullptr || op->fn != PoolFn::kMax) return no_match("no maximum pool");
  const Type& in = graph.type(node.inputs[0]);
  if (padding_of(*op, in)) return no_match("the padding is SAME or VALID");
  Patch patch(graph, id, "separate_padding");
  Pool fresh = *op;
  clear_padding(fresh.window);
  fresh.overhang.clear();
  const ValueId x = padded(patch, node.inputs[0], op->dims, op->window, op->overhang, lowest_of(in.dtype));
  patch.replace(node.outputs[0], patch.add(std::move(fresh), {x}));
  return patch;
}

constexpr Rule kRules[] = {{"separate_conv_padding", separate_conv_padding},
                           {"separate_max_padding", separate_max_padding}};

}  // namespace

std::span<const Rule> separate_padding_rules() { return kRules; }

}  // namespace onnx2tf
