#include "targets/tflite/kernel_limits.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"

namespace onnx2tf::tflite {
namespace {

using Builtin = tflite_schema::BuiltinOperator;

/// Element types as bits.
using Set = std::uint32_t;
constexpr Set bit(DType dtype) { return Set{1} << static_cast<unsigned>(dtype); }
constexpr Set kF32 = bit(DType::kF32);
constexpr Set kF16 = bit(DType::kF16);
constexpr Set kF64 = bit(DType::kF64);
constexpr Set kI8 = bit(DType::kI8);
constexpr Set kU8 = bit(DType::kU8);
constexpr Set kI16 = bit(DType::kI16);
constexpr Set kU16 = bit(DType::kU16);
constexpr Set kI32 = bit(DType::kI32);
constexpr Set kU32 = bit(DType::kU32);
constexpr Set kI64 = bit(DType::kI64);
constexpr Set kBool = bit(DType::kBool);
constexpr Set kC64 = bit(DType::kC64);
constexpr Set kString = bit(DType::kString);
constexpr Set kI4 = bit(DType::kI4);
constexpr Set kU4 = bit(DType::kU4);
constexpr Set kI2 = bit(DType::kI2);
constexpr Set kBF16 = bit(DType::kBF16);
constexpr Set kAny = ~Set{0};
constexpr Set kBytes = kI8 | kU8;
constexpr Set kUsual = kF32 | kBytes | kI16 | kI32 | kI64;

/// What a kernel takes as its operand number `operand`. Quantized operands are checked for rank only.
struct LimitRow {
  Builtin code;
  Set dtypes;
  int max_rank = 8;
  int max_broadcast_rank = 8;  ///< when operands 0 and 1 differ in dims
  int min_rank = 0;
  std::size_t operand = 0;
};

constexpr auto kLimits = std::to_array<LimitRow>({
    {Builtin::ABS, kF32 | kI16 | kI32},
    {Builtin::ADD, kF32 | kI16 | kI32 | kI64, 8, 6},
    {Builtin::ARG_MAX, kF32 | kBytes | kI32 | kBool, 8, 8, 1},
    {Builtin::ARG_MIN, kF32 | kBytes | kI32 | kBool, 8, 8, 1},
    {Builtin::ATAN2, kF32 | kF16 | kF64, 8, 0},
    {Builtin::AVERAGE_POOL_2D, kF32 | kBytes | kI16, 4, 8, 4},
    {Builtin::BATCH_MATMUL, kF32, 5, 8, 2},
    {Builtin::BITWISE_XOR, kBytes | kI16 | kU16 | kI32 | kU32, 8, 4},
    {Builtin::BROADCAST_TO, kAny & ~kString, 8},
    {Builtin::CAST,
     kF32 | kF16 | kF64 | kBytes | kI16 | kU16 | kI32 | kU32 | kI64 | kBool | kC64 | kBF16 | kI4 | kU4 | kI2},
    {Builtin::CEIL, kF32},
    {Builtin::CONCATENATION, kUsual | kF16 | kU32 | kBool, 6},
    {Builtin::CONV_2D, kF32, 4, 8, 4},
    {Builtin::CONV_3D, kF32, 5, 8, 5},
    {Builtin::CONV_3D_TRANSPOSE, kF32, 5, 8, 5, 2},
    {Builtin::COS, kF32},
    {Builtin::CUMSUM, kF32 | kI32 | kI64},
    {Builtin::DEPTHWISE_CONV_2D, kF32, 4, 8, 4},
    {Builtin::DEPTH_TO_SPACE, kF32 | kBytes | kI32 | kI64, 4, 8, 4},
    {Builtin::DEQUANTIZE, kF16 | kBytes | kI16 | kI4},
    {Builtin::DIV, kF32 | kI32, 8, 5},
    {Builtin::ELU, kF32},
    {Builtin::EQUAL, kF32 | kF16 | kI16 | kI32 | kI64 | kBool | kString, 8, 4},
    {Builtin::EXP, kF32},
    {Builtin::FLOOR, kF32 | kF16},
    {Builtin::FLOOR_DIV, kF32 | kI8 | kI16 | kI32, 8, 4},
    {Builtin::FLOOR_MOD, kF32 | kI8 | kI16 | kI32 | kI64, 8, 4},
    {Builtin::FULLY_CONNECTED, kF32, 6, 8, 1},
    {Builtin::GATHER, kUsual | kF16 | kBool, 8, 8, 1},
    {Builtin::GATHER_ND, kUsual | kF16 | kBool, 8, 8, 1},
    {Builtin::GELU, kF32},
    {Builtin::GREATER, kF32 | kF16 | kI16 | kI32 | kI64, 8, 4},
    {Builtin::GREATER_EQUAL, kF32 | kF16 | kI16 | kI32 | kI64, 8, 4},
    {Builtin::HARD_SWISH, kF32},
    {Builtin::LEAKY_RELU, kF32},
    {Builtin::LESS, kF32 | kF16 | kI16 | kI32 | kI64, 8, 4},
    {Builtin::LESS_EQUAL, kF32 | kF16 | kI16 | kI32 | kI64, 8, 4},
    {Builtin::LOCAL_RESPONSE_NORMALIZATION, kF32, 4, 8, 4},
    {Builtin::LOG, kF32},
    {Builtin::LOGICAL_AND, kBool, 8, 4},
    {Builtin::LOGICAL_NOT, kBool},
    {Builtin::LOGICAL_OR, kBool, 8, 4},
    {Builtin::LOGISTIC, kF32 | kF16},
    {Builtin::LOG_SOFTMAX, kF32, 8, 8, 1},
    {Builtin::MAXIMUM, kUsual | kF16, 8, 5},
    {Builtin::MAX_POOL_2D, kF32 | kBytes | kI16, 4, 8, 4},
    {Builtin::MEAN, kF32 | kI32 | kI64, 6, 8, 1},
    {Builtin::MINIMUM, kUsual | kF16, 8, 5},
    {Builtin::MIRROR_PAD, kF32 | kBytes | kI16 | kI32 | kI64},
    {Builtin::MUL, kF32 | kI16 | kI32 | kU32 | kI64 | kC64, 8, 6},
    {Builtin::NEG, kF32 | kF16 | kI8 | kI16 | kI32 | kI64},
    {Builtin::NON_MAX_SUPPRESSION_V4, kF32, 2, 8, 2},
    {Builtin::NON_MAX_SUPPRESSION_V5, kF32, 2, 8, 2},
    {Builtin::NOT_EQUAL, kF32 | kF16 | kI32 | kI64 | kBool | kString, 8, 4},
    {Builtin::PACK, kF32 | kBytes | kI16 | kI32 | kU32 | kI64},
    {Builtin::PAD, kUsual | kF16 | kBool, 5, 8, 1},
    {Builtin::PADV2, kUsual | kF16 | kBool, 5, 8, 1},
    {Builtin::POW, kF32 | kI32, 8, 4},
    {Builtin::PRELU, kF32},
    {Builtin::RANGE, kF32 | kI32 | kI64},
    {Builtin::REDUCE_ALL, kBool, 8, 8, 1},
    {Builtin::REDUCE_ANY, kBool, 8, 8, 1},
    {Builtin::REDUCE_MAX, kUsual, 6, 8, 1},
    {Builtin::REDUCE_MIN, kUsual, 6, 8, 1},
    {Builtin::REDUCE_PROD, kUsual, 8, 8, 1},
    {Builtin::RELU, kF32},
    {Builtin::RELU6, kF32},
    {Builtin::RELU_0_TO_1, kF32},
    {Builtin::RELU_N1_TO_1, kF32},
    {Builtin::RESHAPE, kAny},
    {Builtin::RESIZE_BILINEAR, kF32, 4, 8, 4},
    {Builtin::RESIZE_NEAREST_NEIGHBOR, kF32 | kBytes | kI16, 4, 8, 4},
    {Builtin::REVERSE_V2, kUsual | kF16 | kBool, 8, 8, 1},
    {Builtin::RIGHT_SHIFT, kBytes | kI16 | kU16 | kI32 | kU32, 8, 4},
    {Builtin::ROUND, kF32 | kF16},
    {Builtin::RSQRT, kF32},
    {Builtin::SELECT, kUsual | kF16 | kU16 | kU32 | kBool, 8, 8, 0, 1},
    {Builtin::SELECT_V2, kUsual | kF16 | kU16 | kU32 | kBool, 8, 8, 0, 1},
    {Builtin::SHAPE, kAny},
    {Builtin::SIGN, kF32 | kF64 | kI32},
    {Builtin::SIN, kF32},
    {Builtin::SLICE, kUsual | kF16 | kU32 | kBool, 5, 8, 1},
    {Builtin::SOFTMAX, kF32, 6, 8, 1},
    {Builtin::SPACE_TO_DEPTH, kF32 | kBytes | kI32 | kI64, 4, 8, 4},
    {Builtin::SPLIT, kUsual, 6, 8, 1, 1},
    {Builtin::SPLIT_V, kUsual, 8, 8, 1},
    {Builtin::SQRT, kF32},
    {Builtin::SQUARE, kF32},
    {Builtin::SQUARED_DIFFERENCE, kF32 | kI32, 8, 4},
    {Builtin::STABLEHLO_AND, kBytes | kI16 | kU16 | kI32 | kU32 | kI64 | kBool, 8, 0},
    {Builtin::STABLEHLO_SHIFT_LEFT, kI8 | kI16 | kI32, 8, 0},
    {Builtin::STRIDED_SLICE, kUsual | kF16 | kU32 | kBool, 5, 8, 1},
    {Builtin::SUB, kF32 | kI32 | kI64, 8, 6},
    {Builtin::SUM, kF32 | kI32 | kI64, 6, 8, 1},
    {Builtin::TANH, kF32 | kF16},
    {Builtin::TILE, kF32 | kBytes | kI32 | kI64 | kBool, 8, 8, 1},
    {Builtin::TOPK_V2, kUsual, 8, 8, 1},
    {Builtin::TRANSPOSE, kUsual | kBool, 6, 8, 1},
    {Builtin::TRANSPOSE_CONV, kF32, 4, 8, 4, 2},
    {Builtin::UNPACK, kF32 | kBytes | kI16 | kI32 | kBool, 8, 8, 1},
    {Builtin::WHERE, kF32 | kBytes | kI32 | kI64 | kBool, 8, 8, 1},
});

std::string text(const OperatorUse& use) {
  const auto operand = [](const Type& type) { return type.is_none() ? std::string("-") : to_string(type); };
  return cat(tflite_schema::EnumNameBuiltinOperator(use.code), '(', join(use.inputs, ", ", operand), ')');
}

}  // namespace

Status check_kernel_limits(const OperatorUse& use) {
  const auto row = std::ranges::find(kLimits, use.code, &LimitRow::code);
  if (row == kLimits.end() || row->operand >= use.inputs.size()) return {};
  const Type& type = use.inputs[row->operand];
  if (type.rank() > row->max_rank || type.rank() < row->min_rank) {
    return fail(Code::kLimit, cat("TFLite's ", text(use), " has rank ", type.rank(), ", its kernel takes ",
                                  row->min_rank, " to ", row->max_rank));
  }
  if (!type.quant && (bit(type.dtype) & row->dtypes) == 0) {
    return fail(Code::kUnsupportedType, cat("TFLite's kernel does not take ", name_of(type.dtype), ": ", text(use)));
  }
  if (use.inputs.size() == 2 && use.inputs[0].dims != use.inputs[1].dims) {
    const int rank = std::max(use.rank(0), use.rank(1));
    if (rank > row->max_broadcast_rank) {
      return fail(Code::kLimit, cat("TFLite's ", text(use), " broadcasts at rank ", rank, ", its kernel does up to ",
                                    row->max_broadcast_rank));
    }
  }
  return {};
}

}  // namespace onnx2tf::tflite
