// Ops that pick or convert elements in place.

#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {

Status emit(const Select& /*op*/, Emission& at) {
  const Type condition = at.in_type(0);
  const bool same = condition.dims == at.in_type(1).dims && condition.dims == at.in_type(2).dims;
  if (same) return at.same(Builtin::SELECT, at.options<schema::SelectOptions>());
  return at.same(Builtin::SELECT_V2, at.options<schema::SelectV2Options>());
}

namespace {

Status add_cast(int from, int to, Emission& at) {
  const auto from_type = TRY(tensor_type(at.type_of(from).dtype));
  const auto to_type = TRY(tensor_type(at.type_of(to).dtype));
  return at.op(Builtin::CAST, {from}, {to}, at.options(schema::CreateCastOptions(at.tables(), from_type, to_type)));
}

}  // namespace

Status emit(const Cast& op, Emission& at) {
  const Type in = at.in_type(0);
  int from = TRY(at.in(0));
  if (is_narrow_integer(in.dtype) && op.to != DType::kF32) {
    // The kernel unpacks integers of less than a byte into f32 only.
    const int wide = TRY(at.temporary(Type(DType::kF32, in.dims)));
    TRY(add_cast(from, wide, at));
    from = wide;
  }
  return add_cast(from, TRY(at.out()), at);
}

Status emit(const Bitcast& /*op*/, Emission& at) { return at.same(Builtin::BITCAST); }

Status emit(const Dequantize& /*op*/, Emission& at) {
  return at.same(Builtin::DEQUANTIZE, at.options<schema::DequantizeOptions>());
}

}  // namespace onnx2tf::tflite
