#include "ops/reduce.h"
#include "ops/softmax.h"
#include "passes/matching.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

/// The axis along which `value` is the `fn` of `x`, its axes kept; nothing if it is not.
std::optional<int> reduced_axis(const Graph& graph, ValueId value, ReduceFn fn, ValueId x) {
  const auto* op = made_by<Reduce>(graph, value);
  if (op == nullptr || op->fn != fn || !op->keep_dims || op->axes.size() != 1) return std::nullopt;
  return operand_of(graph, value) == x ? std::optional<int>(op->axes[0]) : std::nullopt;
}

Match recognize_softmax(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kDiv)) return no_match("it is no quotient");
  const ValueId exponential = node.inputs[0];
  if (!is_unary(graph, exponential, UnaryFn::kExp)) return no_match("the dividend is no exponential");
  const auto axis = reduced_axis(graph, node.inputs[1], ReduceFn::kSum, exponential);
  if (!axis) return no_match("the divisor is not the dividend's sum along one axis");
  const ValueId shifted = operand_of(graph, exponential);
  if (!is_binary(graph, shifted, BinaryFn::kSub)) return no_match("the exponent is no difference");
  const ValueId x = operand_of(graph, shifted);
  if (reduced_axis(graph, operand_of(graph, shifted, 1), ReduceFn::kMax, x) != axis) {
    return no_match("the exponent is not x minus its maximum along the axis");
  }
  Patch patch(graph, id, "recognize_softmax");
  patch.replace(node.outputs[0], patch.add(Softmax{*axis}, {x}));
  return patch;
}

/// log(softmax(x)) = log_softmax(x).
Match recognize_log_softmax(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Unary>();
  if (op == nullptr || op->fn != UnaryFn::kLog) return no_match("it is no logarithm");
  const auto* softmax = made_by<Softmax>(graph, node.inputs[0]);
  if (softmax == nullptr || softmax->log) return no_match("its operand is no softmax");
  Patch patch(graph, id, "recognize_log_softmax");
  patch.replace(node.outputs[0], patch.add(Softmax{softmax->axis, true}, {operand_of(graph, node.inputs[0])}));
  return patch;
}

constexpr Rule kRules[] = {
    {"recognize_softmax", recognize_softmax},
    {"recognize_log_softmax", recognize_log_softmax},
};

}  // namespace

std::span<const Rule> recognize_softmax_rules() { return kRules; }

}  // namespace onnx2tf
