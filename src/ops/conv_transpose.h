#pragma once

#include "ir/op.h"
#include "ops/activation.h"
#include "ops/window_dims.h"

namespace onnx2tf {

/// The gradient of a convolution with respect to its input, as an op: spreads each element of operand 0 over a window
/// weighted by operand 1, adds what overlaps, cuts `window.pads_*` off the borders, appends `output_padding`, adds
/// operand 2 if there (bias). Result dim = stride * (dim - 1) + dilated size + output_padding - pads. The weights'
/// `in` axis runs over all input channels, `out` over the result channels of one group. `physical` takes what Conv's
/// does, but for the products.
///
/// Operand 3, if there, brings the result's dims (i32) to targets whose kernel wants them at run time; inference and
/// evaluation don't look at it.
struct ConvTranspose {
  WindowDims input, result;
  WeightDims weight;
  Window window;
  std::vector<std::int64_t> output_padding;
  std::int64_t groups = 1;
  Activation activation = Activation::kNone;
  static constexpr std::string_view kName = "conv_transpose";
  static constexpr std::string_view kDoc = "Transposed convolution over 1 to 3 spatial axes, with groups.";
  static constexpr auto kFields = std::tuple{
      Field{"input", &ConvTranspose::input, "dimension numbers of operand 0"},
      Field{"weight", &ConvTranspose::weight, "dimension numbers of operand 1"},
      Field{"result", &ConvTranspose::result, "dimension numbers of the result"},
      Field{"window", &ConvTranspose::window, "kernel size, strides, dilations, border that is cut off"},
      Field{"output_padding", &ConvTranspose::output_padding,
            "extra result elements at the high end, per spatial axis"},
      Field{"groups", &ConvTranspose::groups, "number of channel groups"},
      Field{"activation", &ConvTranspose::activation, "applied to the result"},
  };
};
ONNX2TF_DECLARE_OP(ConvTranspose);

}  // namespace onnx2tf
