#include "ops/matmul.h"

namespace onnx2tf {

Result<Types> infer(const MatMul& /*op*/, std::span<const Type> /*in*/) { return fail(Code::kInternal, "not written"); }
Result<Tensors> eval(const MatMul& /*op*/, std::span<const Tensor> /*in*/) {
  return fail(Code::kInternal, "not written");
}
Family layout_family(const MatMul& /*op*/, std::span<const Type> /*in*/) { return family::Opaque{"not written"}; }
Result<Physical> physical(const MatMul& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(MatMul);

}  // namespace onnx2tf
