#include <cmath>
#include <numbers>

#include "passes/matching.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

constexpr double kCubic = 0.044715;

bool about(double a, double b) { return std::abs(a - b) <= 1e-4 * std::abs(b); }

/// The other operand of a sum with the constant `term`; kNoValue if it is none.
ValueId summand(const Graph& graph, ValueId sum, double term) {
  if (!is_binary(graph, sum, BinaryFn::kAdd)) return kNoValue;
  const auto match = match_with_constant(graph, *graph.producer(sum));
  return match && is_filled_with(graph, match->constant, term) ? match->x : kNoValue;
}

/// The power of x that a product is, apart from its scalar; 0 if it is none.
int power_of(const Graph& graph, const Product& product, ValueId x) {
  int power = 0;
  for (const ValueId factor : product.factors) {
    if (factor == x) {
      power += 1;
    } else if (is_unary(graph, factor, UnaryFn::kSquare) && operand_of(graph, factor) == x) {
      power += 2;
    } else if (is_binary(graph, factor, BinaryFn::kPow) && operand_of(graph, factor) == x) {
      power += static_cast<int>(scalar_constant(graph, operand_of(graph, factor, 1)).value_or(-100));
    } else {
      const Product inner = product_of(graph, factor);
      const int inner_power = inner.factors.size() > 1 && inner.scalar == 1 ? power_of(graph, inner, x) : 0;
      if (inner_power <= 0) return 0;
      power += inner_power;
    }
  }
  return power;
}

/// Whether `value` is x + 0.044715 x^3, or, `over_x`, that divided by x.
bool is_cubic(const Graph& graph, ValueId value, ValueId x, bool over_x) {
  ValueId rest = kNoValue;
  if (over_x) {
    rest = summand(graph, value, 1);
  } else if (is_binary(graph, value, BinaryFn::kAdd)) {
    const ValueId a = operand_of(graph, value, 0);
    const ValueId b = operand_of(graph, value, 1);
    rest = a == x ? b : b == x ? a : kNoValue;
  }
  if (rest == kNoValue) return false;
  const Product product = product_of(graph, rest);
  return about(product.scalar, kCubic) && power_of(graph, product, x) == (over_x ? 2 : 3);
}

/// Which function of x is 2 * gelu(x) / x - 1 here: erf(x / sqrt 2) or tanh(sqrt(2 / pi) * (x + 0.044715 x^3)).
std::optional<UnaryFn> gelu_inside(const Graph& graph, ValueId value, ValueId x) {
  const auto* op = made_by<Unary>(graph, value);
  if (op == nullptr) return std::nullopt;
  const Product product = product_of(graph, operand_of(graph, value));
  if (op->fn == UnaryFn::kErf && product.factors.size() == 1 && product.factors[0] == x &&
      about(product.scalar, 1 / std::numbers::sqrt2)) {
    return UnaryFn::kGelu;
  }
  if (op->fn != UnaryFn::kTanh || !about(product.scalar, std::sqrt(2 / std::numbers::pi))) return std::nullopt;
  if (product.factors.size() == 1 && is_cubic(graph, product.factors[0], x, false)) return UnaryFn::kGeluTanh;
  if (product.factors.size() != 2) return std::nullopt;
  for (const std::size_t first : {std::size_t{0}, std::size_t{1}}) {
    if (product.factors[first] == x && is_cubic(graph, product.factors[1 - first], x, true)) return UnaryFn::kGeluTanh;
  }
  return std::nullopt;
}

/// 0.5 * x * (1 + erf(x / sqrt 2)), and its approximation by tanh.
Match recognize_gelu(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kMul)) return no_match("it is no product");
  const Product product = product_of(graph, node.outputs[0]);
  if (product.factors.size() != 2 || !about(product.scalar, 0.5)) return no_match("it is no half of a product");
  for (const std::size_t first : {std::size_t{0}, std::size_t{1}}) {
    const ValueId x = product.factors[first];
    const ValueId inside = summand(graph, product.factors[1 - first], 1);
    if (inside == kNoValue || graph.type(x) != graph.type(node.outputs[0])) continue;
    const auto fn = gelu_inside(graph, inside, x);
    if (!fn) continue;
    Patch patch(graph, id, "recognize_gelu");
    patch.replace(node.outputs[0], patch.add(Unary{*fn}, {x}));
    return patch;
  }
  return no_match("the factors are not x and 1 + erf(x / sqrt 2), or 1 + tanh of a cubic of x");
}

constexpr Rule kRules[] = {{"recognize_gelu", recognize_gelu}};

}  // namespace

std::span<const Rule> recognize_gelu_rules() { return kRules; }

}  // namespace onnx2tf
