// Casts to and from integers of less than a byte: the kernel has those of f32, and limits what does not fit where ONNX
// keeps the low bits.

#include "legalize/arithmetic.h"
#include "passes/matching.h"
#include "targets/tflite/compose.h"

namespace onnx2tf::tflite {
namespace {

/// How many values the type has.
double modulus(DType dtype) { return static_cast<double>(1U << static_cast<unsigned>(bits_of(dtype))); }
/// What makes the least value 0.
double offset(DType dtype) { return is_signed_integer(dtype) ? modulus(dtype) / 2 : 0; }

/// The operand if the node that makes `value` is this function of it and of a constant `b`; else kNoValue.
ValueId operand_of(const Graph& graph, ValueId value, BinaryFn fn, double b) {
  const Node* maker = graph.producer(value);
  const auto* op = maker == nullptr ? nullptr : maker->op.as<Binary>();
  if (op == nullptr || op->fn != fn || scalar_constant(graph, maker->inputs[1]) != b) return kNoValue;
  return maker->inputs[0];
}

/// Whether an f32 is made so that it fits, by compose_narrow_cast.
bool fits(const Graph& graph, ValueId value, DType to) {
  if (graph.type(value).dtype != DType::kF32) return false;
  if (is_signed_integer(to)) value = operand_of(graph, value, BinaryFn::kSub, offset(to));
  const Node* cast = value == kNoValue ? nullptr : graph.producer(value);
  return cast != nullptr && cast->op.is<Cast>() &&
         operand_of(graph, cast->inputs[0], BinaryFn::kFloorMod, modulus(to)) != kNoValue;
}

Match compose_narrow_cast(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Cast>();
  if (op == nullptr || !is_narrow_integer(op->to)) return no_match("no cast to an integer of less than a byte");
  const ValueId x = node.inputs[0];
  if (fits(graph, x, op->to)) return no_match("the kernel has the cast");
  Patch patch(graph, id, "compose_narrow_cast");
  Arithmetic at(patch, DType::kF32);
  Arithmetic at_i32(patch, DType::kI32);
  const ValueId whole = at_i32.add(at.cast(x, DType::kI32), offset(op->to));
  const ValueId low = at_i32.binary(BinaryFn::kFloorMod, whole, at_i32.number(modulus(op->to)));
  ValueId fitting = at.cast(low, DType::kF32);
  if (is_signed_integer(op->to)) fitting = at.sub(fitting, at.number(offset(op->to)));
  patch.replace(node.outputs[0], at.cast(fitting, op->to));
  return patch;
}

/// What is cast to such an integer and on is not packed in between. TFLite has no 2-bit unsigned integers to pack into.
Match skip_narrow_integer(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Cast>();
  const DType narrow = op == nullptr ? DType::kNone : graph.type(node.inputs[0]).dtype;
  const Node* before = is_narrow_integer(narrow) ? graph.producer(node.inputs[0]) : nullptr;
  if (before == nullptr || !before->op.is<Cast>())
    return no_match("no cast of a cast to an integer of less than a byte");
  const ValueId x = before->inputs[0];
  if (!fits(graph, x, narrow)) return no_match("the integer does not hold every value that is cast to it");
  Patch patch(graph, id, "skip_narrow_integer");
  patch.replace(node.outputs[0], Arithmetic(patch, DType::kF32).cast(x, op->to));
  return patch;
}

constexpr Rule kRules[] = {
    {"compose_narrow_cast", compose_narrow_cast},
    {"skip_narrow_integer", skip_narrow_integer},
};

}  // namespace

std::span<const Rule> compose_narrow_casts_rules() { return kRules; }

}  // namespace onnx2tf::tflite
