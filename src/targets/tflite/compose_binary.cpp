#include <algorithm>
#include <cmath>

#include "legalize/arithmetic.h"
#include "ops/broadcast_to.h"
#include "passes/matching.h"
#include "targets/tflite/compose.h"
#include "targets/tflite/kernel_types.h"

namespace onnx2tf::tflite {
namespace {

struct BinaryNode {
  const Binary* op = nullptr;
  ValueId a = kNoValue, b = kNoValue, result = kNoValue;
  DType dtype = DType::kNone;
};

/// The node as a binary op with this function; `op` is null if it is none.
BinaryNode match_fn(const Graph& graph, NodeId id, BinaryFn fn) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Binary>();
  if (op == nullptr || op->fn != fn) return {};
  return {op, node.inputs[0], node.inputs[1], node.outputs[0], graph.type(node.inputs[0]).dtype};
}
bool is_int(DType dtype) { return dtype == DType::kI32 || dtype == DType::kI64; }

/// The remainder with the sign of x, from the one with the sign of y.
ValueId truncated_remainder(ValueId x, ValueId y, Arithmetic& at) {
  const ValueId remainder = at.binary(BinaryFn::kFloorMod, x, y);
  const ValueId zero = at.number(0);
  const ValueId signs_differ = at.binary(BinaryFn::kNotEqual, at.less(x, zero), at.less(remainder, zero));
  const ValueId wrong = at.binary(BinaryFn::kLogicalAnd, at.binary(BinaryFn::kNotEqual, remainder, zero), signs_differ);
  return at.select(wrong, at.sub(remainder, y), remainder);
}

Match compose_trunc_mod(const Graph& graph, NodeId id) {
  const BinaryNode node = match_fn(graph, id, BinaryFn::kTruncMod);
  if (node.op == nullptr) return no_match("no remainder with the dividend's sign");
  Patch patch(graph, id, "compose_trunc_mod");
  Arithmetic at(patch, node.dtype);
  if (is_int(node.dtype)) {
    patch.replace(node.result, truncated_remainder(node.a, node.b, at));
    return patch;
  }
  if (node.dtype != DType::kF32) return no_match("its element type is not f32, i32 or i64");
  // The kernel's floor_mod of magnitudes is fmod, which is exact.
  const ValueId magnitude =
      at.binary(BinaryFn::kFloorMod, at.unary(UnaryFn::kAbs, node.a), at.unary(UnaryFn::kAbs, node.b));
  const ValueId negative = at.less(node.a, at.number(0));
  patch.replace(node.result, at.select(negative, at.negated(magnitude), magnitude));
  return patch;
}

/// x / y of 64-bit integers where y divides x: estimates in f32, each followed by one of what is left. The first is off
/// by less than 2^-21 of the quotient, and so on: three reach 63 bits.
ValueId exact_quotient(ValueId x, ValueId y, Arithmetic& at) {
  const auto estimate = [&](ValueId rest) {
    const ValueId ratio = at.div(at.cast(rest, DType::kF32), at.cast(y, DType::kF32));
    return at.cast(at.unary(UnaryFn::kRound, ratio), DType::kI64);
  };
  ValueId quotient = estimate(x);
  for (int i = 0; i < 2; ++i) quotient = at.add(quotient, estimate(at.sub(x, at.mul(quotient, y))));
  return quotient;
}

/// Integers from the elements that inference knows; whether all fit into 32 bits.
bool fits_i32(const Type& type) {
  if (!type.elements) return false;
  return std::ranges::all_of(*type.elements, [](const Dim& element) {
    return element.is_static() && std::abs(element.value()) < (std::int64_t{1} << 31);
  });
}

/// Division of 64-bit integers, which no kernel has.
Match compose_long_division(const Graph& graph, NodeId id) {
  BinaryNode node = match_fn(graph, id, BinaryFn::kDiv);
  const bool truncates = node.op != nullptr;
  if (!truncates) node = match_fn(graph, id, BinaryFn::kFloorDiv);
  if (node.op == nullptr || node.dtype != DType::kI64) return no_match("no division of i64");
  Patch patch(graph, id, "compose_long_division");
  if (fits_i32(graph.type(node.a)) && fits_i32(graph.type(node.b))) {
    Arithmetic at(patch, DType::kI32);
    const ValueId quotient = at.binary(node.op->fn, at.cast(node.a, DType::kI32), at.cast(node.b, DType::kI32));
    patch.replace(node.result, at.cast(quotient, DType::kI64));
    return patch;
  }
  Arithmetic at(patch, DType::kI64);
  const ValueId rest =
      truncates ? truncated_remainder(node.a, node.b, at) : at.binary(BinaryFn::kFloorMod, node.a, node.b);
  patch.replace(node.result, exact_quotient(at.sub(node.a, rest), node.b, at));
  return patch;
}

/// x^n by squaring.
ValueId whole_power(ValueId x, std::int64_t n, Arithmetic& at) {
  ValueId result = kNoValue;
  for (ValueId square = x; n > 0; n /= 2) {
    if (n % 2 == 1) result = result == kNoValue ? square : at.mul(result, square);
    if (n > 1) square = at.mul(square, square);
  }
  return result;
}

/// x^n for computed n from 0 to 63: the factors x^(2^k) that the bits of n choose.
ValueId chosen_power(ValueId x, ValueId n, Arithmetic& at, Arithmetic& at_i32) {
  ValueId bits = at.cast(n, DType::kI32);
  ValueId result = kNoValue;
  ValueId square = x;
  for (int k = 0; k < 6; ++k) {
    const ValueId bit = at.binary(BinaryFn::kFloorMod, bits, at_i32.number(2));
    const ValueId factor = at.select(at.binary(BinaryFn::kEqual, bit, at_i32.number(1)), square, at.number(1));
    result = k == 0 ? factor : at.mul(result, factor);
    if (k == 5) break;
    square = at.mul(square, square);
    bits = at.binary(BinaryFn::kShiftRight, bits, at_i32.number(1));
  }
  return result;
}

Match compose_power(const Graph& graph, NodeId id) {
  const BinaryNode node = match_fn(graph, id, BinaryFn::kPow);
  if (node.op == nullptr) return no_match("no power");
  const DType exponent = graph.type(node.b).dtype;
  Patch patch(graph, id, "compose_power");
  if (is_int(node.dtype) && is_float(exponent)) {
    Arithmetic at(patch, DType::kF32);
    const ValueId power = at.binary(BinaryFn::kPow, at.cast(node.a, DType::kF32), at.cast(node.b, DType::kF32));
    patch.replace(node.result, at.cast(power, node.dtype));
    return patch;
  }
  if (node.dtype == DType::kI64) {
    const auto n = scalar_constant(graph, node.b);
    Arithmetic at(patch, DType::kI64);
    if (n && *n >= 1 && *n <= 63 && graph.type(node.a).dims == graph.type(node.result).dims) {
      patch.replace(node.result, whole_power(node.a, static_cast<std::int64_t>(*n), at));
      return patch;
    }
    Arithmetic at_i32(patch, DType::kI32);
    patch.replace(node.result, chosen_power(node.a, node.b, at, at_i32));
    return patch;
  }
  if (exponent != node.dtype && (node.dtype == DType::kF32 || node.dtype == DType::kI32)) {
    Arithmetic at(patch, node.dtype);
    patch.replace(node.result, at.binary(BinaryFn::kPow, node.a, at.cast(node.b, node.dtype)));
    return patch;
  }
  return no_match("TFLite has the power");
}

Match compose_bitwise_or(const Graph& graph, NodeId id) {
  const BinaryNode node = match_fn(graph, id, BinaryFn::kBitwiseOr);
  if (node.op == nullptr || (set_of(node.dtype) & kernel_types(*node.op)) == 0) return no_match("no bitwise or");
  Patch patch(graph, id, "compose_bitwise_or");
  Arithmetic at(patch, node.dtype);
  const ValueId both = at.binary(BinaryFn::kBitwiseAnd, node.a, node.b);
  if (node.dtype == DType::kI64) {
    patch.replace(node.result, at.sub(at.add(node.a, node.b), both));
  } else {
    const ValueId either = at.binary(BinaryFn::kBitwiseXor, node.a, node.b);
    patch.replace(node.result, at.binary(BinaryFn::kBitwiseXor, either, both));
  }
  return patch;
}

Match compose_long_xor(const Graph& graph, NodeId id) {
  const BinaryNode node = match_fn(graph, id, BinaryFn::kBitwiseXor);
  if (node.op == nullptr || node.dtype != DType::kI64) return no_match("no exclusive or of i64");
  Patch patch(graph, id, "compose_long_xor");
  Arithmetic at(patch, DType::kI64);
  const ValueId both = at.binary(BinaryFn::kBitwiseAnd, node.a, node.b);
  patch.replace(node.result, at.sub(at.add(node.a, node.b), at.add(both, both)));
  return patch;
}

/// x << n = x * 2^(n / 2) * 2^(n - n / 2) in i64, so that each power is an i32.
Match compose_shift_left(const Graph& graph, NodeId id) {
  const BinaryNode node = match_fn(graph, id, BinaryFn::kShiftLeft);
  if (node.op == nullptr || !is_int(node.dtype)) return no_match("no shift to the left of i32 or i64");
  Patch patch(graph, id, "compose_shift_left");
  Arithmetic at(patch, DType::kI32);
  const ValueId count = at.cast(node.b, DType::kI32);
  const ValueId half = at.binary(BinaryFn::kShiftRight, count, at.number(1));
  ValueId shifted = at.cast(node.a, DType::kI64);
  for (const ValueId part : {half, at.sub(count, half)}) {
    shifted = at.mul(shifted, at.cast(at.binary(BinaryFn::kPow, at.number(2), part), DType::kI64));
  }
  patch.replace(node.result, at.cast(shifted, node.dtype));
  return patch;
}

/// Kernels that do not broadcast get operands that need not be.
Match broadcast_operands(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Binary>();
  if (op == nullptr || (op->fn != BinaryFn::kAtan2 && op->fn != BinaryFn::kBitwiseAnd)) {
    return no_match("its kernel broadcasts");
  }
  const std::vector<Dim>& dims = graph.type(node.outputs[0]).dims;
  Patch patch(graph, id, "broadcast_operands");
  std::vector<ValueId> inputs;
  for (const ValueId input : node.inputs) {
    inputs.push_back(graph.type(input).dims == dims ? input : patch.add(BroadcastTo{dims}, {input}));
  }
  if (inputs == node.inputs) return no_match("its operands have equal dims");
  patch.replace(node.outputs[0], patch.add(*op, std::move(inputs)));
  return patch;
}

/// The kernel has no squared difference of i64.
Match compose_long_squared_difference(const Graph& graph, NodeId id) {
  const BinaryNode node = match_fn(graph, id, BinaryFn::kSquaredDifference);
  if (node.op == nullptr || node.dtype != DType::kI64) return no_match("no squared difference of i64");
  Patch patch(graph, id, "compose_long_squared_difference");
  Arithmetic at(patch, DType::kI64);
  const ValueId difference = at.sub(node.a, node.b);
  patch.replace(node.result, at.mul(difference, difference));
  return patch;
}

constexpr Rule kRules[] = {
    {"compose_trunc_mod", compose_trunc_mod},   {"compose_long_division", compose_long_division},
    {"compose_power", compose_power},           {"compose_bitwise_or", compose_bitwise_or},
    {"compose_long_xor", compose_long_xor},     {"compose_shift_left", compose_shift_left},
    {"broadcast_operands", broadcast_operands}, {"compose_long_squared_difference", compose_long_squared_difference},
};

}  // namespace

std::span<const Rule> compose_binary_rules() { return kRules; }

}  // namespace onnx2tf::tflite
