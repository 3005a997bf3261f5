#include "legalize/one_per_group.h"
#include "legalize/rules.h"
#include "ops/conv.h"

namespace onnx2tf {
namespace {

/// A convolution per group, whose results are joined.
Match split_groups(const Graph& graph, NodeId id, std::string_view rule) {
  const Node& node = graph.node(id);
  const Conv* op = node.op.as<Conv>();
  const Dim in = graph.type(node.inputs[1]).dims[static_cast<std::size_t>(op->weight.in)];
  const Dim out = floor_div(graph.type(node.inputs[1]).dims[static_cast<std::size_t>(op->weight.out)], op->groups);
  return one_per_group<Conv>(graph, id, rule, op->weight.out, in, out, out);
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
