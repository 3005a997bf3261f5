#include <array>
#include <cmath>

#include "base/text.h"
#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {
namespace {

struct Row {
  UnaryFn fn;
  Builtin code;
};

/// Functions that are one operator without parameters.
constexpr auto kRows = std::to_array<Row>({
    {UnaryFn::kAbs, Builtin::ABS},
    {UnaryFn::kNeg, Builtin::NEG},
    {UnaryFn::kSign, Builtin::SIGN},
    {UnaryFn::kExp, Builtin::EXP},
    {UnaryFn::kLog, Builtin::LOG},
    {UnaryFn::kSqrt, Builtin::SQRT},
    {UnaryFn::kRsqrt, Builtin::RSQRT},
    {UnaryFn::kSquare, Builtin::SQUARE},
    {UnaryFn::kFloor, Builtin::FLOOR},
    {UnaryFn::kCeil, Builtin::CEIL},
    {UnaryFn::kRound, Builtin::ROUND},
    {UnaryFn::kSin, Builtin::SIN},
    {UnaryFn::kCos, Builtin::COS},
    {UnaryFn::kSigmoid, Builtin::LOGISTIC},
    {UnaryFn::kTanh, Builtin::TANH},
    {UnaryFn::kRelu, Builtin::RELU},
    {UnaryFn::kRelu6, Builtin::RELU6},
    {UnaryFn::kHardSwish, Builtin::HARD_SWISH},
    {UnaryFn::kLogicalNot, Builtin::LOGICAL_NOT},
});

Result<int> scalar_like(Emission& at, double value) { return at.constant(Tensor::scalar(at.in_type(0).dtype, value)); }

/// The op applied to the operand and a scalar.
Status with_scalar(Builtin code, int in, double value, int out, Emission& at, bool scalar_first = false) {
  const int scalar = TRY(scalar_like(at, value));
  const Options options =
      code == Builtin::DIV ? at.options<schema::DivOptions>() : at.options<schema::MaximumMinimumOptions>();
  return scalar_first ? at.op(code, {scalar, in}, {out}, options) : at.op(code, {in, scalar}, {out}, options);
}

struct FixedClip {
  double low, high;
  Builtin code;
};
constexpr double kInfinity = INFINITY;
constexpr auto kClips = std::to_array<FixedClip>({
    {0, kInfinity, Builtin::RELU},
    {0, 6, Builtin::RELU6},
    {-1, 1, Builtin::RELU_N1_TO_1},
});

Status emit_clip(const Unary& op, Emission& at) {
  const int in = TRY(at.in(0));
  const int out = TRY(at.out());
  if (at.in_type(0).dtype == DType::kF32) {
    for (const FixedClip& clip : kClips) {
      if (clip.low == op.alpha && clip.high == op.beta) return at.op(clip.code, {in}, {out});
    }
  }
  const bool low = !std::isinf(op.alpha);
  const bool high = !std::isinf(op.beta);
  if (!low && !high) return unsupported("a clip without bounds");
  if (!high) return with_scalar(Builtin::MAXIMUM, in, op.alpha, out, at);
  if (!low) return with_scalar(Builtin::MINIMUM, in, op.beta, out, at);
  const int above = TRY(at.temporary(at.out_type()));
  TRY(with_scalar(Builtin::MAXIMUM, in, op.alpha, above, at));
  return with_scalar(Builtin::MINIMUM, above, op.beta, out, at);
}

Status emit_gelu(const Unary& op, Emission& at) {
  return at.same(Builtin::GELU, at.options(schema::CreateGeluOptions(at.tables(), op.fn == UnaryFn::kGeluTanh)));
}

Status emit_leaky_relu(const Unary& op, Emission& at) {
  const auto alpha = static_cast<float>(op.alpha);
  return at.same(Builtin::LEAKY_RELU, at.options(schema::CreateLeakyReluOptions(at.tables(), alpha)));
}

Status emit_elu(const Unary& op, Emission& at) {
  if (op.alpha != 1) return unsupported(cat("elu with alpha ", op.alpha, ": TFLite's has alpha 1"));
  return at.same(Builtin::ELU);
}

Status emit_reciprocal(const Unary& /*op*/, Emission& at) {
  return with_scalar(Builtin::DIV, TRY(at.in(0)), 1, TRY(at.out()), at, true);
}

struct Parametric {
  UnaryFn fn;
  Status (*emit)(const Unary& op, Emission& at);
};
constexpr auto kParametric = std::to_array<Parametric>({
    {UnaryFn::kClip, emit_clip},
    {UnaryFn::kGelu, emit_gelu},
    {UnaryFn::kGeluTanh, emit_gelu},
    {UnaryFn::kLeakyRelu, emit_leaky_relu},
    {UnaryFn::kElu, emit_elu},
    {UnaryFn::kReciprocal, emit_reciprocal},
});

}  // namespace

Status emit(const Unary& op, Emission& at) {
  for (const Row& row : kRows) {
    if (row.fn == op.fn) return at.same(row.code);
  }
  for (const Parametric& row : kParametric) {
    if (row.fn == op.fn) return row.emit(op, at);
  }
  return unsupported(cat("TFLite has no operator for ", enum_name(op.fn)));
}

Status emit(const PRelu& /*op*/, Emission& at) { return at.same(Builtin::PRELU); }

}  // namespace onnx2tf::tflite
