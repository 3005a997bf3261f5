#include <cmath>

#include "passes/matching.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

bool about(double a, double b) { return std::abs(a - b) <= 1e-6 * std::abs(b); }

/// x if `value` is hard_sigmoid(x) (times `scale`) in one of its spellings, else kNoValue.
ValueId hard_sigmoid_argument(const Graph& graph, ValueId value, double scale) {
  const auto* op = made_by<Unary>(graph, value);
  if (op == nullptr) return kNoValue;
  if (op->fn == UnaryFn::kHardSigmoid) {
    const bool fits = about(scale, 1) && about(op->alpha, 1.0 / 6) && about(op->beta, 0.5);
    return fits ? operand_of(graph, value) : kNoValue;
  }
  const bool relu6 = op->fn == UnaryFn::kRelu6 || (op->fn == UnaryFn::kClip && op->alpha == 0 && op->beta == 6);
  const ValueId sum = operand_of(graph, value);
  if (!relu6 || !about(scale, 1.0 / 6) || !is_binary(graph, sum, BinaryFn::kAdd)) return kNoValue;
  const auto shifted = match_with_constant(graph, *graph.producer(sum));
  if (!shifted || !is_filled_with(graph, shifted->constant, 3)) return kNoValue;
  return shifted->x;
}

/// x * relu6(x + 3) / 6 and x * hard_sigmoid(x).
Match recognize_hard_swish(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kMul)) return no_match("it is no product");
  const Product product = product_of(graph, node.outputs[0]);
  if (product.factors.size() != 2) return no_match("it is no product of two values");
  for (const std::size_t first : {std::size_t{0}, std::size_t{1}}) {
    const ValueId x = product.factors[first];
    if (hard_sigmoid_argument(graph, product.factors[1 - first], product.scalar) != x) continue;
    if (graph.type(x) != graph.type(node.outputs[0]) || !is_float(graph.type(x).dtype)) continue;
    Patch patch(graph, id, "recognize_hard_swish");
    patch.replace(node.outputs[0], patch.add(Unary{UnaryFn::kHardSwish}, {x}));
    return patch;
  }
  return no_match("neither factor is the hard sigmoid of the other");
}

constexpr Rule kRules[] = {{"recognize_hard_swish", recognize_hard_swish}};

}  // namespace

std::span<const Rule> recognize_hard_swish_rules() { return kRules; }

}  // namespace onnx2tf
