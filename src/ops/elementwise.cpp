#include "ops/elementwise.h"

namespace onnx2tf {

std::vector<std::int64_t> broadcast_strides(std::span<const std::int64_t> dims, std::span<const std::int64_t> result) {
  const std::vector<std::int64_t> own = row_major_strides(dims);
  std::vector<std::int64_t> out(result.size(), 0);
  const std::size_t missing = result.size() - dims.size();
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (dims[axis] != 1) out[axis + missing] = own[axis];
  }
  return out;
}

}  // namespace onnx2tf
