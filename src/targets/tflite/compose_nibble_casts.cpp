// Casts to 4-bit integers: the kernel has that of f32, and limits what does not fit where ONNX keeps the low four bits.

#include "passes/matching.h"
#include "targets/tflite/arithmetic.h"
#include "targets/tflite/compose.h"

namespace onnx2tf::tflite {
namespace {

bool is_nibble(DType dtype) { return dtype == DType::kI4 || dtype == DType::kU4; }

/// The operand if the node that makes `value` is this function of it and of a constant `b`; else kNoValue.
ValueId operand_of(const Graph& graph, ValueId value, BinaryFn fn, double b) {
  const Node* maker = graph.producer(value);
  const auto* op = maker == nullptr ? nullptr : maker->op.as<Binary>();
  if (op == nullptr || op->fn != fn || scalar_constant(graph, maker->inputs[1]) != b) return kNoValue;
  return maker->inputs[0];
}

/// Whether an f32 is made so that it fits, by the rule below.
bool fits(const Graph& graph, ValueId value, DType to) {
  if (to == DType::kI4) value = operand_of(graph, value, BinaryFn::kSub, 8);
  const Node* cast = value == kNoValue ? nullptr : graph.producer(value);
  return cast != nullptr && cast->op.is<Cast>() &&
         operand_of(graph, cast->inputs[0], BinaryFn::kFloorMod, 16) != kNoValue;
}

Match compose_nibble_cast(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Cast>();
  if (op == nullptr || !is_nibble(op->to)) return no_match("no cast to a 4-bit integer");
  const ValueId x = node.inputs[0];
  if (graph.type(x).dtype == DType::kF32 && fits(graph, x, op->to)) return no_match("the kernel has the cast");
  Patch patch(graph, id, "compose_nibble_cast");
  Arithmetic at(patch, DType::kF32);
  Arithmetic at_i32(patch, DType::kI32);
  ValueId whole = at.cast(x, DType::kI32);
  if (op->to == DType::kI4) whole = at_i32.add(whole, 8);
  ValueId fitting = at.cast(at_i32.binary(BinaryFn::kFloorMod, whole, at_i32.number(16)), DType::kF32);
  if (op->to == DType::kI4) fitting = at.sub(fitting, at.number(8));
  patch.replace(node.outputs[0], at.cast(fitting, op->to));
  return patch;
}

constexpr Rule kRules[] = {{"compose_nibble_cast", compose_nibble_cast}};

}  // namespace

std::span<const Rule> compose_nibble_casts_rules() { return kRules; }

}  // namespace onnx2tf::tflite
