#include "ops/cast.h"

#include <limits>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

bool can_convert(DType dtype) { return is_float(dtype) || is_integer(dtype) || dtype == DType::kBool; }

/// The integer nearest to zero, a u64 as its bits; what lies outside of 64 bits (or is no number) becomes the least
/// integer, as on x86.
std::int64_t truncated(double value, DType to) {
  constexpr double kLimit = 9223372036854775808.0;
  if (to == DType::kU64 && value >= kLimit && value < 2 * kLimit) value -= 2 * kLimit;
  if (!(value >= -kLimit && value < kLimit)) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(value);
}

/// A shape's element as `dtype` holds it. Expressions stay as they are: sizes fit every type of 32 bits or more.
Dim narrowed(const Dim& element, DType dtype) {
  if (!element.is_static()) return element;
  const std::int64_t value = element.value();
  return Tensor::of_ints(dtype, {1}, std::span(&value, 1)).int_element(0);
}

}  // namespace

Result<Types> infer(const Cast& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 1}));
  if (!can_convert(in[0].dtype) || !can_convert(op.to)) {
    return fail(Code::kUnsupportedType, cat("a cast of ", in[0], " to ", name_of(op.to)));
  }
  Type out(op.to, in[0].dims);
  if (in[0].elements && is_integer(op.to) && size_of(op.to) >= 4) {
    std::vector<Dim> elements;
    for (const Dim& element : *in[0].elements) elements.push_back(narrowed(element, op.to));
    out = out.with_elements(std::move(elements));
  }
  return single(std::move(out));
}

Result<Tensors> eval(const Cast& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(op.to, TRY(dims_to_evaluate(types[0])));
  const Tensor x = TRY(in[0].loaded());
  const bool from_float = is_float(x.dtype());
  const bool to_float = is_float(op.to);
  for (std::int64_t i = 0; i < x.count(); ++i) {
    if (op.to == DType::kBool) {
      out.set_int_element(i, from_float ? x.element(i) != 0 : x.int_element(i) != 0);
    } else if (to_float) {
      out.set_element(i, x.element(i));
    } else {
      out.set_int_element(i, from_float ? truncated(x.element(i), op.to) : x.int_element(i));
    }
  }
  return Tensors{std::move(out)};
}

Family layout_family(const Cast& /*op*/, std::span<const Type> /*in*/) { return family::Elementwise{}; }

Result<Physical> physical(const Cast& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Cast);

}  // namespace onnx2tf
