#include "ops/binary.h"
#include "ops/matmul.h"
#include "ops/unary.h"
#include "targets/tflite/lower.h"

namespace onnx2tf::tflite {
namespace {

/// A constant matrix as operand 1, with unit batch dims in front at most.
bool has_constant_matrix(const Graph& graph, const Node& node) {
  if (!graph.value(node.inputs[1]).is_constant()) return false;
  const Type& b = graph.type(node.inputs[1]);
  for (int k = 0; k + 2 < b.rank(); ++k) {
    if (!b.dims[static_cast<std::size_t>(k)].is(1)) return false;
  }
  return b.rank() <= graph.type(node.inputs[0]).rank();
}

/// [N, K] is how the kernel of fully connected layers reads its weights.
Match order_weights(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const MatMul* op = node.op.as<MatMul>();
  if (op == nullptr || op->transpose_a || !has_constant_matrix(graph, node)) {
    return no_match("no product with a constant matrix");
  }
  const Type& b = graph.type(node.inputs[1]);
  if (op->transpose_b && b.rank() == 2) return no_match("the weights are in order");
  Patch patch(graph, id, "order_weights");
  const std::size_t rank = b.dims.size();
  ValueId weights = reshaped(patch, node.inputs[1], {b.dims[rank - 2], b.dims[rank - 1]});
  if (!op->transpose_b) weights = reordered(patch, weights, {1, 0});
  MatMul fresh = *op;
  fresh.transpose_b = true;
  std::vector<ValueId> inputs = node.inputs;
  inputs[1] = weights;
  patch.replace(node.outputs[0], patch.add(fresh, std::move(inputs)));
  return patch;
}

/// A batched product has neither bias nor activation.
Match separate_bias(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const MatMul* op = node.op.as<MatMul>();
  if (op == nullptr || (!has_bias(node) && op->activation == Activation::kNone)) return no_match("it is plain");
  if (!op->transpose_a && has_constant_matrix(graph, node)) return no_match("it is fully connected");
  Patch patch(graph, id, "separate_bias");
  MatMul plain = *op;
  plain.activation = Activation::kNone;
  const ValueId product = patch.add(plain, {node.inputs[0], node.inputs[1]});
  const ValueId bias = has_bias(node) ? node.inputs[2] : patch.scalar(patch.type(product).dtype, 0);
  patch.replace(node.outputs[0], patch.add(Binary{BinaryFn::kAdd, op->activation}, {product, bias}));
  return patch;
}

/// Batch dims that both sides have become one.
Match merge_batch_dims(const Graph& graph, NodeId id) {
  constexpr int kMaxProductRank = 5;
  const Node& node = graph.node(id);
  const MatMul* op = node.op.as<MatMul>();
  if (op == nullptr) return no_match("no product");
  const std::vector<Dim> a = graph.type(node.inputs[0]).dims;
  const std::vector<Dim> b = graph.type(node.inputs[1]).dims;
  const std::vector<Dim> out = graph.type(node.outputs[0]).dims;
  if (static_cast<int>(a.size()) <= kMaxProductRank || a.size() != b.size()) return no_match("the rank fits");
  const auto batch = static_cast<std::ptrdiff_t>(a.size()) - 2;
  if (!std::equal(a.begin(), a.begin() + batch, b.begin())) return no_match("the batch dims differ");
  if (has_bias(node)) return no_match("it has a bias");
  const auto merged = [&](const std::vector<Dim>& dims) {
    return std::vector<Dim>{product({dims.begin(), dims.begin() + batch}), dims[dims.size() - 2], dims.back()};
  };
  Patch patch(graph, id, "merge_batch_dims");
  const ValueId left = reshaped(patch, node.inputs[0], merged(a));
  const ValueId right = reshaped(patch, node.inputs[1], merged(b));
  patch.replace(node.outputs[0], reshaped(patch, patch.add(*op, {left, right}), out));
  return patch;
}

constexpr Rule kRules[] = {
    {"order_weights", order_weights}, {"separate_bias", separate_bias}, {"merge_batch_dims", merge_batch_dims}};

}  // namespace

std::span<const Rule> lower_matmul_rules() { return kRules; }

}  // namespace onnx2tf::tflite
