#include "ops/dequantize.h"

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {

Result<Types> infer(const Dequantize& /*op*/, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 1}));
  if (in[0].dtype != DType::kF16 && !(is_integer(in[0].dtype) && in[0].quant)) {
    return fail(Code::kInvalidModel, cat(in[0], " is neither f16 nor quantized"));
  }
  return single(Type(DType::kF32, in[0].dims));
}

Result<Tensors> eval(const Dequantize& /*op*/, std::span<const Tensor> in) {
  // Tensors carry no quantization: only half floats can be evaluated.
  const Tensor x = TRY(in[0].loaded());
  if (x.dtype() != DType::kF16) return fail(Code::kUnsupportedType, cat("dequantizing ", x.type()));
  Tensor out = Tensor::zeros(DType::kF32, x.dims());
  for (std::int64_t i = 0; i < x.count(); ++i) out.set_element(i, x.element(i));
  return Tensors{std::move(out)};
}

Family layout_family(const Dequantize& /*op*/, std::span<const Type> /*in*/) { return family::Elementwise{}; }

Result<Physical> physical(const Dequantize& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Dequantize);

}  // namespace onnx2tf
