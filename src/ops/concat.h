#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// Joins its operands along `axis`; every other dim must agree.
struct Concat {
  int axis = 0;
  static constexpr std::string_view kName = "concat";
  static constexpr std::string_view kDoc = "Joins tensors along an axis.";
  static constexpr auto kFields = std::tuple{Field{"axis", &Concat::axis, "the axis that is joined, >= 0"}};
};
ONNX2TF_DECLARE_OP(Concat);

}  // namespace onnx2tf
