#include "ops/conv.h"

namespace onnx2tf {

Result<Types> infer(const Conv& /*op*/, std::span<const Type> /*in*/) { return fail(Code::kInternal, "not written"); }
Result<Tensors> eval(const Conv& /*op*/, std::span<const Tensor> /*in*/) {
  return fail(Code::kInternal, "not written");
}
Family layout_family(const Conv& /*op*/, std::span<const Type> /*in*/) { return family::Opaque{"not written"}; }
Result<Physical> physical(const Conv& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Conv);

}  // namespace onnx2tf
