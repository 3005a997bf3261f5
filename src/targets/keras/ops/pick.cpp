// Ops that pick or convert elements.

#include "targets/keras/emitters.h"

namespace onnx2tf::keras {

Status emit(const Select& /*op*/, Emission& at) {
  return at.result(OpCall{kNumpy, "Where", {}, {TRY(at.in(0)), TRY(at.in(1)), TRY(at.in(2))}});
}

Status emit(const Cast& op, Emission& at) {
  return at.result(OpCall{kCore, "Cast", {{"dtype", std::string(numpy_name_of(op.to))}}, {TRY(at.in(0))}});
}

Status emit(const Bitcast& /*op*/, Emission& /*at*/) { return unsupported("Keras has no bitcast"); }

Status emit(const Dequantize& /*op*/, Emission& at) {
  if (at.in_type(0).quant) return unsupported("Keras layers hold no quantized values");
  return emit(Cast{DType::kF32}, at);
}

Status emit(const Gather& op, Emission& at) {
  const Tensor table = at.known_in(0);
  if (op.axis == 0 && table.rank() == 2 && at.is_weight(0) && !op.may_be_negative && at.in_type(1).rank() >= 1) {
    return at.result(Layer{"Embedding",
                           {{"input_dim", table.dims()[0]}, {"output_dim", table.dims()[1]}},
                           {TRY(at.in(1))},
                           {{"", "embeddings", table}}});
  }
  return at.result(OpCall{kNumpy, "Take", {{"axis", op.axis}}, {TRY(at.in(0)), TRY(at.in(1))}});
}

}  // namespace onnx2tf::keras
