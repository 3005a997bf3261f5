#pragma once

#include "ir/dim.h"
#include "ops/binary.h"
#include "targets/keras/emission.h"

namespace onnx2tf::keras {

/// Sizes that are known at run time only. Symbolic tensors of Keras have no shape to compute with: a size is held as a
/// vector of zeros that is so long, cut out of a tensor that has it as a dim. Sums, products and quotients of sizes
/// join, multiply out and thin out such vectors, so that no shape depends on elements and every backend can compile
/// them. The number itself is the sum of as many ones.
///
/// What only elements tell (a size that is an operand, a difference of two) becomes a vector by a segment sum: shapes
/// that depend on elements, which JAX and XLA have not.
///
/// All are i32. Static sizes give constants.
class Sizes {
 public:
  explicit Sizes(Emission& at) : at_(at) {}

  /// Whether the size can be had.
  bool has(const Dim& size) const;
  /// A vector of zeros as long as `size`.
  Result<Value> zeros(const Dim& size);
  /// `size` as a scalar.
  Result<Value> number(const Dim& size);
  /// A vector of zeros as long as the scalar says; empty if it is negative.
  Result<Value> zeros_of(const Value& number);
  /// 0, 1, 2, ..., as many as `zeros` has elements.
  Result<Value> counted(const Value& zeros);
  /// The same reshaped to lie along `axis` of `rank`.
  Result<Value> along(const Value& vector, std::size_t axis, std::size_t rank);

  /// Entry `i` of an attribute of the node as a scalar, or what operand `operand` brings for it: its element `i`.
  Result<Value> entry(const std::vector<Dim>& attribute, std::size_t i, std::size_t operand);
  /// Element `i` of an operand of the node as a scalar.
  Result<Value> element(std::size_t operand, std::size_t i);

  /// Arithmetic on scalars and vectors of one type.
  Result<Value> compute(BinaryFn fn, const Value& a, const Value& b);
  Result<Value> compute(BinaryFn fn, const Value& a, std::int64_t b) { return compute(fn, a, constant(b)); }
  Result<Value> negated(const Value& a) { return compute(BinaryFn::kSub, constant(0), a); }
  /// The quotient rounded up.
  Result<Value> ceil_div(const Value& a, const Value& b);
  static Value constant(std::int64_t value) { return Tensor::scalar(DType::kI32, static_cast<double>(value)); }
  /// As i32, if it is not.
  Result<Value> whole(const Value& value);

  /// Elements of `x` at `positions`, a vector, along an axis; `size` is how many.
  Result<Value> taken(const Value& x, const Value& positions, std::size_t axis, const Dim& size);

 private:
  using Found = Result<std::optional<Value>>;

  /// The vector, if no shape needs to depend on elements.
  Found vector(const Dim& size);
  Found sum(const Dim& size);
  /// Of a size less a quotient of it.
  Found without_quotient(const Dim& size);
  Found product(const detail::DimTerm& term);
  Found atom(const detail::DimAtom& atom);
  Found quotient(const detail::DimAtom& atom, bool up);
  Result<Value> atom_number(const detail::DimAtom& atom);
  Result<Value> cut_out(const Place& place, const Dim& size);
  Value joined(Value::List parts);
  /// Every `step`th element from `start` on.
  Value thinned(const Value& zeros, std::int64_t start, std::int64_t step);
  Value cut_to(const Value& zeros, std::int64_t most);
  /// As many zeros as the product of both lengths.
  Value outer(const Value& a, const Value& b);

  Emission& at_;
};

}  // namespace onnx2tf::keras
