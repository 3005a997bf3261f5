#include <array>

#include "ops/all.h"

namespace onnx2tf {

std::span<const OpInfo* const> all_ops() {
  static const std::array kOps = {
#define OP(T) &op_info<T>(),
#include "ops/ops.def"
#undef OP
  };
  return kOps;
}

}  // namespace onnx2tf
