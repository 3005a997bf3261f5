#include "targets/shape_operands.h"
#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {
namespace {

/// The tensor [rank, 2] of amounts: a constant, or operand 2 ([2, rank]) transposed.
Result<std::string> paddings(const Pad& op, Emission& at) {
  if (at.has_in(2)) {
    return at.add("Transpose", {TRY(at.in(2)), at.ints({1, 0}, "perm")}, {{"T", DataType::kInt32}});
  }
  return at.constant(TRY(padding_amounts(op)), "paddings");
}

}  // namespace

Status emit(const Pad& op, Emission& at) {
  std::vector<std::string> inputs = {TRY(at.in(0)), TRY(paddings(op, at))};
  switch (op.mode) {
    case PadMode::kConstant:
      if (!at.has_in(1)) return at.result("Pad", std::move(inputs), {at.t()});
      inputs.push_back(TRY(at.in(1)));
      return at.result("PadV2", std::move(inputs), {at.t()});
    case PadMode::kReflect:
      return at.result("MirrorPad", std::move(inputs), {at.t(), {"mode", std::string("REFLECT")}});
    case PadMode::kSymmetric:
      return at.result("MirrorPad", std::move(inputs), {at.t(), {"mode", std::string("SYMMETRIC")}});
    case PadMode::kEdge:
    case PadMode::kWrap: break;
  }
  return unsupported(cat("TensorFlow has no padding of mode ", enum_name(op.mode)));
}

}  // namespace onnx2tf::tensorflow
