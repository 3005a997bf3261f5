#include "passes/matching.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

Unary unary(UnaryFn fn) { return Unary{fn}; }
bool is_computed_float(const Graph& graph, ValueId value) {
  return is_float(graph.type(value).dtype) && !graph.value(value).is_constant();
}

/// x * x = square(x).
Match recognize_square(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kMul) || node.inputs[0] != node.inputs[1]) return no_match("it is no x * x");
  if (!is_computed_float(graph, node.inputs[0])) return no_match("the element type is no float");
  Patch patch(graph, id, "recognize_square");
  patch.replace(node.outputs[0], patch.add(unary(UnaryFn::kSquare), {node.inputs[0]}));
  return patch;
}

/// Small whole powers and square roots.
Match recognize_power(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kPow)) return no_match("it is no power");
  const ValueId x = node.inputs[0];
  const auto exponent = scalar_constant(graph, node.inputs[1]);
  if (!exponent || !is_computed_float(graph, x)) return no_match("the exponent is not one number");
  if (graph.type(x).dims != graph.type(node.outputs[0]).dims) return no_match("the exponent adds axes");
  Patch patch(graph, id, "recognize_power");
  const auto square = [&](ValueId value) { return patch.add(unary(UnaryFn::kSquare), {value}); };
  if (*exponent == 2) {
    patch.replace(node.outputs[0], square(x));
  } else if (*exponent == 3) {
    patch.replace(node.outputs[0], patch.add(Binary{BinaryFn::kMul}, {square(x), x}));
  } else if (*exponent == 4) {
    patch.replace(node.outputs[0], square(square(x)));
  } else if (*exponent == 0.5) {
    patch.replace(node.outputs[0], patch.add(unary(UnaryFn::kSqrt), {x}));
  } else if (*exponent == -0.5) {
    patch.replace(node.outputs[0], patch.add(unary(UnaryFn::kRsqrt), {x}));
  } else if (*exponent == -1) {
    patch.replace(node.outputs[0], patch.add(unary(UnaryFn::kReciprocal), {x}));
  } else {
    return no_match("no function has this exponent");
  }
  return patch;
}

/// 1 / x = reciprocal(x).
Match recognize_reciprocal(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kDiv) || !is_filled_with(graph, node.inputs[0], 1)) return no_match("it is no 1 / x");
  const ValueId x = node.inputs[1];
  if (!is_computed_float(graph, x)) return no_match("the element type is no float");
  if (graph.type(x) != graph.type(node.outputs[0])) return no_match("the ones have more axes");
  Patch patch(graph, id, "recognize_reciprocal");
  patch.replace(node.outputs[0], patch.add(unary(UnaryFn::kReciprocal), {x}));
  return patch;
}

/// reciprocal(sqrt(x)) = rsqrt(x).
Match recognize_rsqrt(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Unary>();
  if (op == nullptr || op->fn != UnaryFn::kReciprocal) return no_match("it is no reciprocal");
  if (!is_unary(graph, node.inputs[0], UnaryFn::kSqrt)) return no_match("its operand is no square root");
  Patch patch(graph, id, "recognize_rsqrt");
  patch.replace(node.outputs[0], patch.add(unary(UnaryFn::kRsqrt), {operand_of(graph, node.inputs[0])}));
  return patch;
}

constexpr Rule kRules[] = {
    {"recognize_square", recognize_square},
    {"recognize_power", recognize_power},
    {"recognize_reciprocal", recognize_reciprocal},
    {"recognize_rsqrt", recognize_rsqrt},
};

}  // namespace

std::span<const Rule> recognize_power_rules() { return kRules; }

}  // namespace onnx2tf
