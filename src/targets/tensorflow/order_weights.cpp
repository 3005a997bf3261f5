#include "legalize/rewriting.h"
#include "ops/matmul.h"
#include "targets/tensorflow/lower.h"

namespace onnx2tf::tensorflow {
namespace {

/// Weights of a product stand as it takes them: not all readers of TensorFlow's files know the attribute that
/// transposes.
Match order_weights(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<MatMul>();
  if (op == nullptr || !op->transpose_b) return no_match("no product with a transposed operand");
  const ValueId weights = node.inputs[1];
  if (!graph.value(weights).is_constant() || graph.type(weights).rank() != 2 || !read_once(graph, weights)) {
    return no_match("no weights of its own");
  }
  Patch patch(graph, id, "order_weights");
  MatMul plain = *op;
  plain.transpose_b = false;
  std::vector<ValueId> inputs = node.inputs;
  inputs[1] = reordered(patch, weights, {1, 0});
  patch.replace(node.outputs[0], patch.add(plain, std::move(inputs)));
  return patch;
}

constexpr Rule kRules[] = {{"order_weights", order_weights}};

}  // namespace

std::span<const Rule> order_weights_rules() { return kRules; }

}  // namespace onnx2tf::tensorflow
