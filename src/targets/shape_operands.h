#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "ir/tensor.h"
#include "ops/pad.h"
#include "ops/resize.h"
#include "ops/slice.h"

namespace onnx2tf {

// What the ops of several targets take alike: bounds, amounts and sizes. TFLite has these ops from TensorFlow.

/// Operands and mask of StridedSlice.
struct StridedBounds {
  std::vector<std::int64_t> begin, end;
  std::int64_t end_mask = 0;
};

/// The bounds of a slice of `in` that gives `out`. Fails if one is only known at run time.
Result<StridedBounds> strided_bounds(const Slice& op, const Type& in, const Type& out);
/// The value of a slice's bound, which is known.
Result<std::int64_t> known_bound(const Dim& dim);
/// The tensor [rank, 2] of a padding's amounts. Fails if one is only known at run time.
Result<Tensor> padding_amounts(const Pad& op);
/// Whether a resize changes rows and columns of images alone.
bool resizes_images(const Type& in, const Type& out);
/// The rows and columns that a resize of images gives; nothing if they are only known at run time.
std::optional<std::vector<std::int64_t>> image_size(const Resize& op);

}  // namespace onnx2tf
