#include "ops/unary.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

using Fn = double (*)(double x, double alpha, double beta);

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
double hard_sigmoid(double x, double alpha, double beta) { return std::clamp(alpha * x + beta, 0.0, 1.0); }
double clip(double x, double low, double high) { return std::isnan(x) ? x : std::min(std::max(x, low), high); }
double shrink(double x, double lambda, double bias) { return x < -lambda ? x + bias : x > lambda ? x - bias : 0; }
double gelu_tanh(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}
double is_inf(double x, double negative, double positive) {
  return std::isinf(x) && (x > 0 ? positive != 0 : negative != 0) ? 1 : 0;
}

struct Row {
  UnaryFn fn;
  Fn apply;
};

// NOLINTBEGIN(bugprone-easily-swappable-parameters)
constexpr Row kRows[] = {
    {UnaryFn::kAbs, [](double x, double, double) { return std::abs(x); }},
    {UnaryFn::kNeg, [](double x, double, double) { return -x; }},
    {UnaryFn::kSign, [](double x, double, double) { return x > 0   ? 1.0
                                                           : x < 0 ? -1.0
                                                                   : x; }},
    {UnaryFn::kExp, [](double x, double, double) { return std::exp(x); }},
    {UnaryFn::kLog, [](double x, double, double) { return std::log(x); }},
    {UnaryFn::kSqrt, [](double x, double, double) { return std::sqrt(x); }},
    {UnaryFn::kRsqrt, [](double x, double, double) { return 1 / std::sqrt(x); }},
    {UnaryFn::kReciprocal, [](double x, double, double) { return 1 / x; }},
    {UnaryFn::kSquare, [](double x, double, double) { return x * x; }},
    {UnaryFn::kFloor, [](double x, double, double) { return std::floor(x); }},
    {UnaryFn::kCeil, [](double x, double, double) { return std::ceil(x); }},
    {UnaryFn::kRound, [](double x, double, double) { return std::nearbyint(x); }},
    {UnaryFn::kSin, [](double x, double, double) { return std::sin(x); }},
    {UnaryFn::kCos, [](double x, double, double) { return std::cos(x); }},
    {UnaryFn::kTan, [](double x, double, double) { return std::tan(x); }},
    {UnaryFn::kAsin, [](double x, double, double) { return std::asin(x); }},
    {UnaryFn::kAcos, [](double x, double, double) { return std::acos(x); }},
    {UnaryFn::kAtan, [](double x, double, double) { return std::atan(x); }},
    {UnaryFn::kSinh, [](double x, double, double) { return std::sinh(x); }},
    {UnaryFn::kCosh, [](double x, double, double) { return std::cosh(x); }},
    {UnaryFn::kAsinh, [](double x, double, double) { return std::asinh(x); }},
    {UnaryFn::kAcosh, [](double x, double, double) { return std::acosh(x); }},
    {UnaryFn::kAtanh, [](double x, double, double) { return std::atanh(x); }},
    {UnaryFn::kErf, [](double x, double, double) { return std::erf(x); }},
    {UnaryFn::kSigmoid, [](double x, double, double) { return sigmoid(x); }},
    {UnaryFn::kTanh, [](double x, double, double) { return std::tanh(x); }},
    {UnaryFn::kRelu, [](double x, double, double) { return std::isnan(x) ? x : std::max(x, 0.0); }},
    {UnaryFn::kRelu6, [](double x, double, double) { return clip(x, 0, 6); }},
    {UnaryFn::kLeakyRelu, [](double x, double a, double) { return x < 0 ? a * x : x; }},
    {UnaryFn::kElu, [](double x, double a, double) { return x < 0 ? a * std::expm1(x) : x; }},
    {UnaryFn::kCelu, [](double x, double a, double) { return x < 0 ? a * std::expm1(x / a) : x; }},
    {UnaryFn::kSelu, [](double x, double a, double b) { return b * (x < 0 ? a * std::expm1(x) : x); }},
    {UnaryFn::kClip, clip},
    {UnaryFn::kHardSigmoid, hard_sigmoid},
    {UnaryFn::kHardSwish, [](double x, double, double) { return x * hard_sigmoid(x, 1.0 / 6, 0.5); }},
    {UnaryFn::kGelu, [](double x, double, double) { return 0.5 * x * (1 + std::erf(x / std::numbers::sqrt2)); }},
    {UnaryFn::kGeluTanh, [](double x, double, double) { return gelu_tanh(x); }},
    {UnaryFn::kSoftplus, [](double x, double, double) { return softplus(x); }},
    {UnaryFn::kSoftsign, [](double x, double, double) { return x / (1 + std::abs(x)); }},
    {UnaryFn::kMish, [](double x, double, double) { return x * std::tanh(softplus(x)); }},
    {UnaryFn::kThresholdedRelu, [](double x, double a, double) { return x > a ? x : 0.0; }},
    {UnaryFn::kShrink, shrink},
    {UnaryFn::kLogicalNot, [](double x, double, double) { return x == 0 ? 1.0 : 0.0; }},
    {UnaryFn::kIsNan, [](double x, double, double) { return std::isnan(x) ? 1.0 : 0.0; }},
    {UnaryFn::kIsInf, is_inf},
};
// NOLINTEND(bugprone-easily-swappable-parameters)

Fn function_of(UnaryFn fn) {
  for (const Row& row : kRows) {
    if (row.fn == fn) return row.apply;
  }
  return nullptr;
}

bool gives_bool(UnaryFn fn) { return fn == UnaryFn::kLogicalNot || fn == UnaryFn::kIsNan || fn == UnaryFn::kIsInf; }

/// The functions of integers that must not go through double precision.
std::optional<std::int64_t> apply_exactly(const Unary& op, std::int64_t x) {
  const auto bound = [](double value) {
    constexpr auto kLow = std::numeric_limits<std::int64_t>::min();
    constexpr auto kHigh = std::numeric_limits<std::int64_t>::max();
    if (value <= static_cast<double>(kLow)) return kLow;
    return value >= static_cast<double>(kHigh) ? kHigh : static_cast<std::int64_t>(value);
  };
  switch (op.fn) {
    case UnaryFn::kAbs: return x < 0 ? static_cast<std::int64_t>(0U - static_cast<std::uint64_t>(x)) : x;
    case UnaryFn::kNeg: return static_cast<std::int64_t>(0U - static_cast<std::uint64_t>(x));
    case UnaryFn::kSign: return (x > 0) - (x < 0);
    case UnaryFn::kRelu: return std::max<std::int64_t>(x, 0);
    case UnaryFn::kRelu6: return std::clamp<std::int64_t>(x, 0, 6);
    case UnaryFn::kClip: return std::min(std::max(x, bound(std::ceil(op.alpha))), bound(std::floor(op.beta)));
    case UnaryFn::kBitwiseNot: return ~x;
    case UnaryFn::kSquare:
      return static_cast<std::int64_t>(static_cast<std::uint64_t>(x) * static_cast<std::uint64_t>(x));
    case UnaryFn::kFloor:
    case UnaryFn::kCeil:
    case UnaryFn::kRound: return x;
    default: return std::nullopt;
  }
}

/// The element of a shape after the function, unknown if it can't be told.
Dim known_element(const Unary& op, const Dim& x) {
  if (op.fn == UnaryFn::kNeg) return Dim(0) - x;
  if (op.fn == UnaryFn::kAbs && surely_at_least(x, 0)) return x;
  if (op.fn == UnaryFn::kRelu) return max(x, 0);
  if (!x.is_static()) return Dim::unknown();
  const auto exact = apply_exactly(op, x.value());
  return exact ? Dim(*exact) : Dim::unknown();
}

}  // namespace

double apply(const Unary& op, double x) {
  const Fn fn = function_of(op.fn);
  return fn == nullptr ? std::numeric_limits<double>::quiet_NaN() : fn(x, op.alpha, op.beta);
}

Result<Types> infer(const Unary& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 1}));
  const bool logical = op.fn == UnaryFn::kLogicalNot;
  if (logical != (in[0].dtype == DType::kBool)) {
    return fail(Code::kInvalidModel, cat(enum_name(op.fn), " does not take ", in[0]));
  }
  if (op.fn == UnaryFn::kBitwiseNot && !is_integer(in[0].dtype)) {
    return fail(Code::kInvalidModel, cat("bitwise_not takes integers, not ", in[0]));
  }
  Type out(gives_bool(op.fn) ? DType::kBool : in[0].dtype, in[0].dims);
  if (in[0].elements && is_integer(out.dtype)) {
    std::vector<Dim> elements;
    for (const Dim& element : *in[0].elements) elements.push_back(known_element(op, element));
    out = out.with_elements(std::move(elements));
  }
  return single(std::move(out));
}

Result<Tensors> eval(const Unary& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  const Tensor x = TRY(in[0].loaded());
  const bool exact = is_integer(x.dtype()) && apply_exactly(op, 0).has_value();
  const Fn fn = function_of(op.fn);
  if (!exact && fn == nullptr) return fail(Code::kUnsupportedType, cat(enum_name(op.fn), " of ", types[0]));
  for (std::int64_t i = 0; i < x.count(); ++i) {
    if (exact) {
      out.set_int_element(i, *apply_exactly(op, x.int_element(i)));
    } else {
      out.set_element(i, fn(x.element(i), op.alpha, op.beta));
    }
  }
  return Tensors{std::move(out)};
}

Family layout_family(const Unary& /*op*/, std::span<const Type> /*in*/) { return family::Elementwise{}; }

Result<Physical> physical(const Unary& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Unary);

}  // namespace onnx2tf
