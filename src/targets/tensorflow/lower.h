#pragma once

#include <span>

#include "passes/pipeline.h"

namespace onnx2tf::tensorflow {

// The rules of TensorFlow alone that bring the physical graph to what its kernels take, one file per law.

/// Between integers of four bits and numbers that are no integers stands one of 32 bits.
std::span<const Rule> route_narrow_casts_rules();
/// Products of any rank with a matrix are products of two matrices, and softmaxes of reshaped matrices are of those.
std::span<const Rule> flatten_rows_rules();
/// Weights of products are stored as the product takes them.
std::span<const Rule> order_weights_rules();
/// A row that is added to a product of matrices is its bias.
std::span<const Rule> join_bias_rules();

}  // namespace onnx2tf::tensorflow
