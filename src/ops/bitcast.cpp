#include "ops/bitcast.h"

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

bool has_whole_bytes(DType dtype) { return is_float(dtype) || (is_integer(dtype) && !is_narrow_integer(dtype)); }

}  // namespace

Result<Types> infer(const Bitcast& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 1}));
  const DType from = in[0].dtype;
  if (!has_whole_bytes(from) || !has_whole_bytes(op.to) || size_of(from) != size_of(op.to)) {
    return fail(Code::kUnsupportedType, cat("the bits of ", in[0], " as ", name_of(op.to)));
  }
  return single(Type(op.to, in[0].dims));
}

Result<Tensors> eval(const Bitcast& op, std::span<const Tensor> in) {
  TRY(infer(op, types_of(in)));
  return Tensors{Tensor(op.to, in[0].dims(), TRY(in[0].bytes()))};
}

Family layout_family(const Bitcast& /*op*/, std::span<const Type> /*in*/) { return family::Elementwise{}; }

Result<Physical> physical(const Bitcast& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Bitcast);

}  // namespace onnx2tf
