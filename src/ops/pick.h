#pragma once

#include <cstdint>
#include <vector>

#include "ir/tensor.h"

namespace onnx2tf {

/// The element number that stands for "no element" in `picked`.
inline constexpr std::int64_t kNoElement = -1;

/// result[i0, i1, ...] = data[at[0][i0], at[1][i1], ...]: one list of indices per axis of `data`, each in range or
/// kNoElement. Where an index is kNoElement the result has `filler`, a scalar of the data's type, or zero if that is
/// none.
Result<Tensor> picked(const Tensor& data, const std::vector<std::vector<std::int64_t>>& at, const Tensor& filler = {});

/// start, start + step, ... (`count` of them).
std::vector<std::int64_t> counted(std::int64_t start, std::int64_t step, std::int64_t count);

}  // namespace onnx2tf
