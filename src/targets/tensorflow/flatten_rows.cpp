#include <algorithm>

#include "legalize/rewriting.h"
#include "ops/matmul.h"
#include "ops/reshape.h"
#include "ops/softmax.h"
#include "targets/tensorflow/lower.h"

namespace onnx2tf::tensorflow {
namespace {

std::size_t symbolic_count(const std::vector<Dim>& dims) {
  return static_cast<std::size_t>(std::ranges::count_if(dims, [](const Dim& dim) { return !dim.is_static(); }));
}

/// x[lead.., k] times a matrix [k, n] is the product of two matrices, which every reader of TensorFlow's files knows.
Match flatten_product(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<MatMul>();
  if (op == nullptr || op->transpose_a) return no_match("no product of rows");
  const Type& x = graph.type(node.inputs[0]);
  if (x.rank() <= 2 || graph.type(node.inputs[1]).rank() != 2) return no_match("no product with a matrix");
  const Type& result = graph.type(node.outputs[0]);
  if (symbolic_count(result.dims) > 1 || !x.dims.back().is_static()) return no_match("its dims are dynamic");
  Patch patch(graph, id, "flatten_product");
  std::vector<ValueId> inputs = node.inputs;
  inputs[0] = reshaped(patch, inputs[0], {product({x.dims.begin(), x.dims.end() - 1}), x.dims.back()});
  patch.replace(node.outputs[0], reshaped(patch, patch.add(*op, std::move(inputs)), result.dims));
  return patch;
}

/// The softmax of a matrix under other dims, its rows kept, is that of the matrix.
Match flatten_softmax(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Softmax>();
  if (op == nullptr) return no_match("no softmax");
  const Type& x = graph.type(node.inputs[0]);
  const Node* maker = graph.producer(node.inputs[0]);
  if (op->axis != x.rank() - 1 || maker == nullptr || !maker->op.is<Reshape>()) return no_match("no reshaped rows");
  const Type& matrix = graph.type(maker->inputs[0]);
  if (matrix.rank() != 2 || x.rank() <= 2 || matrix.dims[1] != x.dims.back()) return no_match("its rows are others");
  Patch patch(graph, id, "flatten_softmax");
  Softmax flat = *op;
  flat.axis = 1;
  patch.replace(node.outputs[0], reshaped(patch, patch.add(flat, {maker->inputs[0]}), x.dims));
  return patch;
}

constexpr Rule kRules[] = {{"flatten_product", flatten_product}, {"flatten_softmax", flatten_softmax}};

}  // namespace

std::span<const Rule> flatten_rows_rules() { return kRules; }

}  // namespace onnx2tf::tensorflow
