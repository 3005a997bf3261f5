#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// Axis k of the result is axis perm[k] of the operand. `physical` takes natural order only: elsewhere a transpose is
/// a view.
struct Transpose {
  std::vector<int> perm;
  static constexpr std::string_view kName = "transpose";
  static constexpr std::string_view kDoc = "Permutes axes.";
  static constexpr auto kFields = std::tuple{Field{"perm", &Transpose::perm, "for each result axis, the operand's"}};
};
ONNX2TF_DECLARE_OP(Transpose);
Result<Tensor> eval_lazily(const Transpose& op, const Tensor& operand);

/// `tensor` with its axes permuted, deferred until it is read; `perm` is a permutation of its axes. Shares the data
/// where only unit axes move.
Tensor transposed(const Tensor& tensor, const std::vector<int>& perm);

/// `tensor`, whose dims are in ONNX order, laid out as `stored` says, deferred like `transposed`. Fails if the pieces
/// do not cover each axis exactly once.
Result<Tensor> stored_as(const Tensor& tensor, const Stored& stored);

}  // namespace onnx2tf
