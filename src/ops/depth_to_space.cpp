#include "ops/depth_to_space.h"

namespace onnx2tf {

Result<Types> infer(const DepthToSpace& /*op*/, std::span<const Type> /*in*/) {
  return fail(Code::kInternal, "not written");
}
Result<Tensors> eval(const DepthToSpace& /*op*/, std::span<const Tensor> /*in*/) {
  return fail(Code::kInternal, "not written");
}
Family layout_family(const DepthToSpace& /*op*/, std::span<const Type> /*in*/) { return family::Opaque{"not written"}; }
Result<Physical> physical(const DepthToSpace& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(DepthToSpace);

}  // namespace onnx2tf
