#include "ops/shape_of.h"

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {

Result<Types> infer(const ShapeOf& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 1}));
  if (op.to != DType::kI32 && op.to != DType::kI64) {
    return fail(Code::kInternal, cat("a shape is i32 or i64, not ", name_of(op.to)));
  }
  return single(Type(op.to, {in[0].rank()}).with_elements(in[0].dims));
}

Result<Tensors> eval(const ShapeOf& op, std::span<const Tensor> in) {
  return Tensors{Tensor::of_ints(op.to, {in[0].rank()}, in[0].dims())};
}

Family layout_family(const ShapeOf& /*op*/, std::span<const Type> /*in*/) {
  return family::Opaque{"the dims are wanted in ONNX order"};
}

Result<Physical> physical(const ShapeOf& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(ShapeOf);

}  // namespace onnx2tf
