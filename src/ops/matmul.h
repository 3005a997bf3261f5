#pragma once

#include "ir/op.h"
#include "ops/activation.h"

namespace onnx2tf {

/// Product of the last two axes of operands 0 and 1 (both of rank >= 2), other axes broadcast by numpy's rule; a flag
/// swaps an operand's last two axes first. Operand 2, if there, is a bias of one element per last result axis.
///
/// `physical` takes, with M, N, K the row, column and summed axes:
///
/// - operand 0 stored [batch..][M][K] or [batch..][K][M], operand 1 [batch..][K][N] or [batch..][N][K], the result
///   [batch..][M][N], or [batch..][N][M] where there is no bias (operands are swapped then);
/// - pieces of M, N, K in any order inside of their dim, as long as the two values that have the axis agree (a bias:
/// its
///   only axis as the result's N);
/// - leading axes that only one operand has (the other's are 1 or missing) inside of that operand's M or N dim and the
///   result's, or as dims of their own where the other operand's dims broadcast there;
/// - batch dims in any common order, aligned from the right by numpy's rule. A matrix operand 1 stored [K][N] or [N][K]
///   goes with an operand 0 stored [lead..][K] and a result stored [lead..][N]: a fully connected product.
///
/// Rank 2 is the least: a missing unit M, N or K is a dim of size 1 (any piece of size 1, or none). A dim is told by
/// its pieces of size > 1, else by its unit pieces, else the matrix counts as in order.
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
