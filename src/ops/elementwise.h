#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ir/tensor.h"

namespace onnx2tf {

/// For each element of a result of dims `result`, in row-major order, the element of an operand of dims `dims` that
/// numpy's broadcasting pairs with it.
std::vector<std::int64_t> broadcast_offsets(std::span<const std::int64_t> dims, std::span<const std::int64_t> result);

}  // namespace onnx2tf
