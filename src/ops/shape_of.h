#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// The dims of the operand as a vector of i32 or i64; its elements are always known to inference.
struct ShapeOf {
  DType to = DType::kI64;
  static constexpr std::string_view kName = "shape_of";
  static constexpr std::string_view kDoc = "The dims of a tensor.";
  static constexpr auto kFields = std::tuple{Field{"to", &ShapeOf::to, "element type of the result"}};
};
ONNX2TF_DECLARE_OP(ShapeOf);

}  // namespace onnx2tf
