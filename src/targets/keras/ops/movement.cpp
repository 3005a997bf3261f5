// Ops that move elements without computing. Those that take sizes are in sized.cpp, joins in concat.cpp.

#include "targets/keras/emitters.h"

namespace onnx2tf::keras {

Status emit(const Transpose& op, Emission& at) {
  const Value x = TRY(at.in(0));
  if (op.perm.size() >= 2 && op.perm[0] == 0) {
    return at.result(Layer{"Permute", {{"dims", Value::List(op.perm.begin() + 1, op.perm.end())}}, {x}});
  }
  return at.result(OpCall{kNumpy, "Transpose", {{"axes", Value::list(op.perm)}}, {x}});
}

Status emit(const DepthToSpace& /*op*/, Emission& /*at*/) {
  return fail(Code::kInternal, "depth to space is not asked for");
}

}  // namespace onnx2tf::keras
