#include "ops/reshape.h"

namespace onnx2tf {

Result<Types> infer(const Reshape& /*op*/, std::span<const Type> /*in*/) {
  return fail(Code::kInternal, "not written");
}
Result<Tensors> eval(const Reshape& /*op*/, std::span<const Tensor> /*in*/) {
  return fail(Code::kInternal, "not written");
}
Family layout_family(const Reshape& /*op*/, std::span<const Type> /*in*/) { return family::Opaque{"not written"}; }
Result<Physical> physical(const Reshape& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Reshape);

}  // namespace onnx2tf
