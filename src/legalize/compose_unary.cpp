#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "legalize/arithmetic.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"

namespace onnx2tf {
namespace {

/// f of x in terms of other functions; `op` has the parameters.
using Compose = ValueId (*)(const Unary& op, ValueId x, Arithmetic& at);

ValueId constant_one_like(ValueId x, Arithmetic& at) {
  return at.cast(at.binary(BinaryFn::kEqual, x, x), at.dtype());  // the kernel of atan2 does not broadcast
}
/// sqrt(1 - x^2), without cancellation near 1.
ValueId other_leg(ValueId x, Arithmetic& at) {
  return at.unary(UnaryFn::kSqrt, at.mul(at.sub(at.number(1), x), at.add(x, 1)));
}
/// A function of |x| with the sign of x.
ValueId odd(ValueId x, ValueId of_magnitude, Arithmetic& at) {
  return at.mul(at.unary(UnaryFn::kSign, x), of_magnitude);
}
/// What relu leaves of x.
ValueId below_zero(ValueId x, Arithmetic& at) { return at.min(x, 0); }
ValueId relu(ValueId x, Arithmetic& at) { return at.unary(UnaryFn::kRelu, x); }
/// exp(x) - 1 for x <= 0, else 0: targets compute it without cancellation.
ValueId expm1_below_zero(ValueId x, Arithmetic& at) { return below_zero(at.unary(UnaryFn::kElu, x, 1), at); }

ValueId tan(const Unary&, ValueId x, Arithmetic& at) {
  return at.div(at.unary(UnaryFn::kSin, x), at.unary(UnaryFn::kCos, x));
}
ValueId asin(const Unary&, ValueId x, Arithmetic& at) { return at.binary(BinaryFn::kAtan2, x, other_leg(x, at)); }
ValueId acos(const Unary&, ValueId x, Arithmetic& at) { return at.binary(BinaryFn::kAtan2, other_leg(x, at), x); }
ValueId atan(const Unary&, ValueId x, Arithmetic& at) {
  return at.binary(BinaryFn::kAtan2, x, constant_one_like(x, at));
}
ValueId sinh(const Unary&, ValueId x, Arithmetic& at) {
  // Taylor's series near 0, where the difference of exponentials cancels.
  const ValueId square = at.unary(UnaryFn::kSquare, x);
  const ValueId series =
      at.mul(x, at.polynomial(square, {1.0 / 39916800, 1.0 / 362880, 1.0 / 5040, 1.0 / 120, 1.0 / 6, 1}));
  const ValueId rising = at.unary(UnaryFn::kExp, x);
  const ValueId falling = at.unary(UnaryFn::kExp, at.negated(x));
  const ValueId near = at.less(at.unary(UnaryFn::kAbs, x), at.number(1));
  return at.select(near, series, at.mul(at.sub(rising, falling), 0.5));
}
ValueId cosh(const Unary&, ValueId x, Arithmetic& at) {
  return at.mul(at.add(at.unary(UnaryFn::kExp, x), at.unary(UnaryFn::kExp, at.negated(x))), 0.5);
}
ValueId asinh(const Unary&, ValueId x, Arithmetic& at) {
  // log1p(m + m * m / (1 + sqrt(m^2 + 1))), m = |x|; the quotient is 1 long before the square overflows.
  const ValueId magnitude = at.unary(UnaryFn::kAbs, x);
  const ValueId near = at.min(magnitude, 1e18);
  const ValueId root = at.unary(UnaryFn::kSqrt, at.add(at.unary(UnaryFn::kSquare, near), 1));
  const ValueId part = at.mul(magnitude, at.div(near, at.add(root, 1)));
  return odd(x, at.log1p_or_infinity(at.add(magnitude, part)), at);
}
ValueId acosh(const Unary&, ValueId x, Arithmetic& at) {
  const ValueId above = at.add(x, -1);
  return at.log1p_or_infinity(at.add(above, at.unary(UnaryFn::kSqrt, at.mul(above, at.add(x, 1)))));
}
ValueId atanh(const Unary&, ValueId x, Arithmetic& at) {
  const ValueId magnitude = at.unary(UnaryFn::kAbs, x);
  const ValueId ratio = at.div(at.mul(magnitude, 2), at.sub(at.number(1), magnitude));
  return odd(x, at.mul(at.log1p_or_infinity(ratio), 0.5), at);
}
ValueId erf(const Unary&, ValueId x, Arithmetic& at) {
  // Eigen's rational minimax approximation on [-4, 4]: relative error below 4.2e-7 in single precision.
  const ValueId near = at.unary(UnaryFn::kClip, x, -4, 4);
  const ValueId square = at.unary(UnaryFn::kSquare, near);
  const ValueId above =
      at.polynomial(square, {-2.72614225801306e-10, 2.77068142495902e-08, -2.10102402082508e-06, -5.69250639462346e-05,
                             -7.34990630326855e-04, -2.95459980854025e-03, -1.60960333262415e-02});
  const ValueId below = at.polynomial(square, {-1.45660718464996e-05, -2.13374055278905e-04, -1.68282697438203e-03,
                                               -7.37332916720468e-03, -1.42647390514189e-02});
  return at.div(at.mul(near, above), below);
}
ValueId elu(const Unary& op, ValueId x, Arithmetic& at) {
  return at.add(relu(x, at), at.mul(expm1_below_zero(x, at), op.alpha));
}
ValueId celu(const Unary& op, ValueId x, Arithmetic& at) {
  return at.add(relu(x, at), at.mul(expm1_below_zero(at.div(x, at.number(op.alpha)), at), op.alpha));
}
ValueId selu(const Unary& op, ValueId x, Arithmetic& at) {
  return at.add(at.mul(relu(x, at), op.beta), at.mul(expm1_below_zero(x, at), op.alpha * op.beta));
}
ValueId hard_sigmoid(const Unary& op, ValueId x, Arithmetic& at) {
  if (std::abs(op.alpha - 1.0 / 6) < 1e-7 && op.beta == 0.5) {
    return at.mul(at.unary(UnaryFn::kRelu6, at.add(x, 3)), 1.0 / 6);
  }
  return at.unary(UnaryFn::kClip, at.add(at.mul(x, op.alpha), op.beta), 0, 1);
}
ValueId softplus(const Unary&, ValueId x, Arithmetic& at) {
  const ValueId falling = at.unary(UnaryFn::kExp, at.negated(at.unary(UnaryFn::kAbs, x)));
  return at.add(relu(x, at), at.log1p(falling));
}
ValueId softsign(const Unary&, ValueId x, Arithmetic& at) { return at.div(x, at.add(at.unary(UnaryFn::kAbs, x), 1)); }
ValueId mish(const Unary&, ValueId x, Arithmetic& at) {
  // tanh(log(1 + e)) = n / (n + 2) with n = e (e + 2), e = exp(x); it is 1 in single precision from x = 10 on.
  const ValueId e = at.unary(UnaryFn::kExp, at.min(x, 20));
  const ValueId n = at.mul(e, at.add(e, 2));
  return at.mul(x, at.div(n, at.add(n, 2)));
}
ValueId thresholded_relu(const Unary& op, ValueId x, Arithmetic& at) {
  return at.select(at.less(at.number(op.alpha), x), x, at.number(0));
}
ValueId shrink(const Unary& op, ValueId x, Arithmetic& at) {
  const ValueId high = at.select(at.less(at.number(op.alpha), x), at.add(x, -op.beta), at.number(0));
  return at.select(at.less(x, at.number(-op.alpha)), at.add(x, op.beta), high);
}
ValueId is_nan(const Unary&, ValueId x, Arithmetic& at) { return at.binary(BinaryFn::kNotEqual, x, x); }
ValueId is_inf(const Unary& op, ValueId x, Arithmetic& at) {
  if (op.alpha != 0 && op.beta != 0) x = at.unary(UnaryFn::kAbs, x);
  if (op.alpha == 0 && op.beta == 0) return at.binary(BinaryFn::kLess, x, at.number(-INFINITY));
  return at.binary(BinaryFn::kEqual, x, at.number(op.beta != 0 ? INFINITY : -INFINITY));
}

ValueId gelu(const Unary&, ValueId x, Arithmetic& at) {
  const ValueId share = at.add(at.unary(UnaryFn::kErf, at.mul(x, std::numbers::sqrt2 / 2)), 1);
  return at.mul(at.mul(x, 0.5), share);
}
ValueId gelu_tanh(const Unary&, ValueId x, Arithmetic& at) {
  const ValueId cube = at.mul(at.unary(UnaryFn::kSquare, x), x);
  const ValueId inner = at.mul(at.add(x, at.mul(cube, 0.044715)), std::sqrt(2 / std::numbers::pi));
  return at.mul(at.mul(x, 0.5), at.add(at.unary(UnaryFn::kTanh, inner), 1));
}
ValueId hard_swish(const Unary&, ValueId x, Arithmetic& at) {
  return at.mul(x, at.mul(at.unary(UnaryFn::kRelu6, at.add(x, 3)), 1.0 / 6));
}

struct Row {
  UnaryFn fn;
  Compose compose;
};
constexpr auto kOfFloats = std::to_array<Row>({
    {UnaryFn::kTan, tan},
    {UnaryFn::kAsin, asin},
    {UnaryFn::kAcos, acos},
    {UnaryFn::kAtan, atan},
    {UnaryFn::kSinh, sinh},
    {UnaryFn::kCosh, cosh},
    {UnaryFn::kAsinh, asinh},
    {UnaryFn::kAcosh, acosh},
    {UnaryFn::kAtanh, atanh},
    {UnaryFn::kErf, erf},
    {UnaryFn::kElu, elu},
    {UnaryFn::kCelu, celu},
    {UnaryFn::kSelu, selu},
    {UnaryFn::kHardSigmoid, hard_sigmoid},
    {UnaryFn::kSoftplus, softplus},
    {UnaryFn::kSoftsign, softsign},
    {UnaryFn::kMish, mish},
    {UnaryFn::kThresholdedRelu, thresholded_relu},
    {UnaryFn::kShrink, shrink},
    {UnaryFn::kIsNan, is_nan},
    {UnaryFn::kIsInf, is_inf},
    {UnaryFn::kGelu, gelu},
    {UnaryFn::kGeluTanh, gelu_tanh},
    {UnaryFn::kHardSwish, hard_swish},
});

ValueId same(const Unary&, ValueId x, Arithmetic&) { return x; }
ValueId int_abs(const Unary&, ValueId x, Arithmetic& at) { return at.max(x, at.negated(x)); }
ValueId int_sign(const Unary&, ValueId x, Arithmetic& at) { return at.max(at.min(x, 1), -1); }
ValueId int_relu(const Unary&, ValueId x, Arithmetic& at) { return at.max(x, 0); }
ValueId int_relu6(const Unary&, ValueId x, Arithmetic& at) { return at.unary(UnaryFn::kClip, x, 0, 6); }
ValueId int_square(const Unary&, ValueId x, Arithmetic& at) { return at.mul(x, x); }
ValueId int_not(const Unary&, ValueId x, Arithmetic& at) { return at.sub(at.number(-1), x); }

constexpr auto kOfIntegers = std::to_array<Row>({
    {UnaryFn::kAbs, int_abs},
    {UnaryFn::kSign, int_sign},
    {UnaryFn::kRelu, int_relu},
    {UnaryFn::kRelu6, int_relu6},
    {UnaryFn::kSquare, int_square},
    {UnaryFn::kBitwiseNot, int_not},
    {UnaryFn::kFloor, same},
    {UnaryFn::kCeil, same},
    {UnaryFn::kRound, same},
});

const Row* find(std::span<const Row> rows, UnaryFn fn) {
  const auto row = std::ranges::find(rows, fn, &Row::fn);
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

Match compose_unary(const Graph& graph, NodeId id, bool (*has)(const Unary&, DType)) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Unary>();
  if (op == nullptr) return no_match("no function of one operand");
  const DType dtype = graph.type(node.inputs[0]).dtype;
  if (has(*op, dtype)) return no_match("the target has the function");
  if (op->fn == UnaryFn::kCelu && op->alpha <= 0) return no_match("celu with a negative alpha");
  const bool integer = dtype == DType::kI32 || dtype == DType::kI64;
  const Row* row = find(integer ? std::span<const Row>(kOfIntegers) : std::span<const Row>(kOfFloats), op->fn);
  if (row == nullptr || !(integer || is_float(dtype))) return no_match("it has no composition");
  Patch patch(graph, id, "compose_unary");
  Arithmetic at(patch, dtype);
  patch.replace(node.outputs[0], row->compose(*op, node.inputs[0], at));
  return patch;
}

Match drop_unbounded_clip(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Unary>();
  if (op == nullptr || op->fn != UnaryFn::kClip) return no_match("no clip");
  if (!std::isinf(op->alpha) || !std::isinf(op->beta)) return no_match("it has a bound");
  Patch patch(graph, id, "drop_unbounded_clip");
  patch.replace(node.outputs[0], node.inputs[0]);
  return patch;
}

}  // namespace onnx2tf
