#include <algorithm>
#include <cmath>

#include "passes/matching.h"
#include "passes/rules.h"
#include "passes/weighted.h"

namespace onnx2tf {
namespace {

bool are_finite(const std::vector<double>& values) {
  return std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
}

bool is_scalable(const Graph& graph, const Weighted& op) {
  const DType dtype = graph.type(op.weights).dtype;
  return (dtype == DType::kF32 || dtype == DType::kF64) && (op.bias == kNoValue || graph.value(op.bias).is_constant());
}

/// conv(x, w, b) * c = conv(x, w * c, b * c).
Match fuse_scale_of_result(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kMul)) return no_match("it is no product");
  const auto match = match_with_constant(graph, node);
  if (!match) return no_match("not exactly one operand is constant");
  const auto op = match_weighted(graph, graph.producer(match->x));
  if (!op) return no_match("the factor is not applied to a convolution or product with constant weights");
  if (!has_single_use(graph, match->x)) return no_match("the result without the factor is needed elsewhere");
  if (graph.type(match->x) != graph.type(node.outputs[0])) return no_match("the factor broadcasts the result");
  const auto factors = values_along(graph, match->constant, graph.type(match->x), op->channel);
  if (!factors || !are_finite(*factors)) return no_match("the factor is not one finite number per channel");
  if (!is_scalable(graph, *op)) return no_match("weights or bias can't be scaled");
  auto weights = with_scaled_results(graph, *op, *factors);
  if (!weights.ok()) return no_match("the weights can't be scaled");
  Patch patch(graph, id, "fuse_scale_of_result");
  std::vector<ValueId> inputs = op->node->inputs;
  inputs[1] = patch.constant(*std::move(weights));
  if (op->bias != kNoValue) {
    const DType dtype = graph.type(op->bias).dtype;
    Tensor factor = Tensor::zeros(dtype, {static_cast<std::int64_t>(factors->size())});
    for (std::size_t i = 0; i < factors->size(); ++i) factor.set_element(static_cast<std::int64_t>(i), (*factors)[i]);
    inputs[2] = patch.add(Binary{BinaryFn::kMul}, {op->bias, patch.constant(std::move(factor))});
  }
  patch.replace(node.outputs[0], patch.add(op->node->op, std::move(inputs)));
  return patch;
}

/// conv(x * c, w) = conv(x, w * c): padding is zero before and after, so a factor (not a term) may pass.
Match fuse_scale_of_operand(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto op = match_weighted(graph, &node);
  if (!op) return no_match("it is no convolution or product with constant weights");
  if (!is_binary(graph, op->x, BinaryFn::kMul) || !has_single_use(graph, op->x)) {
    return no_match("its operand is no product, or is needed elsewhere");
  }
  const auto match = match_with_constant(graph, *graph.producer(op->x));
  if (!match) return no_match("the product has no constant operand");
  if (graph.type(match->x) != graph.type(op->x)) return no_match("the factor broadcasts the operand");
  const auto factors = values_along(graph, match->constant, graph.type(op->x), op->in_channel);
  if (!factors || !are_finite(*factors)) return no_match("the factor is not one finite number per channel");
  if (!is_scalable(graph, *op)) return no_match("the weights can't be scaled");
  auto weights = with_scaled_operand(graph, *op, *factors);
  if (!weights.ok()) return no_match("the weights can't be scaled");
  Patch patch(graph, id, "fuse_scale_of_operand");
  std::vector<ValueId> inputs = node.inputs;
  inputs[0] = match->x;
  inputs[1] = patch.constant(*std::move(weights));
  patch.replace(node.outputs[0], patch.add(node.op, std::move(inputs)));
  return patch;
}

/// (conv(x, w) + b) * c = conv(x, w) * c + b * c: brings the factor of a normalization next to the convolution.
Match fuse_scale_past_term(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kMul)) return no_match("it is no product");
  const auto outer = match_with_constant(graph, node);
  if (!outer || !is_binary(graph, outer->x, BinaryFn::kAdd) || !has_single_use(graph, outer->x)) {
    return no_match("it is no constant times a sum that nobody else needs");
  }
  const auto inner = match_with_constant(graph, *graph.producer(outer->x));
  if (!inner || !match_weighted(graph, graph.producer(inner->x)) || !has_single_use(graph, inner->x)) {
    return no_match("the sum is not a constant and a convolution or product");
  }
  const Type& type = graph.type(node.outputs[0]);
  const int channel = match_weighted(graph, graph.producer(inner->x))->channel;
  if (graph.type(inner->x) != type || graph.type(outer->x) != type ||
      !values_along(graph, outer->constant, type, channel) || !values_along(graph, inner->constant, type, channel)) {
    return no_match("factor and term are not one number per channel");
  }
  Patch patch(graph, id, "fuse_scale_past_term");
  const ValueId term = patch.add(Binary{BinaryFn::kMul}, {inner->constant, outer->constant});
  const ValueId product = patch.add(Binary{BinaryFn::kMul}, {inner->x, outer->constant});
  patch.replace(node.outputs[0], patch.add(Binary{BinaryFn::kAdd}, {product, term}));
  return patch;
}

constexpr Rule kRules[] = {
    {"fuse_scale_of_result", fuse_scale_of_result},
    {"fuse_scale_past_term", fuse_scale_past_term},
    {"fuse_scale_of_operand", fuse_scale_of_operand},
};

}  // namespace

std::span<const Rule> fuse_scale_rules() { return kRules; }

}  // namespace onnx2tf
