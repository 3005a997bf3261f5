#pragma once

#include <cmath>
#include <initializer_list>

#include "ir/patch.h"
#include "ops/binary.h"
#include "ops/cast.h"
#include "ops/select.h"
#include "ops/unary.h"

namespace onnx2tf {

/// Writes formulas into a patch. Constants have the element type given at the start.
class Arithmetic {
 public:
  Arithmetic(Patch& patch, DType dtype) : patch_(patch), dtype_(dtype) {}

  DType dtype() const { return dtype_; }
  ValueId number(double value) { return patch_.scalar(dtype_, value); }
  ValueId binary(BinaryFn fn, ValueId a, ValueId b) { return patch_.add(Binary{fn}, {a, b}); }
  ValueId unary(UnaryFn fn, ValueId x, double alpha = 0, double beta = 0) {
    return patch_.add(Unary{fn, alpha, beta}, {x});
  }
  ValueId select(ValueId condition, ValueId a, ValueId b) { return patch_.add(Select{}, {condition, a, b}); }
  ValueId cast(ValueId x, DType to) { return patch_.type(x).dtype == to ? x : patch_.add(Cast{to}, {x}); }

  ValueId add(ValueId a, ValueId b) { return binary(BinaryFn::kAdd, a, b); }
  ValueId sub(ValueId a, ValueId b) { return binary(BinaryFn::kSub, a, b); }
  ValueId mul(ValueId a, ValueId b) { return binary(BinaryFn::kMul, a, b); }
  ValueId div(ValueId a, ValueId b) { return binary(BinaryFn::kDiv, a, b); }
  ValueId max(ValueId a, ValueId b) { return binary(BinaryFn::kMax, a, b); }
  ValueId min(ValueId a, ValueId b) { return binary(BinaryFn::kMin, a, b); }
  ValueId add(ValueId a, double b) { return b == 0 ? a : add(a, number(b)); }
  ValueId mul(ValueId a, double b) { return b == 1 ? a : mul(a, number(b)); }
  ValueId max(ValueId a, double b) { return max(a, number(b)); }
  ValueId min(ValueId a, double b) { return min(a, number(b)); }
  ValueId less(ValueId a, ValueId b) { return binary(BinaryFn::kLess, a, b); }
  ValueId negated(ValueId a) { return unary(UnaryFn::kNeg, a); }

  /// log(1 + x) for finite x, exact to a few units in the last place also near 0.
  ValueId log1p(ValueId x) {
    // Kahan: the error of w = 1 + x is undone by the factor x / (w - 1).
    const ValueId w = add(x, 1);
    const ValueId d = add(w, -1);
    const ValueId tiny = binary(BinaryFn::kEqual, d, number(0));
    return select(tiny, x, mul(unary(UnaryFn::kLog, w), div(x, select(tiny, number(1), d))));
  }
  /// The same, infinite where x is.
  ValueId log1p_or_infinity(ValueId x) { return select(binary(BinaryFn::kEqual, x, number(INFINITY)), x, log1p(x)); }
  /// c[0] x^n + c[1] x^(n-1) + ...
  ValueId polynomial(ValueId x, std::initializer_list<double> coefficients) {
    ValueId sum = kNoValue;
    for (const double c : coefficients) sum = sum == kNoValue ? number(c) : add(mul(sum, x), c);
    return sum;
  }

 private:
  Patch& patch_;
  DType dtype_;
};

}  // namespace onnx2tf
