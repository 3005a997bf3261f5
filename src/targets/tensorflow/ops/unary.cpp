#include <array>
#include <cmath>

#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {
namespace {

struct Row {
  UnaryFn fn;
  std::string_view op;
};
constexpr auto kRows = std::to_array<Row>({
    {UnaryFn::kAbs, "Abs"},           {UnaryFn::kNeg, "Neg"},
    {UnaryFn::kSign, "Sign"},         {UnaryFn::kExp, "Exp"},
    {UnaryFn::kLog, "Log"},           {UnaryFn::kSqrt, "Sqrt"},
    {UnaryFn::kRsqrt, "Rsqrt"},       {UnaryFn::kReciprocal, "Reciprocal"},
    {UnaryFn::kSquare, "Square"},     {UnaryFn::kFloor, "Floor"},
    {UnaryFn::kCeil, "Ceil"},         {UnaryFn::kRound, "Round"},
    {UnaryFn::kSin, "Sin"},           {UnaryFn::kCos, "Cos"},
    {UnaryFn::kTan, "Tan"},           {UnaryFn::kAsin, "Asin"},
    {UnaryFn::kAcos, "Acos"},         {UnaryFn::kAtan, "Atan"},
    {UnaryFn::kSinh, "Sinh"},         {UnaryFn::kCosh, "Cosh"},
    {UnaryFn::kAsinh, "Asinh"},       {UnaryFn::kAcosh, "Acosh"},
    {UnaryFn::kAtanh, "Atanh"},       {UnaryFn::kErf, "Erf"},
    {UnaryFn::kSigmoid, "Sigmoid"},   {UnaryFn::kTanh, "Tanh"},
    {UnaryFn::kRelu, "Relu"},         {UnaryFn::kRelu6, "Relu6"},
    {UnaryFn::kElu, "Elu"},           {UnaryFn::kSelu, "Selu"},
    {UnaryFn::kSoftplus, "Softplus"}, {UnaryFn::kSoftsign, "Softsign"},
    {UnaryFn::kBitwiseNot, "Invert"}, {UnaryFn::kIsNan, "IsNan"},
    {UnaryFn::kIsInf, "IsInf"},
});

Status emit_clip(const Unary& op, Emission& at) {
  const DType dtype = at.in_type(0).dtype;
  const std::string in = TRY(at.in(0));
  const bool low = !std::isinf(op.alpha);
  const bool high = !std::isinf(op.beta);
  if (!high) return at.result("Maximum", {in, at.scalar(dtype, op.alpha, "min")}, {at.t()});
  const std::string above = low ? at.add("Maximum", {in, at.scalar(dtype, op.alpha, "min")}, {at.t()}) : in;
  return at.result("Minimum", {above, at.scalar(dtype, op.beta, "max")}, {at.t()});
}

}  // namespace

Status emit(const Unary& op, Emission& at) {
  if (op.fn == UnaryFn::kClip) return emit_clip(op, at);
  if (op.fn == UnaryFn::kLogicalNot) return at.result("LogicalNot", {TRY(at.in(0))}, {});
  if (op.fn == UnaryFn::kLeakyRelu) return at.same("LeakyRelu", {{"alpha", static_cast<float>(op.alpha)}});
  for (const Row& row : kRows) {
    if (row.fn == op.fn) return at.same(row.op);
  }
  return unsupported(cat("TensorFlow has no operator for ", enum_name(op.fn)));
}

/// relu(x) + -slope * relu(-x): the form in which TensorFlow's own converter knows a PReLU.
Status emit(const PRelu& /*op*/, Emission& at) {
  const std::string x = TRY(at.in(0));
  const std::string slope = at.add("Neg", {TRY(at.in(1))}, {at.t()});
  const std::string below = at.add("Relu", {at.add("Neg", {x}, {at.t()})}, {at.t()});
  const std::string above = at.add("Relu", {x}, {at.t()});
  return at.result("AddV2", {above, at.add("Mul", {slope, below}, {at.t()})}, {at.t()});
}

}  // namespace onnx2tf::tensorflow
