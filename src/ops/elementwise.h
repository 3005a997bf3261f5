#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "ir/tensor.h"

namespace onnx2tf {

/// By how many elements an operand of dims `dims` moves on for one step along each axis of `result`, to which numpy's
/// rule broadcasts it: 0 where it repeats.
std::vector<std::int64_t> broadcast_strides(std::span<const std::int64_t> dims, std::span<const std::int64_t> result);

/// Calls body(i, at) for each element i of a result of dims `result`, in row-major order: at[k] is the element of
/// operand k, of dims operands[k], that numpy's broadcasting pairs with it.
template <std::size_t n, class Body>
void for_each_broadcast(std::span<const std::int64_t> result,
                        const std::array<std::span<const std::int64_t>, n>& operands, const Body& body) {
  std::array<std::vector<std::int64_t>, n> strides;
  for (std::size_t k = 0; k < n; ++k) strides[k] = broadcast_strides(operands[k], result);
  const std::int64_t count = count_of(result);
  const std::size_t outer = result.empty() ? 0 : result.size() - 1;
  const std::int64_t row = result.empty() ? 1 : result.back();
  std::vector<std::int64_t> index(outer, 0);
  std::array<std::int64_t, n> first{};
  for (std::int64_t i = 0; i < count;) {
    std::array<std::int64_t, n> at = first;
    for (std::int64_t j = 0; j < row; ++j, ++i) {
      body(i, at);
      for (std::size_t k = 0; k < n && outer < result.size(); ++k) at[k] += strides[k][outer];
    }
    for (std::size_t axis = outer; axis-- > 0;) {
      for (std::size_t k = 0; k < n; ++k) first[k] += strides[k][axis];
      if (++index[axis] < result[axis]) break;
      for (std::size_t k = 0; k < n; ++k) first[k] -= strides[k][axis] * result[axis];
      index[axis] = 0;
    }
  }
}

}  // namespace onnx2tf
