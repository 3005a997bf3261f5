#pragma once

#include "legalize/rewriting.h"
#include "ops/concat.h"

namespace onnx2tf {

/// A convolution with groups, of either direction, as one per group, whose results are joined. A group has `in`
/// channels of the operand and `out` of the result; `weight_axis` is the axis of the weights that the groups share, on
/// which each has `weights`.
template <class Convolution>
Patch one_per_group(const Graph& graph, NodeId id, std::string_view rule, int weight_axis, const Dim& in,
                    const Dim& weights, const Dim& out) {
  const Node& node = graph.node(id);
  const auto& op = *node.op.as<Convolution>();
  Patch patch(graph, id, rule);
  Convolution part = op;
  part.groups = 1;
  std::vector<ValueId> parts;
  for (std::int64_t g = 0; g < op.groups; ++g) {
    std::vector<ValueId> inputs{sliced(patch, node.inputs[0], op.input.channel, in * g, in * (g + 1)),
                                sliced(patch, node.inputs[1], weight_axis, weights * g, weights * (g + 1))};
    if (has_bias(node)) inputs.push_back(sliced(patch, node.inputs[2], 0, out * g, out * (g + 1)));
    parts.push_back(patch.add(part, std::move(inputs)));
  }
  patch.replace(node.outputs[0], patch.add(Concat{op.result.channel}, std::move(parts)));
  return patch;
}

}  // namespace onnx2tf
