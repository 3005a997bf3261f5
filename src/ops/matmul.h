#pragma once

#include "ir/op.h"
#include "ops/activation.h"

namespace onnx2tf {

/// Product of the last two axes of operands 0 and 1 (both of rank >= 2), other axes broadcast by numpy's rule; a flag
/// swaps an operand's last two axes first. Operand 2, if there, is a bias of one element per last result axis.
struct MatMul {
  bool transpose_a = false;
  bool transpose_b = false;
  Activation activation = Activation::kNone;
  static constexpr std::string_view kName = "matmul";
  static constexpr std::string_view kDoc = "Batched matrix product, with an optional bias.";
  static constexpr auto kFields = std::tuple{
      Field{"transpose_a", &MatMul::transpose_a, "whether operand 0 is [..., k, m]"},
      Field{"transpose_b", &MatMul::transpose_b, "whether operand 1 is [..., n, k]"},
      Field{"activation", &MatMul::activation, "applied to the result"},
  };
};
ONNX2TF_DECLARE_OP(MatMul);

}  // namespace onnx2tf
