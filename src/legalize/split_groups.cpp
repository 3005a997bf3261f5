#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/concat.h"
#include "ops/conv.h"

namespace onnx2tf {
namespace {

/// A convolution per group, whose results are joined.
Match split_groups(const Graph& graph, NodeId id, std::string_view rule) {
  const Node& node = graph.node(id);
  const Conv* op = node.op.as<Conv>();
  const Dim in = graph.type(node.inputs[1]).dims[static_cast<std::size_t>(op->weight.in)];
  const Dim out = floor_div(graph.type(node.inputs[1]).dims[static_cast<std::size_t>(op->weight.out)], op->groups);
  Patch patch(graph, id, rule);
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

/// The convolution over `spatial` axes that the node is, if it has groups; null otherwise.
const Conv* grouped(const Node& node, std::size_t spatial) {
  const Conv* op = node.op.as<Conv>();
  return op != nullptr && op->groups > 1 && op->window.size.size() == spatial ? op : nullptr;
}

Match split_grouped_volume(const Graph& graph, NodeId id) {
  if (grouped(graph.node(id), 3) == nullptr) return no_match("no convolution over three axes with groups");
  return split_groups(graph, id, "split_grouped_volume");
}

Match split_grouped_image(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Conv* op = grouped(node, 2);
  if (op == nullptr) return no_match("no convolution over two axes with groups");
  if (graph.type(node.inputs[1]).dims[static_cast<std::size_t>(op->weight.in)].is(1)) {
    return no_match("it convolves each channel");
  }
  return split_groups(graph, id, "split_grouped_image");
}

constexpr Rule kVolumes[] = {{"split_grouped_volume", split_grouped_volume}};
constexpr Rule kAll[] = {{"split_grouped_volume", split_grouped_volume}, {"split_grouped_image", split_grouped_image}};

}  // namespace

std::span<const Rule> split_groups_rules(Groups left) {
  return left == Groups::kImages ? std::span<const Rule>(kVolumes) : kAll;
}

}  // namespace onnx2tf
