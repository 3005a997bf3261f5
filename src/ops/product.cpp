#include "ops/product.h"

#include <optional>

#include "base/text.h"

namespace onnx2tf {
namespace {

/// The role that the pieces of a dim play, if they are of `unit` size or not; fails where they disagree.
Result<std::optional<ProductRole>> role_of_dim(const ProductSide& side, const std::vector<Piece>& pieces, bool unit) {
  std::optional<ProductRole> out;
  for (const Piece& piece : pieces) {
    if (piece.axis < 0 || piece.size.is(1) != unit) continue;
    const ProductRole role = side.role(piece.axis);
    if (out && *out != role && !unit) {
      return fail(Code::kInternal, cat("a dim of ", to_string(side.stored), " mixes axes that a product keeps apart"));
    }
    if (!out) out = role;
  }
  return out;
}

/// Whether the last two dims play `first` and `second`, in that order (else: the other way round).
Result<bool> in_order(const ProductSide& side, ProductRole first, ProductRole second) {
  const Stored& stored = side.stored;
  if (stored.size() < 2) return fail(Code::kInternal, cat(to_string(stored), " is no matrix"));
  std::optional<bool> out;
  for (const bool unit : {false, true}) {
    const auto outer = TRY(role_of_dim(side, stored[stored.size() - 2], unit));
    const auto inner = TRY(role_of_dim(side, stored[stored.size() - 1], unit));
    if (!unit) {
      const auto fits = [&](const std::optional<ProductRole>& role) {
        return !role || *role == first || *role == second;
      };
      if (!fits(outer) || !fits(inner) || (outer && inner && *outer == *inner)) {
        return fail(Code::kInternal, cat("the last dims of ", to_string(stored), " are not the matrix of a product"));
      }
    }
    const auto says = [&](const std::optional<ProductRole>& role, ProductRole here, ProductRole there) {
      if (!out && role && (*role == here || *role == there)) out = *role == here;
    };
    says(inner, second, first);
    says(outer, first, second);
    if (out) return *out;
  }
  return true;
}

}  // namespace

Result<Physical> product_of(const ProductSide& left, const ProductSide& right, const ProductSide& result,
                            const MatMul& logical, std::size_t operands) {
  const bool rows_inner = TRY(in_order(left, ProductRole::kRows, ProductRole::kInner));
  const bool inner_columns = TRY(in_order(right, ProductRole::kInner, ProductRole::kColumns));
  const bool rows_columns = TRY(in_order(result, ProductRole::kRows, ProductRole::kColumns));
  MatMul out;
  out.activation = logical.activation;
  if (rows_columns) {
    out.transpose_a = !rows_inner;
    out.transpose_b = !inner_columns;
    return Physical::in_order(out, operands);
  }
  if (operands > 2) {
    return fail(Code::kInternal, cat("a product with bias gives ", to_string(result.stored), ", which ends in rows"));
  }
  out.transpose_a = inner_columns;  // the left side now is the right one, which should read columns, then inner
  out.transpose_b = rows_inner;
  return Physical{out, {1, 0}};
}

}  // namespace onnx2tf
