#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// Axis k of the result is axis perm[k] of the operand.
struct Transpose {
  std::vector<int> perm;
  static constexpr std::string_view kName = "transpose";
  static constexpr std::string_view kDoc = "Permutes axes.";
  static constexpr auto kFields = std::tuple{Field{"perm", &Transpose::perm, "for each result axis, the operand's"}};
};
ONNX2TF_DECLARE_OP(Transpose);

/// `tensor` with its axes permuted, deferred until it is read.
Tensor transposed(const Tensor& tensor, const std::vector<int>& perm);

}  // namespace onnx2tf
