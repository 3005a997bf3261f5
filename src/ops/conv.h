#pragma once

#include "ir/op.h"
#include "ops/activation.h"
#include "ops/window_dims.h"

namespace onnx2tf {

/// Cross-correlation of operand 0 with the weights (operand 1), plus operand 2 if there (bias, one per result channel).
/// The weights' result-channel axis runs over the groups in order; `window.size` equals the weights' spatial dims.
///
/// `physical` takes operand 0 and the result stored as [batch], [channel] and one dim per spatial axis, in any order of
/// dims, and the weights likewise as [out], [in] and the spatial dims. Spatial axes are whole; batch and channels may
/// lie in any order of pieces inside of their dim (what one order means for the others, `layout_family` says). Unit
/// axes without a piece take the dims that are left, in the order batch, channel, spatial.
///
/// A pointwise convolution (kernel 1, stride 1, no padding, one group) whose operand 0, weights or result are stored
/// otherwise becomes a matmul of operand 0 and weights: weights stored [[out]][[in]] or [[in]][[out]] (two dims; unit
/// spatial pieces may be inside) and
///
/// - x [lead..][C] -> [lead..][O];
/// - x [batch..][C][Q] -> [batch..][O][Q], without bias, or [batch..][Q][O];
/// - x [batch..][Q][C] -> [batch..][O][Q], without bias,
///
/// where lead, batch and Q are any pieces of the batch and spatial axes, the same in operand and result.
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
