#include "targets/tflite/kernel_types.h"

#include <array>

#include "ops/all.h"

namespace onnx2tf::tflite {
namespace {

constexpr TypeSet kF32 = set_of(DType::kF32);
constexpr TypeSet kI32 = set_of(DType::kI32);
constexpr TypeSet kI64 = set_of(DType::kI64);
constexpr TypeSet kInts = kI32 | kI64;
constexpr TypeSet kBytes = set_of(DType::kI8) | set_of(DType::kU8);
constexpr TypeSet kI16 = set_of(DType::kI16);
constexpr TypeSet kU32 = set_of(DType::kU32);
constexpr TypeSet kBool = set_of(DType::kBool);
constexpr TypeSet kString = set_of(DType::kString);
constexpr TypeSet kMoved = kF32 | kBytes | kI16 | kInts | kBool;
constexpr TypeSet kNarrow = kBytes | kI16 | set_of(DType::kU16) | kI32 | kU32;
constexpr TypeSet kPacked = set_of(DType::kI4) | set_of(DType::kU4) | set_of(DType::kI2);
constexpr TypeSet kEvery = ~(set_of(DType::kF16) | set_of(DType::kBF16) | set_of(DType::kF64) | set_of(DType::kU2));

template <class Fn>
struct Row {
  Fn fn;
  TypeSet types;
};

constexpr auto kUnary = std::to_array<Row<UnaryFn>>({
    {UnaryFn::kAbs, kF32 | kInts},
    {UnaryFn::kNeg, kF32 | kInts},
    {UnaryFn::kSign, kF32 | kInts},
    {UnaryFn::kRelu, kF32 | kInts},
    {UnaryFn::kRelu6, kF32 | kInts},
    {UnaryFn::kSquare, kF32 | kInts},
    {UnaryFn::kClip, kF32 | kBytes | kI16 | kInts},
    {UnaryFn::kFloor, kF32 | kInts},
    {UnaryFn::kCeil, kF32 | kInts},
    {UnaryFn::kRound, kF32 | kInts},
    {UnaryFn::kBitwiseNot, kInts},
    {UnaryFn::kLogicalNot, kBool},
});

constexpr auto kBinary = std::to_array<Row<BinaryFn>>({
    {BinaryFn::kAdd, kF32 | kInts},
    {BinaryFn::kSub, kF32 | kInts},
    {BinaryFn::kMul, kF32 | kInts},
    {BinaryFn::kDiv, kF32 | kInts},
    {BinaryFn::kPow, kF32 | kInts},
    {BinaryFn::kMax, kF32 | kBytes | kI16 | kInts},
    {BinaryFn::kMin, kF32 | kBytes | kI16 | kInts},
    {BinaryFn::kFloorDiv, kF32 | kInts},
    {BinaryFn::kFloorMod, kF32 | kInts},
    {BinaryFn::kTruncMod, kF32 | kInts},
    {BinaryFn::kSquaredDifference, kF32 | kInts},
    {BinaryFn::kEqual, kF32 | kInts | kBool | kString},
    {BinaryFn::kNotEqual, kF32 | kInts | kBool | kString},
    {BinaryFn::kLess, kF32 | kInts},
    {BinaryFn::kLessEqual, kF32 | kInts},
    {BinaryFn::kGreater, kF32 | kInts},
    {BinaryFn::kGreaterEqual, kF32 | kInts},
    {BinaryFn::kLogicalAnd, kBool},
    {BinaryFn::kLogicalOr, kBool},
    {BinaryFn::kLogicalXor, kBool},
    {BinaryFn::kBitwiseAnd, kNarrow | kI64},
    {BinaryFn::kBitwiseOr, kNarrow | kI64},
    {BinaryFn::kBitwiseXor, kNarrow | kI64},
    {BinaryFn::kShiftLeft, kInts},
    {BinaryFn::kShiftRight, kNarrow},
});

constexpr auto kReduce = std::to_array<Row<ReduceFn>>({
    {ReduceFn::kMax, kF32 | kBytes | kI16 | kInts},
    {ReduceFn::kMin, kF32 | kBytes | kI16 | kInts},
    {ReduceFn::kL2, kF32},
    {ReduceFn::kLogSum, kF32},
    {ReduceFn::kLogSumExp, kF32},
    {ReduceFn::kAny, kBool},
    {ReduceFn::kAll, kBool},
});

template <class Rows, class Fn>
TypeSet find(const Rows& rows, Fn fn, TypeSet missing) {
  for (const auto& row : rows) {
    if (row.fn == fn) return row.types;
  }
  return missing;
}

TypeSet movement_types(const Op& op) {
  if (op.is<Concat>() || op.is<Slice>() || op.is<Select>()) return kMoved | kU32;
  if (op.is<Pack>() || op.is<Split>()) return kMoved & ~kBool;
  if (op.is<Tile>()) return kMoved & ~kI16;
  if (op.is<BroadcastTo>()) return kEvery & ~(kPacked | kString);
  return op.is<Transpose>() || op.is<Pad>() || op.is<Gather>() ? kMoved : kEvery;
}

}  // namespace

TypeSet kernel_types(const Op& op) {
  if (const auto* unary = op.as<Unary>()) return find(kUnary, unary->fn, kF32);
  if (const auto* binary = op.as<Binary>()) return find(kBinary, binary->fn, kF32);
  if (const auto* reduce = op.as<Reduce>()) return find(kReduce, reduce->fn, kF32 | kInts);
  if (const auto* resize = op.as<Resize>()) return resize->mode == ResizeMode::kNearest ? kF32 | kBytes : kF32;
  if (op.is<MatMul>() || op.is<Conv>()) return kF32 | kInts;
  if (op.is<ConvTranspose>() || op.is<Pool>() || op.is<Softmax>() || op.is<Lrn>() || op.is<PRelu>()) return kF32;
  if (op.is<Range>()) return kF32 | kInts;
  if (op.is<DepthToSpace>()) return kF32 | kBytes | kInts;
  if (op.is<Cast>() || op.is<Bitcast>() || op.is<ShapeOf>() || op.is<Dequantize>()) return ~TypeSet{0};
  return movement_types(op);
}

}  // namespace onnx2tf::tflite
