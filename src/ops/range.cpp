#include "ops/range.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

const Dim* known_scalar(const Type& type) {
  return type.elements && type.elements->size() == 1 ? &type.elements->front() : nullptr;
}

constexpr std::int64_t kMaxSize = std::int64_t{1} << 31;

Result<std::int64_t> size_of_range(const Tensor& start, const Tensor& limit, const Tensor& delta) {
  std::int64_t count = 0;
  if (is_integer(start.dtype())) {
    const std::int64_t step = delta.int_element(0);
    if (step == 0) return fail(Code::kInvalidModel, "the step of a range is 0");
    std::int64_t span = 0;
    if (__builtin_sub_overflow(limit.int_element(0), start.int_element(0), &span)) {
      return fail(Code::kLimit, cat("a range from ", start.int_element(0), " to ", limit.int_element(0)));
    }
    if (step > 0 && span > 0) count = (span - 1) / step + 1;
    if (step < 0 && span < 0) count = (span + 1) / step + 1;
  } else {
    const double steps = std::ceil((limit.element(0) - start.element(0)) / delta.element(0));
    if (!std::isfinite(steps)) return fail(Code::kInvalidModel, "the length of a range is not finite");
    if (steps > kMaxSize) return fail(Code::kLimit, cat("a range of ", steps, " elements"));
    count = static_cast<std::int64_t>(std::max(steps, 0.0));
  }
  if (count > kMaxSize) return fail(Code::kLimit, cat("a range of ", count, " elements"));
  return count;
}

}  // namespace

Result<Types> infer(const Range& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 3, .most = 3}));
  for (const Type& type : in) {
    if (type.dtype != in[0].dtype || !type.count().is(1)) {
      return fail(Code::kInvalidModel,
                  cat("a range from ", in[0], " to ", in[1], " by ", in[2], " needs like scalars"));
    }
  }
  Type out(in[0].dtype, {op.size});
  const Dim* start = known_scalar(in[0]);
  const Dim* limit = known_scalar(in[1]);
  const Dim* delta = known_scalar(in[2]);
  if (start == nullptr || limit == nullptr || delta == nullptr || !delta->is_static() || delta->value() == 0) {
    return single(std::move(out));
  }
  const Dim span = *limit - *start;
  const Dim size = max(delta->value() > 0 ? ceil_div(span, *delta) : ceil_div(Dim(0) - span, Dim(0) - *delta), 0);
  if (out.dims[0].is_unknown()) out.dims[0] = size;
  if (size.is_static() && size.value() <= kMaxTrackedElements) {
    std::vector<Dim> elements;
    for (std::int64_t i = 0; i < size.value(); ++i) elements.push_back(*start + *delta * i);
    out = out.with_elements(std::move(elements));
  }
  return single(std::move(out));
}

Result<Tensors> eval(const Range& /*op*/, std::span<const Tensor> in) {
  const Tensor start = TRY(in[0].loaded());
  const Tensor limit = TRY(in[1].loaded());
  const Tensor delta = TRY(in[2].loaded());
  const std::int64_t size = TRY(size_of_range(start, limit, delta));
  Tensor out = Tensor::zeros(start.dtype(), {size});
  for (std::int64_t i = 0; i < size; ++i) {
    if (is_integer(start.dtype())) {
      out.set_int_element(i, start.int_element(0) + i * delta.int_element(0));
    } else {
      out.set_element(i, start.element(0) + static_cast<double>(i) * delta.element(0));
    }
  }
  return Tensors{std::move(out)};
}

Family layout_family(const Range& /*op*/, std::span<const Type> /*in*/) {
  return family::Opaque{"a sequence has one axis"};
}

Result<Physical> physical(const Range& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Range);

}  // namespace onnx2tf
