#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/conv.h"
#include "ops/conv_transpose.h"
#include "ops/pool.h"
#include "ops/reshape.h"

namespace onnx2tf {
namespace {

Window lifted(Window window) {
  window.size.insert(window.size.begin(), 1);
  window.strides.insert(window.strides.begin(), 1);
  window.dilations.insert(window.dilations.begin(), 1);
  window.pads_low.insert(window.pads_low.begin(), 0);
  window.pads_high.insert(window.pads_high.begin(), 0);
  return window;
}

/// [batch, channel, length] as [batch, channel, 1, length]: the spatial axis gets a unit axis before it.
ValueId lifted(Patch& patch, ValueId x) {
  std::vector<Dim> dims = patch.type(x).dims;
  dims.insert(dims.end() - 1, 1);
  return patch.add(Reshape{dims}, {x});
}

bool is_flat(const WindowDims& dims) { return dims == WindowDims::onnx(1); }

/// The node on lifted operands; every op here has ONNX's order of axes, spatial ones last.
Match lift(const Graph& graph, NodeId id, Op op, std::size_t lifted_operands) {
  const Node& node = graph.node(id);
  Patch patch(graph, id, "lift_windows");
  std::vector<ValueId> inputs = node.inputs;
  for (std::size_t i = 0; i < lifted_operands; ++i) inputs[i] = lifted(patch, inputs[i]);
  const ValueId result = patch.add(std::move(op), std::move(inputs));
  patch.replace(node.outputs[0], patch.add(Reshape{graph.type(node.outputs[0]).dims}, {result}));
  return patch;
}

/// The convolution along one axis as one over an image of height 1.
template <class Convolution>
Convolution in_plane(const Convolution& op) {
  Convolution plane = op;
  plane.input = plane.result = WindowDims::onnx(2);
  plane.weight.spatial = {2, 3};
  plane.window = lifted(op.window);
  return plane;
}

Match lift_conv(const Graph& graph, NodeId id) {
  const auto* op = graph.node(id).op.as<Conv>();
  if (op == nullptr || !is_flat(op->input)) return no_match("no convolution over one axis");
  return lift(graph, id, in_plane(*op), 2);
}

Match lift_conv_transpose(const Graph& graph, NodeId id) {
  const auto* op = graph.node(id).op.as<ConvTranspose>();
  if (op == nullptr || !is_flat(op->input)) return no_match("no transposed convolution over one axis");
  ConvTranspose plane = in_plane(*op);
  plane.output_padding.insert(plane.output_padding.begin(), 0);
  return lift(graph, id, std::move(plane), 2);
}

Match lift_pool(const Graph& graph, NodeId id) {
  const auto* op = graph.node(id).op.as<Pool>();
  if (op == nullptr || !is_flat(op->dims)) return no_match("no pool over one axis");
  Pool plane = *op;
  plane.dims = WindowDims::onnx(2);
  plane.window = lifted(op->window);
  if (!plane.overhang.empty()) plane.overhang.insert(plane.overhang.begin(), 0);
  return lift(graph, id, std::move(plane), 1);
}

constexpr Rule kRules[] = {
    {"lift_conv", lift_conv}, {"lift_conv_transpose", lift_conv_transpose}, {"lift_pool", lift_pool}};

}  // namespace

std::span<const Rule> lift_windows_rules() { return kRules; }

}  // namespace onnx2tf
