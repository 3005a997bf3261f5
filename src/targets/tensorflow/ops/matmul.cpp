#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {
Status emit(const MatMul& op, Emission& at) {
  if (op.activation != Activation::kNone) return fail(Code::kInternal, "an activation is fused");
  const bool matrices = at.in_type(0).rank() == 2 && at.in_type(1).rank() == 2;
  Attrs attrs = {at.t()};
  add_flag(attrs, matrices ? "transpose_a" : "adj_x", op.transpose_a);
  add_flag(attrs, matrices ? "transpose_b" : "adj_y", op.transpose_b);
  const std::string_view product = matrices ? "MatMul" : "BatchMatMulV2";
  std::vector<std::string> inputs = {TRY(at.in(0)), TRY(at.in(1))};
  if (!at.has_in(2)) return at.result(product, std::move(inputs), std::move(attrs));
  const std::string x = at.add(product, std::move(inputs), std::move(attrs));
  return at.result(at.in_type(2).rank() == 1 ? "BiasAdd" : "AddV2", {x, TRY(at.in(2))}, {at.t()});
}

}  // namespace onnx2tf::tensorflow
