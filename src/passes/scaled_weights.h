#pragma once

#include <functional>
#include <vector>

#include "ir/tensor.h"

namespace onnx2tf {

/// `weights` with each element multiplied by `factor(a, b)`, its indices along `axis_a` and `axis_b`. f32 or f64.
/// Deferred if it is large, so that weights stay out of the heap.
Result<Tensor> scaled_weights(const Tensor& weights, int axis_a, int axis_b,
                              std::function<double(std::int64_t a, std::int64_t b)> factor);

}  // namespace onnx2tf
