#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// Where operand 0 (bool) is true the element of operand 1, else that of operand 2; all three broadcast.
struct Select {
  static constexpr std::string_view kName = "select";
  static constexpr std::string_view kDoc = "Picks elements of two tensors by a condition.";
  static constexpr auto kFields = std::tuple{};
};
ONNX2TF_DECLARE_OP(Select);

}  // namespace onnx2tf
