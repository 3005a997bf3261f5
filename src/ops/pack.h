#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// Stacks operands of equal dims along a new axis.
struct Pack {
  int axis = 0;
  static constexpr std::string_view kName = "pack";
  static constexpr std::string_view kDoc = "Stacks tensors along a new axis.";
  static constexpr auto kFields = std::tuple{Field{"axis", &Pack::axis, "where the new axis stands in the result"}};
};
ONNX2TF_DECLARE_OP(Pack);

}  // namespace onnx2tf
