#include "ops/pool.h"

namespace onnx2tf {

Result<Types> infer(const Pool& /*op*/, std::span<const Type> /*in*/) { return fail(Code::kInternal, "not written"); }
Result<Tensors> eval(const Pool& /*op*/, std::span<const Tensor> /*in*/) {
  return fail(Code::kInternal, "not written");
}
Family layout_family(const Pool& /*op*/, std::span<const Type> /*in*/) { return family::Opaque{"not written"}; }
Result<Physical> physical(const Pool& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Pool);

}  // namespace onnx2tf
