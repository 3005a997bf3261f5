// Ops that pick or convert elements in place.

#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {

Status emit(const Select& /*op*/, Emission& at) {
  const Type condition = at.in_type(0);
  const bool same = condition.dims == at.in_type(1).dims && condition.dims == at.in_type(2).dims;
  if (same) return at.same(Builtin::SELECT, at.options<schema::SelectOptions>());
  return at.same(Builtin::SELECT_V2, at.options<schema::SelectV2Options>());
}

Status emit(const Cast& op, Emission& at) {
  const auto from = TRY(tensor_type(at.in_type(0).dtype));
  const auto to = TRY(tensor_type(op.to));
  return at.same(Builtin::CAST, at.options(schema::CreateCastOptions(at.tables(), from, to)));
}

Status emit(const Dequantize& /*op*/, Emission& at) {
  return at.same(Builtin::DEQUANTIZE, at.options<schema::DequantizeOptions>());
}

}  // namespace onnx2tf::tflite
