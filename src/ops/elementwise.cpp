#include "ops/elementwise.h"

namespace onnx2tf {

std::vector<std::int64_t> broadcast_offsets(std::span<const std::int64_t> dims, std::span<const std::int64_t> result) {
  const std::vector<std::int64_t> strides = row_major_strides(dims);
  const std::size_t missing = result.size() - dims.size();
  std::vector<std::int64_t> out = {0};
  out.reserve(static_cast<std::size_t>(count_of(result)));
  for (std::size_t d = 0; d < result.size(); ++d) {
    const bool steps = d >= missing && dims[d - missing] != 1;
    const std::int64_t stride = steps ? strides[d - missing] : 0;
    std::vector<std::int64_t> next;
    next.reserve(out.size() * static_cast<std::size_t>(result[d]));
    for (const std::int64_t base : out) {
      for (std::int64_t i = 0; i < result[d]; ++i) next.push_back(base + i * stride);
    }
    out = std::move(next);
  }
  return out;
}

}  // namespace onnx2tf
