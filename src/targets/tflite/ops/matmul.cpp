#include "base/text.h"
#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {

Status emit(const MatMul& op, Emission& at) {
  const Type a = at.in_type(0);
  const Type b = at.in_type(1);
  if (!at.in_constant(1).is_none() && b.rank() == 2 && op.transpose_b && !op.transpose_a) {
    const bool keep_num_dims = a.rank() != 2;
    const Options options =
        at.options(schema::CreateFullyConnectedOptions(at.tables(), fused(op.activation), 0, keep_num_dims));
    std::vector<int> inputs{TRY(at.in(0)), TRY(at.in(1))};
    if (at.has_in(2)) inputs.push_back(TRY(at.in(2)));
    return at.op(Builtin::FULLY_CONNECTED, std::move(inputs), {TRY(at.out())}, options);
  }
  if (at.has_in(2) || op.activation != Activation::kNone) {
    return fail(Code::kInternal, "a batched product with a bias or activation");
  }
  const Options options =
      at.options(schema::CreateBatchMatMulOptions(at.tables(), op.transpose_a, op.transpose_b, false));
  return at.op(Builtin::BATCH_MATMUL, {TRY(at.in(0)), TRY(at.in(1))}, {TRY(at.out())}, options);
}

}  // namespace onnx2tf::tflite
