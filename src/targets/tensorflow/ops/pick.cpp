// Ops that pick or convert elements in place.

#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {

Status emit(const Select& /*op*/, Emission& at) {
  return at.result("SelectV2", {TRY(at.in(0)), TRY(at.in(1)), TRY(at.in(2))}, {at.t(1)});
}

Status emit(const Cast& op, Emission& at) {
  return at.result("Cast", {TRY(at.in(0))},
                   {{"SrcT", Emission::type(at.in_type(0).dtype)}, {"DstT", Emission::type(op.to)}});
}

Status emit(const Bitcast& op, Emission& at) { return at.same("Bitcast", {{"type", Emission::type(op.to)}}); }

Status emit(const Dequantize& /*op*/, Emission& at) {
  if (at.in_type(0).quant) return unsupported("TensorFlow graphs hold no quantized values");
  return at.result("Cast", {TRY(at.in(0))},
                   {{"SrcT", Emission::type(at.in_type(0).dtype)}, {"DstT", DataType::kFloat}});
}

}  // namespace onnx2tf::tensorflow
