#include "targets/tensorflow/kernel_types.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ops/all.h"

namespace onnx2tf::tensorflow {
namespace {

constexpr TypeSet kF32 = set_of(DType::kF32);
constexpr TypeSet kBool = set_of(DType::kBool);
constexpr TypeSet kComplex = set_of(DType::kC64);
constexpr TypeSet kFloats = kF32 | set_of(DType::kF16) | set_of(DType::kBF16) | set_of(DType::kF64);
constexpr TypeSet kI32 = set_of(DType::kI32);
constexpr TypeSet kLong = kI32 | set_of(DType::kI64);
constexpr TypeSet kSigned = kLong | set_of(DType::kI8) | set_of(DType::kI16);
constexpr TypeSet kUnsigned = set_of(DType::kU8) | set_of(DType::kU16) | set_of(DType::kU32) | set_of(DType::kU64);
constexpr TypeSet kInts = kSigned | kUnsigned;
constexpr TypeSet kReal = kFloats | kInts;
constexpr TypeSet kNumbers = kReal | kComplex;
constexpr TypeSet kEvery = kNumbers | kBool | set_of(DType::kString);
constexpr TypeSet kImages = kFloats | set_of(DType::kI8) | set_of(DType::kI16) | kI32 | set_of(DType::kU8);

template <class Fn>
struct Row {
  Fn fn;
  TypeSet types;
};

/// What is not here takes floating-point numbers.
constexpr auto kUnary = std::to_array<Row<UnaryFn>>({
    {UnaryFn::kAbs, kFloats | kSigned},
    {UnaryFn::kNeg, kFloats | kSigned | kComplex},
    {UnaryFn::kSign, kFloats | kSigned},
    {UnaryFn::kSquare, kNumbers},
    {UnaryFn::kRelu, kReal},
    {UnaryFn::kRelu6, kReal},
    {UnaryFn::kClip, kReal},
    {UnaryFn::kRound, kFloats | kLong},
    {UnaryFn::kBitwiseNot, kInts},
    {UnaryFn::kLogicalNot, kBool},
});

/// What is not here takes every real number.
constexpr auto kBinary = std::to_array<Row<BinaryFn>>({
    {BinaryFn::kAdd, kNumbers},
    {BinaryFn::kSub, kNumbers},
    {BinaryFn::kMul, kNumbers},
    {BinaryFn::kPow, kFloats | kSigned},
    {BinaryFn::kTruncMod, kF32 | set_of(DType::kF64) | kLong},
    {BinaryFn::kSquaredDifference, kFloats | kLong},
    {BinaryFn::kAtan2, kFloats},
    {BinaryFn::kEqual, kEvery},
    {BinaryFn::kNotEqual, kEvery},
    {BinaryFn::kLogicalAnd, kBool},
    {BinaryFn::kLogicalOr, kBool},
    {BinaryFn::kLogicalXor, kBool},
    {BinaryFn::kBitwiseAnd, kInts},
    {BinaryFn::kBitwiseOr, kInts},
    {BinaryFn::kBitwiseXor, kInts},
    {BinaryFn::kShiftLeft, kInts},
    {BinaryFn::kShiftRight, kInts},
});

constexpr auto kReduce = std::to_array<Row<ReduceFn>>({
    {ReduceFn::kSum, kNumbers},
    {ReduceFn::kProd, kNumbers},
    {ReduceFn::kL2, kFloats},
    {ReduceFn::kLogSum, kFloats},
    {ReduceFn::kLogSumExp, kFloats},
    {ReduceFn::kAny, kBool},
    {ReduceFn::kAll, kBool},
});

/// Functions of floating-point numbers that are one operator.
constexpr auto kOfFloats = std::to_array<UnaryFn>({
    UnaryFn::kAbs,      UnaryFn::kNeg,   UnaryFn::kSign,       UnaryFn::kExp,       UnaryFn::kLog,
    UnaryFn::kSqrt,     UnaryFn::kRsqrt, UnaryFn::kReciprocal, UnaryFn::kSquare,    UnaryFn::kFloor,
    UnaryFn::kCeil,     UnaryFn::kRound, UnaryFn::kSin,        UnaryFn::kCos,       UnaryFn::kTan,
    UnaryFn::kAsin,     UnaryFn::kAcos,  UnaryFn::kAtan,       UnaryFn::kSinh,      UnaryFn::kCosh,
    UnaryFn::kAsinh,    UnaryFn::kAcosh, UnaryFn::kAtanh,      UnaryFn::kErf,       UnaryFn::kSigmoid,
    UnaryFn::kTanh,     UnaryFn::kRelu,  UnaryFn::kRelu6,      UnaryFn::kLeakyRelu, UnaryFn::kSoftplus,
    UnaryFn::kSoftsign, UnaryFn::kClip,  UnaryFn::kIsNan,
});

template <class Rows, class Fn>
TypeSet find(const Rows& rows, Fn fn, TypeSet missing) {
  for (const auto& row : rows) {
    if (row.fn == fn) return row.types;
  }
  return missing;
}

TypeSet window_types(const Op& op) {
  if (const auto* conv = op.as<Conv>()) {
    // Dilated kernels per channel and over three axes exist for f32 alone.
    const auto is_one = [](std::int64_t dilation) { return dilation == 1; };
    const bool dilated = !std::ranges::all_of(conv->window.dilations, is_one);
    const bool plane = conv->window.size.size() < 3;
    if ((dilated && !plane) || (conv->groups > 1 && plane)) return kF32;
    return plane ? kFloats | kI32 : kFloats;
  }
  if (const auto* pool = op.as<Pool>())
    return pool->fn == PoolFn::kMax && pool->window.size.size() < 3 ? kImages & ~kI32 : kFloats;
  return kFloats;
}

}  // namespace

TypeSet kernel_types(const Op& op) {
  if (const auto* unary = op.as<Unary>()) return find(kUnary, unary->fn, kFloats);
  if (const auto* binary = op.as<Binary>()) return find(kBinary, binary->fn, kReal);
  if (const auto* reduce = op.as<Reduce>()) return find(kReduce, reduce->fn, kReal);
  if (const auto* resize = op.as<Resize>()) return resize->mode == ResizeMode::kNearest ? kImages : kF32;
  if (op.is<MatMul>()) return kFloats | kLong;
  if (op.is<Conv>() || op.is<ConvTranspose>() || op.is<Pool>()) return window_types(op);
  if (op.is<Softmax>() || op.is<PRelu>()) return kFloats;
  if (op.is<Lrn>()) return kF32;
  if (op.is<Range>()) return kFloats | kLong;
  if (op.is<Tile>()) return kEvery & ~set_of(DType::kU16);
  if (op.is<Cast>() || op.is<Bitcast>() || op.is<ShapeOf>() || op.is<Dequantize>()) return ~TypeSet{0};
  return kEvery;
}

bool has_function(const Unary& op, DType dtype) {
  if (is_integer(dtype)) return (find(kUnary, op.fn, 0) & set_of(dtype)) != 0;
  switch (op.fn) {
    case UnaryFn::kElu: return op.alpha == 1;
    case UnaryFn::kIsInf: return op.alpha != 0 && op.beta != 0;
    case UnaryFn::kSelu: return std::abs(op.alpha - 1.6732632) < 1e-6 && std::abs(op.beta - 1.050701) < 1e-6;
    case UnaryFn::kLogicalNot:
    case UnaryFn::kBitwiseNot: return true;
    default: return std::ranges::find(kOfFloats, op.fn) != kOfFloats.end();
  }
}

}  // namespace onnx2tf::tensorflow
