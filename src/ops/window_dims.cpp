#include "ops/window_dims.h"

#include <numeric>

namespace onnx2tf {

WindowDims WindowDims::onnx(int spatial_rank) {
  WindowDims dims;
  dims.spatial.resize(static_cast<std::size_t>(spatial_rank));
  std::iota(dims.spatial.begin(), dims.spatial.end(), 2);
  return dims;
}

Window Window::plain(std::vector<std::int64_t> size) {
  const std::size_t rank = size.size();
  return {std::move(size), std::vector<std::int64_t>(rank, 1), std::vector<std::int64_t>(rank, 1),
          std::vector<Dim>(rank, 0), std::vector<Dim>(rank, 0)};
}

Dim Window::result_dim(std::size_t k, const Dim& dim) const {
  const Dim reach = dilations[k] * (size[k] - 1) + 1;
  return floor_div(dim + pads_low[k] + pads_high[k] - reach, strides[k]) + 1;
}

}  // namespace onnx2tf
