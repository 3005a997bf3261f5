#include "targets/shape_operands.h"

#include "base/text.h"

namespace onnx2tf {
namespace {

/// Where an axis ends: counted from its start, or from its end if only that is known.
Result<std::int64_t> end_of(const Slice& op, std::size_t k, const Type& in, const Type& out) {
  if (op.ends[k].is_static()) return op.ends[k].value();
  const Dim from_end = op.ends[k] - in.dims[k];
  if (from_end.is_static() && from_end.value() < 0) return from_end.value();
  if (op.steps[k] != 1) return known_bound(op.ends[k]);
  return TRY(known_bound(op.starts[k])) + TRY(known_bound(out.dims[k]));
}

}  // namespace

Result<std::int64_t> known_bound(const Dim& dim) {
  if (!dim.is_static()) return fail(Code::kInternal, cat("a slice starts or ends at ", dim));
  return dim.value();
}

Result<StridedBounds> strided_bounds(const Slice& op, const Type& in, const Type& out) {
  StridedBounds bounds;
  for (std::size_t k = 0; k < op.steps.size(); ++k) {
    // A mask stands for the end of the axis: the size of a symbolic dim, or "before element 0" of a negative step.
    const bool to_the_end = op.steps[k] > 0 ? op.ends[k] == in.dims[k] : op.ends[k].is(-1);
    const bool from_the_end = op.steps[k] < 0 && op.starts[k] == in.dims[k] - 1;
    bounds.begin.push_back(from_the_end ? -1 : TRY(known_bound(op.starts[k])));
    bounds.end.push_back(to_the_end ? 0 : TRY(end_of(op, k, in, out)));
    if (to_the_end) bounds.end_mask |= std::int64_t{1} << k;
  }
  return bounds;
}

Result<Tensor> padding_amounts(const Pad& op) {
  std::vector<std::int64_t> amounts;
  for (std::size_t k = 0; k < op.low.size(); ++k) {
    if (!op.low[k].is_static() || !op.high[k].is_static()) {
      return fail(Code::kInternal, cat("padding by ", op.low[k], " and ", op.high[k], " is symbolic"));
    }
    amounts.push_back(op.low[k].value());
    amounts.push_back(op.high[k].value());
  }
  return Tensor::of_ints(DType::kI32, {static_cast<std::int64_t>(op.low.size()), 2}, amounts);
}

bool resizes_images(const Type& in, const Type& out) {
  return in.rank() == 4 && in.dims[0] == out.dims[0] && in.dims[3] == out.dims[3];
}

std::optional<std::vector<std::int64_t>> image_size(const Resize& op) {
  if (op.sizes.size() != 4 || !op.sizes[1].is_static() || !op.sizes[2].is_static()) return std::nullopt;
  return std::vector{op.sizes[1].value(), op.sizes[2].value()};
}

}  // namespace onnx2tf
