#pragma once

#include <functional>

#include "ops/matmul.h"

namespace onnx2tf {

/// What an axis is to a matrix product.
enum class ProductRole : std::uint8_t {
  kBatch,    ///< both sides and the result have it
  kRows,     ///< M: the left side and the result have it
  kColumns,  ///< N: the right side and the result have it
  kInner,    ///< K: both sides have it, it is summed over
};

/// The parts that the axes of one operand or of the result play, and how it is stored.
struct ProductSide {
  const Stored& stored;
  std::function<ProductRole(int axis)> role;
};

/// The matmul of operands `left` and `right` (numbered 0 and 1) that gives `result`: each has the dims of its two roles
/// last, in either order, after the batch dims. A result that ends in rows takes the transposed product with swapped
/// sides; a bias (operand 2, if `has_bias`) does not go with that. Fails if a matrix is not where it should be.
Result<Physical> product_of(const ProductSide& left, const ProductSide& right, const ProductSide& result,
                            const MatMul& logical, std::size_t operands);

}  // namespace onnx2tf
