#pragma once

#include <span>

#include "legalize/rewriting.h"
#include "legalize/rules.h"

namespace onnx2tf::tflite {

// The rules of TFLite alone that bring the physical graph to what its kernels take, one file per law.

/// `order_window_dims` (legalize/rules.h) in the orders of TFLite's kernels.
std::span<const Rule> order_for_kernels_rules();
/// Every convolution has a bias.
std::span<const Rule> add_zero_bias_rules();
/// Products with a constant matrix as the kernel of fully connected layers reads it; others without bias.
std::span<const Rule> lower_matmul_rules();
/// relu and its kin as part of the op before it.
std::span<const Rule> fuse_activation_rules();

}  // namespace onnx2tf::tflite
