#include <algorithm>

#include "legalize/rewriting.h"
#include "ops/matmul.h"
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

constexpr Rule kRules[] = {{"flatten_product", flatten_product}};

}  // namespace

std::span<const Rule> flatten_products_rules() { return kRules; }

}  // namespace onnx2tf::tensorflow
