#include "passes/matching.h"
#include "passes/rules.h"
#include "passes/weighted.h"

namespace onnx2tf {
namespace {

/// conv(x, w, b) + c = conv(x, w, b + c).
Match fuse_bias(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kAdd)) return no_match("it is no sum");
  const auto match = match_with_constant(graph, node);
  if (!match) return no_match("not exactly one operand is constant");
  const auto op = match_weighted(graph, graph.producer(match->x));
  if (!op) return no_match("the term is not added to a convolution or product with constant weights");
  if (!has_single_use(graph, match->x)) return no_match("the result without the term is needed elsewhere");
  if (graph.type(match->x) != graph.type(node.outputs[0])) return no_match("the term broadcasts the result");
  const auto terms = values_along(graph, match->constant, graph.type(match->x), op->channel);
  if (!terms) return no_match("the term is not one number per channel");
  Patch patch(graph, id, "fuse_bias");
  Tensor bias = Tensor::zeros(graph.type(match->x).dtype, {static_cast<std::int64_t>(terms->size())});
  for (std::size_t i = 0; i < terms->size(); ++i) bias.set_element(static_cast<std::int64_t>(i), (*terms)[i]);
  ValueId sum = patch.constant(std::move(bias));
  if (op->bias != kNoValue) sum = patch.add(Binary{BinaryFn::kAdd}, {op->bias, sum});
  patch.replace(node.outputs[0], patch.add(op->node->op, {op->x, op->weights, sum}));
  return patch;
}

constexpr Rule kRules[] = {{"fuse_bias", fuse_bias}};

}  // namespace

std::span<const Rule> fuse_bias_rules() { return kRules; }

}  // namespace onnx2tf
