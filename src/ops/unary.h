#pragma once

#include <optional>

#include "ir/op.h"

namespace onnx2tf {

/// A function of one element. The two parameters are called alpha and beta; what they are stands in unary.cpp's table.
enum class UnaryFn : std::uint8_t {
  kAbs,
  kNeg,
  kSign,
  kExp,
  kLog,
  kSqrt,
  kRsqrt,
  kReciprocal,
  kSquare,
  kFloor,
  kCeil,
  kRound,
  kSin,
  kCos,
  kTan,
  kAsin,
  kAcos,
  kAtan,
  kSinh,
  kCosh,
  kAsinh,
  kAcosh,
  kAtanh,
  kErf,
  kSigmoid,
  kTanh,
  kRelu,
  kRelu6,
  kLeakyRelu,
  kElu,
  kCelu,
  kSelu,
  kClip,
  kHardSigmoid,
  kHardSwish,
  kGelu,
  kGeluTanh,
  kSoftplus,
  kSoftsign,
  kMish,
  kThresholdedRelu,
  kShrink,
  kLogicalNot,
  kBitwiseNot,
  kIsNan,
  kIsInf,
};

template <>
struct EnumNames<UnaryFn> {
  static constexpr std::array<std::pair<UnaryFn, std::string_view>, 46> kRows = {{
      {UnaryFn::kAbs, "abs"},
      {UnaryFn::kNeg, "neg"},
      {UnaryFn::kSign, "sign"},
      {UnaryFn::kExp, "exp"},
      {UnaryFn::kLog, "log"},
      {UnaryFn::kSqrt, "sqrt"},
      {UnaryFn::kRsqrt, "rsqrt"},
      {UnaryFn::kReciprocal, "reciprocal"},
      {UnaryFn::kSquare, "square"},
      {UnaryFn::kFloor, "floor"},
      {UnaryFn::kCeil, "ceil"},
      {UnaryFn::kRound, "round"},
      {UnaryFn::kSin, "sin"},
      {UnaryFn::kCos, "cos"},
      {UnaryFn::kTan, "tan"},
      {UnaryFn::kAsin, "asin"},
      {UnaryFn::kAcos, "acos"},
      {UnaryFn::kAtan, "atan"},
      {UnaryFn::kSinh, "sinh"},
      {UnaryFn::kCosh, "cosh"},
      {UnaryFn::kAsinh, "asinh"},
      {UnaryFn::kAcosh, "acosh"},
      {UnaryFn::kAtanh, "atanh"},
      {UnaryFn::kErf, "erf"},
      {UnaryFn::kSigmoid, "sigmoid"},
      {UnaryFn::kTanh, "tanh"},
      {UnaryFn::kRelu, "relu"},
      {UnaryFn::kRelu6, "relu6"},
      {UnaryFn::kLeakyRelu, "leaky_relu"},
      {UnaryFn::kElu, "elu"},
      {UnaryFn::kCelu, "celu"},
      {UnaryFn::kSelu, "selu"},
      {UnaryFn::kClip, "clip"},
      {UnaryFn::kHardSigmoid, "hard_sigmoid"},
      {UnaryFn::kHardSwish, "hard_swish"},
      {UnaryFn::kGelu, "gelu"},
      {UnaryFn::kGeluTanh, "gelu_tanh"},
      {UnaryFn::kSoftplus, "softplus"},
      {UnaryFn::kSoftsign, "softsign"},
      {UnaryFn::kMish, "mish"},
      {UnaryFn::kThresholdedRelu, "thresholded_relu"},
      {UnaryFn::kShrink, "shrink"},
      {UnaryFn::kLogicalNot, "logical_not"},
      {UnaryFn::kBitwiseNot, "bitwise_not"},
      {UnaryFn::kIsNan, "is_nan"},
      {UnaryFn::kIsInf, "is_inf"},
  }};
};

/// Applies `fn` to every element. kRound rounds half to even; kClip clips to [alpha, beta] (infinite: no bound);
/// kHardSigmoid is clip(alpha * x + beta, 0, 1); kHardSwish is x * hard_sigmoid(x) with alpha 1/6, beta 1/2;
/// kLeakyRelu, kElu, kCelu, kThresholdedRelu have alpha; kSelu alpha and beta (its gamma); kShrink alpha (lambda) and
/// beta (its bias); kIsInf detects negative infinity if alpha != 0 and positive if beta != 0.
struct Unary {
  UnaryFn fn = UnaryFn::kAbs;
  double alpha = 0;
  double beta = 0;
  static constexpr std::string_view kName = "unary";
  static constexpr std::string_view kDoc = "Applies a function to every element.";
  static constexpr auto kFields = std::tuple{
      Field{"fn", &Unary::fn, "the function"},
      Field{"alpha", &Unary::alpha, "its first parameter, if it has one"},
      Field{"beta", &Unary::beta, "its second parameter, if it has one"},
  };
};
ONNX2TF_DECLARE_OP(Unary);

/// The function's value at `x`, in double precision.
double apply(const Unary& op, double x);

}  // namespace onnx2tf
