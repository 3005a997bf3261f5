#include <array>

#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {
namespace {

struct Row {
  BinaryFn fn;
  std::string_view op;
};
constexpr auto kRows = std::to_array<Row>({
    {BinaryFn::kAdd, "AddV2"},
    {BinaryFn::kSub, "Sub"},
    {BinaryFn::kMul, "Mul"},
    {BinaryFn::kMax, "Maximum"},
    {BinaryFn::kMin, "Minimum"},
    {BinaryFn::kFloorDiv, "FloorDiv"},
    {BinaryFn::kFloorMod, "FloorMod"},
    {BinaryFn::kTruncMod, "TruncateMod"},
    {BinaryFn::kSquaredDifference, "SquaredDifference"},
    {BinaryFn::kAtan2, "Atan2"},
    {BinaryFn::kEqual, "Equal"},
    {BinaryFn::kNotEqual, "NotEqual"},
    {BinaryFn::kLess, "Less"},
    {BinaryFn::kLessEqual, "LessEqual"},
    {BinaryFn::kGreater, "Greater"},
    {BinaryFn::kGreaterEqual, "GreaterEqual"},
    {BinaryFn::kLogicalXor, "NotEqual"},
    {BinaryFn::kBitwiseAnd, "BitwiseAnd"},
    {BinaryFn::kBitwiseOr, "BitwiseOr"},
    {BinaryFn::kBitwiseXor, "BitwiseXor"},
    {BinaryFn::kShiftLeft, "LeftShift"},
    {BinaryFn::kShiftRight, "RightShift"},
});

std::string cast(Emission& at, std::string x, DType from, DType to) {
  if (from == to) return x;
  return at.add("Cast", {std::move(x)}, {{"SrcT", Emission::type(from)}, {"DstT", Emission::type(to)}});
}

/// The exponent may have another element type. Integers to a power that may be a fraction are computed in f64.
Status emit_power(Emission& at) {
  const DType base = at.in_type(0).dtype;
  const DType exponent = at.in_type(1).dtype;
  const DType compute = is_integer(base) && is_float(exponent) ? DType::kF64 : base;
  const std::vector<std::string> inputs = {cast(at, TRY(at.in(0)), base, compute),
                                           cast(at, TRY(at.in(1)), exponent, compute)};
  const std::pair<std::string, AttrValue> t = {"T", Emission::type(compute)};
  if (compute == base) return at.result("Pow", inputs, {t});
  const std::string power = at.add("Pow", inputs, {t});
  return at.result("Cast", {power}, {{"SrcT", Emission::type(compute)}, {"DstT", Emission::type(base)}});
}

}  // namespace

Status emit(const Binary& op, Emission& at) {
  if (op.activation != Activation::kNone) return fail(Code::kInternal, "an activation is fused");
  switch (op.fn) {
    case BinaryFn::kPow: return emit_power(at);
    case BinaryFn::kDiv: return at.same(is_integer(at.in_type(0).dtype) ? "TruncateDiv" : "RealDiv");
    case BinaryFn::kLogicalAnd: return at.result("LogicalAnd", {TRY(at.in(0)), TRY(at.in(1))}, {});
    case BinaryFn::kLogicalOr: return at.result("LogicalOr", {TRY(at.in(0)), TRY(at.in(1))}, {});
    default: break;
  }
  for (const Row& row : kRows) {
    if (row.fn == op.fn) return at.same(row.op);
  }
  return unsupported(cat("TensorFlow has no operator for ", enum_name(op.fn)));
}

}  // namespace onnx2tf::tensorflow
