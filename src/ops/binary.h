#pragma once

#include "ir/op.h"
#include "ops/activation.h"

namespace onnx2tf {

/// A function of two elements.
enum class BinaryFn : std::uint8_t {
  kAdd,
  kSub,
  kMul,
  kDiv,
  kPow,
  kMax,
  kMin,
  kFloorDiv,
  kFloorMod,
  kTruncMod,
  kSquaredDifference,
  kAtan2,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kLogicalAnd,
  kLogicalOr,
  kLogicalXor,
  kBitwiseAnd,
  kBitwiseOr,
  kBitwiseXor,
  kShiftLeft,
  kShiftRight,
};

template <>
struct EnumNames<BinaryFn> {
  static constexpr std::array<std::pair<BinaryFn, std::string_view>, 26> kRows = {{
      {BinaryFn::kAdd, "add"},
      {BinaryFn::kSub, "sub"},
      {BinaryFn::kMul, "mul"},
      {BinaryFn::kDiv, "div"},
      {BinaryFn::kPow, "pow"},
      {BinaryFn::kMax, "max"},
      {BinaryFn::kMin, "min"},
      {BinaryFn::kFloorDiv, "floor_div"},
      {BinaryFn::kFloorMod, "floor_mod"},
      {BinaryFn::kTruncMod, "trunc_mod"},
      {BinaryFn::kSquaredDifference, "squared_difference"},
      {BinaryFn::kAtan2, "atan2"},
      {BinaryFn::kEqual, "equal"},
      {BinaryFn::kNotEqual, "not_equal"},
      {BinaryFn::kLess, "less"},
      {BinaryFn::kLessEqual, "less_equal"},
      {BinaryFn::kGreater, "greater"},
      {BinaryFn::kGreaterEqual, "greater_equal"},
      {BinaryFn::kLogicalAnd, "logical_and"},
      {BinaryFn::kLogicalOr, "logical_or"},
      {BinaryFn::kLogicalXor, "logical_xor"},
      {BinaryFn::kBitwiseAnd, "bitwise_and"},
      {BinaryFn::kBitwiseOr, "bitwise_or"},
      {BinaryFn::kBitwiseXor, "bitwise_xor"},
      {BinaryFn::kShiftLeft, "shift_left"},
      {BinaryFn::kShiftRight, "shift_right"},
  }};
};

/// Whether the result is bool whatever the operands are.
bool is_comparison(BinaryFn fn);

/// Applies `fn` to two operands of one element type, broadcast by numpy's rule. Integer kDiv truncates towards zero
/// (ONNX); kFloorMod takes the sign of the divisor, kTruncMod that of the dividend. kPow's exponent may have another
/// element type; the result has the base's. Comparisons give bool.
struct Binary {
  BinaryFn fn = BinaryFn::kAdd;
  Activation activation = Activation::kNone;
  static constexpr std::string_view kName = "binary";
  static constexpr std::string_view kDoc = "Applies a function to pairs of elements, broadcasting.";
  static constexpr auto kFields = std::tuple{
      Field{"fn", &Binary::fn, "the function"},
      Field{"activation", &Binary::activation, "applied to the result"},
  };
};
ONNX2TF_DECLARE_OP(Binary);

/// The dims that numpy's rule gives; symbolic dims must be equal or one of them 1.
Result<std::vector<Dim>> broadcast_dims(const std::vector<Dim>& a, const std::vector<Dim>& b);

}  // namespace onnx2tf
