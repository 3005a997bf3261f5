#include <array>

#include "base/text.h"
#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {
namespace {

using MakeOptions = Options (*)(const Binary& op, Emission& at);

template <class T>
Options empty(const Binary& /*op*/, Emission& at) {
  return at.options<T>();
}
Options none(const Binary& /*op*/, Emission& /*at*/) { return {}; }
Options add(const Binary& op, Emission& at) {
  return at.options(schema::CreateAddOptions(at.tables(), fused(op.activation), false));
}
Options sub(const Binary& op, Emission& at) {
  return at.options(schema::CreateSubOptions(at.tables(), fused(op.activation), false));
}
Options mul(const Binary& op, Emission& at) {
  return at.options(schema::CreateMulOptions(at.tables(), fused(op.activation)));
}
Options div(const Binary& op, Emission& at) {
  return at.options(schema::CreateDivOptions(at.tables(), fused(op.activation)));
}

struct Row {
  BinaryFn fn;
  Builtin code;
  MakeOptions options;
  bool fuses = false;  ///< whether an activation can be fused
};

constexpr auto kRows = std::to_array<Row>({
    {BinaryFn::kAdd, Builtin::ADD, add, true},
    {BinaryFn::kSub, Builtin::SUB, sub, true},
    {BinaryFn::kMul, Builtin::MUL, mul, true},
    {BinaryFn::kDiv, Builtin::DIV, div, true},
    {BinaryFn::kPow, Builtin::POW, empty<schema::PowOptions>},
    {BinaryFn::kMax, Builtin::MAXIMUM, empty<schema::MaximumMinimumOptions>},
    {BinaryFn::kMin, Builtin::MINIMUM, empty<schema::MaximumMinimumOptions>},
    {BinaryFn::kFloorDiv, Builtin::FLOOR_DIV, empty<schema::FloorDivOptions>},
    {BinaryFn::kFloorMod, Builtin::FLOOR_MOD, empty<schema::FloorModOptions>},
    {BinaryFn::kSquaredDifference, Builtin::SQUARED_DIFFERENCE, empty<schema::SquaredDifferenceOptions>},
    {BinaryFn::kAtan2, Builtin::ATAN2, empty<schema::Atan2Options>},
    {BinaryFn::kEqual, Builtin::EQUAL, empty<schema::EqualOptions>},
    {BinaryFn::kNotEqual, Builtin::NOT_EQUAL, empty<schema::NotEqualOptions>},
    {BinaryFn::kLess, Builtin::LESS, empty<schema::LessOptions>},
    {BinaryFn::kLessEqual, Builtin::LESS_EQUAL, empty<schema::LessEqualOptions>},
    {BinaryFn::kGreater, Builtin::GREATER, empty<schema::GreaterOptions>},
    {BinaryFn::kGreaterEqual, Builtin::GREATER_EQUAL, empty<schema::GreaterEqualOptions>},
    {BinaryFn::kLogicalAnd, Builtin::LOGICAL_AND, empty<schema::LogicalAndOptions>},
    {BinaryFn::kLogicalOr, Builtin::LOGICAL_OR, empty<schema::LogicalOrOptions>},
    {BinaryFn::kLogicalXor, Builtin::NOT_EQUAL, empty<schema::NotEqualOptions>},
    {BinaryFn::kBitwiseAnd, Builtin::STABLEHLO_AND, none},
    {BinaryFn::kBitwiseXor, Builtin::BITWISE_XOR, empty<schema::BitwiseXorOptions>},
    {BinaryFn::kShiftLeft, Builtin::STABLEHLO_SHIFT_LEFT, none},
    {BinaryFn::kShiftRight, Builtin::RIGHT_SHIFT, empty<schema::RightShiftOptions>},
});

}  // namespace

Status emit(const Binary& op, Emission& at) {
  for (const Row& row : kRows) {
    if (row.fn != op.fn) continue;
    if (op.activation != Activation::kNone && !row.fuses) {
      return fail(Code::kInternal, cat(enum_name(op.activation), " is fused into ", enum_name(op.fn)));
    }
    return at.same(row.code, row.options(op, at));
  }
  return unsupported(cat("TFLite has no operator for ", enum_name(op.fn)));
}

}  // namespace onnx2tf::tflite
