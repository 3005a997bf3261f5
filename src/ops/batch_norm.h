#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// (x - mean) / sqrt(variance + epsilon) * scale + offset with x operand 0 and scale, offset, mean and variance
/// operands 1 to 4, which broadcast to x (numpy's rule). What can't be folded into a convolution or product keeps this
/// form for targets that train: their layers know the statistics from the weights.
struct BatchNorm {
  double epsilon = 1e-5;
  static constexpr std::string_view kName = "batch_norm";
  static constexpr std::string_view kDoc = "Normalization by running statistics, scaled and moved.";
  static constexpr auto kFields = std::tuple{Field{"epsilon", &BatchNorm::epsilon, "added to the variance"}};
};
ONNX2TF_DECLARE_OP(BatchNorm);

}  // namespace onnx2tf
