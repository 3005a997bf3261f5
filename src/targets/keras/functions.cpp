#include "targets/keras/functions.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "legalize/resize_form.h"
#include "ops/all.h"

namespace onnx2tf::keras {
namespace {

constexpr TypeSet kF32 = set_of(DType::kF32);
constexpr TypeSet kFloats = kF32 | set_of(DType::kF16) | set_of(DType::kBF16) | set_of(DType::kF64);
constexpr TypeSet kLong = set_of(DType::kI32) | set_of(DType::kI64);
constexpr TypeSet kInts = kLong | set_of(DType::kI8) | set_of(DType::kI16) | set_of(DType::kU8) | set_of(DType::kU16) |
                          set_of(DType::kU32) | set_of(DType::kU64);
constexpr TypeSet kBool = set_of(DType::kBool);
constexpr TypeSet kEvery = kFloats | kInts | kBool;

constexpr auto kOfNumbers = std::to_array<UnaryFn>({
    UnaryFn::kAbs,
    UnaryFn::kNeg,
    UnaryFn::kSign,
    UnaryFn::kSquare,
    UnaryFn::kRelu,
    UnaryFn::kClip,
    UnaryFn::kBitwiseNot,
});

constexpr auto kOfFloats = std::to_array<UnaryFn>({
    UnaryFn::kAbs,      UnaryFn::kNeg,        UnaryFn::kSign,   UnaryFn::kExp,   UnaryFn::kLog,       UnaryFn::kSqrt,
    UnaryFn::kRsqrt,    UnaryFn::kReciprocal, UnaryFn::kSquare, UnaryFn::kFloor, UnaryFn::kCeil,      UnaryFn::kRound,
    UnaryFn::kSin,      UnaryFn::kCos,        UnaryFn::kTan,    UnaryFn::kAsin,  UnaryFn::kAcos,      UnaryFn::kAtan,
    UnaryFn::kSinh,     UnaryFn::kCosh,       UnaryFn::kAsinh,  UnaryFn::kAcosh, UnaryFn::kAtanh,     UnaryFn::kErf,
    UnaryFn::kSigmoid,  UnaryFn::kTanh,       UnaryFn::kRelu,   UnaryFn::kRelu6, UnaryFn::kLeakyRelu, UnaryFn::kElu,
    UnaryFn::kSoftplus, UnaryFn::kSoftsign,   UnaryFn::kClip,   UnaryFn::kGelu,  UnaryFn::kGeluTanh,  UnaryFn::kIsNan,
});

TypeSet reduce_types(ReduceFn fn) {
  switch (fn) {
    case ReduceFn::kAny:
    case ReduceFn::kAll: return kBool;
    // Sums of short integers come out wider than ONNX's.
    case ReduceFn::kSum:
    case ReduceFn::kProd:
    case ReduceFn::kL1:
    case ReduceFn::kSumSquare: return kFloats | kLong;
    case ReduceFn::kMax:
    case ReduceFn::kMin: return kFloats | kInts;
    default: return kFloats;
  }
}

TypeSet binary_types(BinaryFn fn) {
  switch (fn) {
    case BinaryFn::kLogicalAnd:
    case BinaryFn::kLogicalOr:
    case BinaryFn::kLogicalXor: return kBool;
    case BinaryFn::kEqual:
    case BinaryFn::kNotEqual: return kEvery;
    case BinaryFn::kAtan2: return kFloats;
    default: return kFloats | kInts;
  }
}

}  // namespace

TypeSet op_types(const Op& op) {
  if (const auto* unary = op.as<Unary>()) {
    if (unary->fn == UnaryFn::kLogicalNot) return kBool;
    return std::ranges::find(kOfNumbers, unary->fn) != kOfNumbers.end() ? kFloats | kInts : kFloats;
  }
  if (const auto* binary = op.as<Binary>()) return binary_types(binary->fn);
  if (const auto* reduce = op.as<Reduce>()) return reduce_types(reduce->fn);
  if (const auto* resize = op.as<Resize>()) return resize->mode == ResizeMode::kNearest ? kEvery : kF32;
  if (op.is<MatMul>()) return kFloats | set_of(DType::kI32);
  if (op.is<Conv>() || op.is<ConvTranspose>() || op.is<Pool>() || op.is<Softmax>() || op.is<PRelu>()) return kFloats;
  if (op.is<Lrn>()) return kF32;
  return op.is<Cast>() || op.is<ShapeOf>() ? ~TypeSet{0} : kEvery;
}

bool has_function(const Unary& op, DType dtype) {
  if (op.fn == UnaryFn::kLogicalNot) return true;
  if (is_integer(dtype)) return std::ranges::find(kOfNumbers, op.fn) != kOfNumbers.end();
  if (op.fn == UnaryFn::kIsInf) return op.alpha != 0 && op.beta != 0;
  if (op.fn == UnaryFn::kSelu) return std::abs(op.alpha - 1.6732632) < 1e-6 && std::abs(op.beta - 1.050701) < 1e-6;
  return std::ranges::find(kOfFloats, op.fn) != kOfFloats.end();
}

bool has_resize(const Resize& op, const Type& in) {
  const auto form = resize_form(op, in);
  if (!form || form->align_corners || op.sizes.size() != in.dims.size()) return false;
  for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
    if (op.sizes[axis].is_unknown()) return false;
    const Dim factor = floor_div(op.sizes[axis], in.dims[axis]);
    const bool whole = factor.is_static() && op.sizes[axis] == in.dims[axis] * factor;
    const bool sized = form->linear && op.sizes[axis].is_static();
    if (!whole && !sized) return false;
  }
  return !form->linear || form->half_pixel_centers;
}

}  // namespace onnx2tf::keras
