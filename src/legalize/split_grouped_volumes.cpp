#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/concat.h"
#include "ops/conv.h"

namespace onnx2tf {
namespace {

Match split_grouped_volumes(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Conv* op = node.op.as<Conv>();
  if (op == nullptr || op->groups == 1 || op->window.size.size() != 3) {
    return no_match("no convolution over three axes with groups");
  }
  const Dim in = graph.type(node.inputs[1]).dims[static_cast<std::size_t>(op->weight.in)];
  const Dim out = floor_div(graph.type(node.inputs[1]).dims[static_cast<std::size_t>(op->weight.out)], op->groups);
  Patch patch(graph, id, "split_grouped_volumes");
  Conv part = *op;
  part.groups = 1;
  std::vector<ValueId> parts;
  for (std::int64_t g = 0; g < op->groups; ++g) {
    std::vector<ValueId> inputs{sliced(patch, node.inputs[0], op->input.channel, in * g, in * (g + 1)),
                                sliced(patch, node.inputs[1], op->weight.out, out * g, out * (g + 1))};
    if (has_bias(node)) inputs.push_back(sliced(patch, node.inputs[2], 0, out * g, out * (g + 1)));
    parts.push_back(patch.add(part, std::move(inputs)));
  }
  patch.replace(node.outputs[0], patch.add(Concat{op->result.channel}, std::move(parts)));
  return patch;
}

constexpr Rule kRules[] = {{"split_grouped_volumes", split_grouped_volumes}};

}  // namespace

std::span<const Rule> split_grouped_volumes_rules() { return kRules; }

}  // namespace onnx2tf
