#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// x where x >= 0, else slope * x; the slope (operand 1) broadcasts to x (numpy's rule).
struct PRelu {
  static constexpr std::string_view kName = "prelu";
  static constexpr std::string_view kDoc = "Leaky rectifier with a slope per element, broadcast.";
  static constexpr auto kFields = std::tuple{};
};
ONNX2TF_DECLARE_OP(PRelu);

}  // namespace onnx2tf
