// Arithmetic of u64, which no kernel has: on the same bits as i64. Sums, products and whatever moves elements are the
// same there (convert_element_types); here is what is not. Casts of i64 are exact, those of u64 become bitcasts.

#include <algorithm>
#include <array>
#include <cmath>

#include "legalize/arithmetic.h"
#include "ops/bitcast.h"
#include "ops/reduce.h"
#include "targets/tflite/compose.h"

namespace onnx2tf::tflite {
namespace {

constexpr double kHalfRange = 0x1p63;
constexpr double kRange = 0x1p64;

/// Formulas on the bits of u64 as i64.
class Bits {
 public:
  explicit Bits(Patch& patch) : patch_(patch), at_(patch, DType::kI64) {}

  Arithmetic& at() { return at_; }
  ValueId of(ValueId x) { return patch_.add(Bitcast{DType::kI64}, {x}); }
  ValueId back(ValueId bits) { return patch_.add(Bitcast{DType::kU64}, {bits}); }
  /// Moves 0 to the least i64, so that signed order is unsigned order; and back.
  ValueId flipped(ValueId bits) { return at_.add(bits, -kHalfRange); }

  /// x / y, rounded down. Half of x is a signed division's business; y beyond the signed range goes at most once.
  ValueId quotient(ValueId x, ValueId y) {
    const ValueId zero = at_.number(0);
    const ValueId two = at_.number(2);
    const ValueId floor_half = at_.binary(BinaryFn::kFloorDiv, x, two);
    const ValueId half = at_.select(at_.less(x, zero), flipped(floor_half), floor_half);
    const ValueId estimate = at_.mul(at_.div(half, y), 2);
    const ValueId rest = at_.sub(x, at_.mul(estimate, y));
    const ValueId small = at_.select(at_.less(flipped(rest), flipped(y)), estimate, at_.add(estimate, 1));
    const ValueId once = at_.select(at_.less(flipped(x), flipped(y)), zero, at_.number(1));
    return at_.select(at_.less(y, zero), once, small);
  }

 private:
  Patch& patch_;
  Arithmetic at_;
};

bool is_order(BinaryFn fn) {
  constexpr auto kFns = std::to_array({BinaryFn::kLess, BinaryFn::kLessEqual, BinaryFn::kGreater,
                                       BinaryFn::kGreaterEqual, BinaryFn::kMax, BinaryFn::kMin});
  return std::ranges::find(kFns, fn) != kFns.end();
}

Match compose_unsigned_binary(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Binary>();
  if (op == nullptr || graph.type(node.inputs[0]).dtype != DType::kU64) return no_match("no function of two u64");
  Patch patch(graph, id, "compose_unsigned_binary");
  Bits bits(patch);
  const auto operand = [&](std::size_t i) { return bits.of(node.inputs[i]); };
  if (is_order(op->fn)) {
    const ValueId found = bits.at().binary(op->fn, bits.flipped(operand(0)), bits.flipped(operand(1)));
    patch.replace(node.outputs[0], is_comparison(op->fn) ? found : bits.back(bits.flipped(found)));
    return patch;
  }
  const bool divides = op->fn == BinaryFn::kDiv || op->fn == BinaryFn::kFloorDiv;
  if (!divides && op->fn != BinaryFn::kFloorMod && op->fn != BinaryFn::kTruncMod) {
    return no_match("its bits are the same for i64");
  }
  const ValueId x = operand(0);
  const ValueId y = operand(1);
  const ValueId quotient = bits.quotient(x, y);
  patch.replace(node.outputs[0], bits.back(divides ? quotient : bits.at().sub(x, bits.at().mul(quotient, y))));
  return patch;
}

Match compose_unsigned_reduce(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Reduce>();
  const bool order = op != nullptr && (op->fn == ReduceFn::kMax || op->fn == ReduceFn::kMin);
  if (!order || graph.type(node.inputs[0]).dtype != DType::kU64) return no_match("no greatest or least of u64");
  Patch patch(graph, id, "compose_unsigned_reduce");
  Bits bits(patch);
  const ValueId found = patch.add(*op, {bits.flipped(bits.of(node.inputs[0]))});
  patch.replace(node.outputs[0], bits.back(bits.flipped(found)));
  return patch;
}

/// A float from the bits of a u64.
ValueId as_float(Patch& patch, ValueId bits, DType to) {
  Arithmetic at(patch, DType::kF32);
  Arithmetic at_i64(patch, DType::kI64);
  const ValueId value = at.cast(bits, DType::kF32);
  const ValueId whole = at.select(at.less(bits, at_i64.number(0)), at.add(value, kRange), value);
  return at.cast(whole, to);
}

/// The bits of a u64 from a float.
ValueId from_float(Patch& patch, ValueId x) {
  Arithmetic at(patch, DType::kF32);
  const ValueId value = at.cast(x, DType::kF32);
  const ValueId large = at.cast(at.add(value, -kRange), DType::kI64);
  return at.select(at.less(value, at.number(kHalfRange)), at.cast(value, DType::kI64), large);
}

Match compose_unsigned_cast(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Cast>();
  if (op == nullptr) return no_match("no cast");
  const ValueId x = node.inputs[0];
  const DType from = graph.type(x).dtype;
  if ((from != DType::kU64) == (op->to != DType::kU64)) return no_match("no cast of or to u64");
  Patch patch(graph, id, "compose_unsigned_cast");
  Bits bits(patch);
  if (from == DType::kU64) {
    const bool to_float = is_float(op->to);
    patch.replace(node.outputs[0], to_float ? as_float(patch, bits.of(x), op->to) : bits.at().cast(bits.of(x), op->to));
  } else {
    patch.replace(node.outputs[0], bits.back(is_float(from) ? from_float(patch, x) : bits.at().cast(x, DType::kI64)));
  }
  return patch;
}

constexpr Rule kRules[] = {{"compose_unsigned_binary", compose_unsigned_binary},
                           {"compose_unsigned_reduce", compose_unsigned_reduce},
                           {"compose_unsigned_cast", compose_unsigned_cast}};

}  // namespace

std::span<const Rule> compose_unsigned_long_rules() { return kRules; }

}  // namespace onnx2tf::tflite
