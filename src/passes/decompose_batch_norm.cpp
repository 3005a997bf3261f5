#include "ops/batch_norm.h"
#include "passes/matching.h"
#include "passes/rules.h"
#include "passes/weighted.h"

namespace onnx2tf {
namespace {

/// x * factor + term with factor = scale / sqrt(variance + epsilon) and term = offset - mean * factor.
Patch decomposed(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<BatchNorm>();
  const DType dtype = graph.type(node.inputs[0]).dtype;
  Patch patch(graph, id, "decompose_batch_norm");
  const auto binary = [&](BinaryFn fn, ValueId a, ValueId b) { return patch.add(Binary{fn}, {a, b}); };
  const ValueId moved = binary(BinaryFn::kAdd, node.inputs[4], patch.scalar(dtype, op->epsilon));
  const ValueId factor = binary(BinaryFn::kDiv, node.inputs[1], patch.add(Unary{UnaryFn::kSqrt}, {moved}));
  const ValueId term = binary(BinaryFn::kSub, node.inputs[2], binary(BinaryFn::kMul, node.inputs[3], factor));
  const ValueId scaled = binary(BinaryFn::kMul, node.inputs[0], factor);
  patch.replace(node.outputs[0], binary(BinaryFn::kAdd, scaled, term));
  return patch;
}

Match decompose_batch_norm(const Graph& graph, NodeId id) {
  if (!graph.node(id).op.is<BatchNorm>()) return no_match("no batch normalization");
  return decomposed(graph, id);
}

/// Factor and term then become part of the weights and the bias.
Match fold_batch_norm(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!node.op.is<BatchNorm>()) return no_match("no batch normalization");
  const ValueId x = node.inputs[0];
  if (!match_weighted(graph, graph.producer(x)) || !has_single_use(graph, x)) {
    return no_match("its operand is no convolution or product that nobody else needs");
  }
  return decomposed(graph, id);
}

constexpr Rule kDecompose[] = {{"decompose_batch_norm", decompose_batch_norm}};
constexpr Rule kFold[] = {{"fold_batch_norm", fold_batch_norm}};

}  // namespace

std::span<const Rule> decompose_batch_norm_rules() { return kDecompose; }
std::span<const Rule> fold_batch_norm_rules() { return kFold; }

Status replace_batch_norms(Graph& graph) {
  const std::size_t before = graph.node_count();
  bool found = false;
  for (std::size_t i = 0; i < before && !found; ++i) {
    const Node& node = graph.node(NodeId{static_cast<std::uint32_t>(i)});
    found = node.alive && node.op.is<BatchNorm>();
  }
  if (!found) return {};
  const Pass pass = {"decompose_batch_norm", kDecompose, Pass::Side::kLogical, {}, {}};
  TRY(run_passes(graph, std::span(&pass, 1)));
  return run_passes(graph, logical_pipeline());
}

}  // namespace onnx2tf
