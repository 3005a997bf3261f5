#pragma once

#include "ir/op.h"
#include "ops/activation.h"
#include "ops/window_dims.h"

namespace onnx2tf {

/// Cross-correlation of operand 0 with the weights (operand 1), plus operand 2 if there (bias, one per result channel).
/// The weights' result-channel axis runs over the groups in order; `window.size` equals the weights' spatial dims.
struct Conv {
  WindowDims input, result;
  WeightDims weight;
  Window window;
  std::int64_t groups = 1;
  Activation activation = Activation::kNone;
  static constexpr std::string_view kName = "conv";
  static constexpr std::string_view kDoc = "Convolution over 1 to 3 spatial axes, with groups.";
  static constexpr auto kFields = std::tuple{
      Field{"input", &Conv::input, "dimension numbers of operand 0"},
      Field{"weight", &Conv::weight, "dimension numbers of operand 1"},
      Field{"result", &Conv::result, "dimension numbers of the result"},
      Field{"window", &Conv::window, "kernel size, strides, dilations, padding"},
      Field{"groups", &Conv::groups, "number of channel groups"},
      Field{"activation", &Conv::activation, "applied to the result"},
  };
};
ONNX2TF_DECLARE_OP(Conv);

}  // namespace onnx2tf
