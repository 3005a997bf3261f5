#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// Converts elements. Float to integer truncates towards zero; anything to bool is `!= 0`.
struct Cast {
  DType to = DType::kF32;
  static constexpr std::string_view kName = "cast";
  static constexpr std::string_view kDoc = "Converts elements to another type.";
  static constexpr auto kFields = std::tuple{Field{"to", &Cast::to, "the element type of the result"}};
};
ONNX2TF_DECLARE_OP(Cast);

}  // namespace onnx2tf
