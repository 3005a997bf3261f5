#include "ops/conv.h"
#include "targets/tflite/lower.h"

namespace onnx2tf::tflite {
namespace {

Match add_zero_bias(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Conv* op = node.op.as<Conv>();
  if (op == nullptr) return no_match("no convolution");
  if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) return no_match("it has a bias");
  const Dim& channels = graph.type(node.inputs[1]).dims[static_cast<std::size_t>(op->weight.out)];
  if (!channels.is_static()) return no_match("the number of channels is symbolic");
  Patch patch(graph, id, "add_zero_bias");
  const ValueId bias = patch.constant(Tensor::zeros(graph.type(node.inputs[0]).dtype, {channels.value()}));
  patch.replace(node.outputs[0], patch.add(*op, {node.inputs[0], node.inputs[1], bias}));
  return patch;
}

constexpr Rule kRules[] = {{"add_zero_bias", add_zero_bias}};

}  // namespace

std::span<const Rule> add_zero_bias_rules() { return kRules; }

}  // namespace onnx2tf::tflite
