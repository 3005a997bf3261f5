#include "base/text.h"
#include "targets/shape_operands.h"
#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {
namespace {

/// The tensor [rank, 2] of amounts: a constant, or operand 2 ([2, rank]) transposed.
Result<int> paddings(const Pad& op, Emission& at) {
  if (at.has_in(2)) {
    const auto rank = static_cast<std::int64_t>(op.low.size());
    const int out = TRY(at.temporary(Type(DType::kI32, {rank, 2})));
    const std::vector<int> inputs{TRY(at.in(2)), TRY(at.ints({1, 0}, "perm"))};
    TRY(at.op(Builtin::TRANSPOSE, inputs, {out}, at.options<schema::TransposeOptions>()));
    return out;
  }
  return at.constant(TRY(padding_amounts(op)), "paddings");
}

}  // namespace

Status emit(const Pad& op, Emission& at) {
  const int in = TRY(at.in(0));
  const int out = TRY(at.out());
  const int amounts = TRY(paddings(op, at));
  switch (op.mode) {
    case PadMode::kConstant:
      if (at.has_in(1)) {
        return at.op(Builtin::PADV2, {in, amounts, TRY(at.in(1))}, {out}, at.options<schema::PadV2Options>());
      }
      return at.op(Builtin::PAD, {in, amounts}, {out}, at.options<schema::PadOptions>());
    case PadMode::kReflect:
    case PadMode::kSymmetric: {
      const auto mode =
          op.mode == PadMode::kReflect ? schema::MirrorPadMode::REFLECT : schema::MirrorPadMode::SYMMETRIC;
      return at.op(Builtin::MIRROR_PAD, {in, amounts}, {out},
                   at.options(schema::CreateMirrorPadOptions(at.tables(), mode)));
    }
    case PadMode::kEdge:
    case PadMode::kWrap: break;
  }
  return unsupported(cat("TFLite has no padding of mode ", enum_name(op.mode)));
}

}  // namespace onnx2tf::tflite
