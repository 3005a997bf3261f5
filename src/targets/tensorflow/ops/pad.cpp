#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {
namespace {

/// The tensor [rank, 2] of amounts: a constant, or operand 2 ([2, rank]) transposed.
Result<std::string> paddings(const Pad& op, Emission& at) {
  if (at.has_in(2)) {
    return at.add("Transpose", {TRY(at.in(2)), at.ints({1, 0}, "perm")}, {{"T", DataType::kInt32}});
  }
  std::vector<std::int64_t> amounts;
  for (std::size_t k = 0; k < op.low.size(); ++k) {
    if (!op.low[k].is_static() || !op.high[k].is_static()) {
      return fail(Code::kInternal, cat("padding by ", op.low[k], " and ", op.high[k], " is symbolic"));
    }
    amounts.push_back(op.low[k].value());
    amounts.push_back(op.high[k].value());
  }
  const auto rank = static_cast<std::int64_t>(op.low.size());
  return at.constant(Tensor::of_ints(DType::kI32, {rank, 2}, amounts), "paddings");
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
