#include <algorithm>

#include "base/text.h"
#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {
namespace {

/// Begin, end and mask of one axis as STRIDED_SLICE has them.
struct Strided {
  std::vector<std::int64_t> begin, end, strides;
  std::int32_t end_mask = 0;
};

Result<std::int64_t> static_value(const Dim& dim) {
  if (!dim.is_static()) return fail(Code::kInternal, cat("a slice starts or ends at ", dim));
  return dim.value();
}

Result<Strided> strided_of(const Slice& op, const Type& in) {
  Strided out;
  for (std::size_t k = 0; k < op.steps.size(); ++k) {
    // A mask stands for the end of the axis: the size of a symbolic dim, or "before element 0" of a negative step.
    const bool to_the_end = op.steps[k] > 0 ? op.ends[k] == in.dims[k] : op.ends[k].is(-1);
    const bool from_the_end = op.steps[k] < 0 && op.starts[k] == in.dims[k] - 1;
    out.begin.push_back(from_the_end ? -1 : TRY(static_value(op.starts[k])));
    out.end.push_back(to_the_end ? 0 : TRY(static_value(op.ends[k])));
    out.strides.push_back(op.steps[k]);
    if (to_the_end) out.end_mask |= 1 << k;
  }
  return out;
}

Result<std::vector<std::int64_t>> begins(const Slice& op) {
  std::vector<std::int64_t> out;
  for (const Dim& start : op.starts) out.push_back(TRY(static_value(start)));
  return out;
}

/// Sizes, -1 for an axis that is taken to its end.
Result<std::vector<std::int64_t>> sizes(const Slice& op, const Type& in, const Type& out) {
  std::vector<std::int64_t> sizes;
  for (std::size_t k = 0; k < op.steps.size(); ++k) {
    const bool to_the_end = !out.dims[k].is_static() && op.ends[k] == in.dims[k];
    sizes.push_back(to_the_end ? -1 : TRY(static_value(out.dims[k])));
  }
  return sizes;
}

}  // namespace

Status emit(const Slice& op, Emission& at) {
  const int in = TRY(at.in(0));
  const int out = TRY(at.out());
  const auto plain = at.options(schema::CreateStridedSliceOptions(at.tables()));
  if (at.has_in(1) && at.has_in(2)) {
    const int strides = at.has_in(3) ? TRY(at.in(3)) : TRY(at.ints(op.steps, "strides"));
    return at.op(Builtin::STRIDED_SLICE, {in, TRY(at.in(1)), TRY(at.in(2)), strides}, {out}, plain);
  }
  if (std::ranges::all_of(op.steps, [](std::int64_t step) { return step == 1; })) {
    const auto first = TRY(begins(op));
    const auto counts = TRY(sizes(op, at.in_type(0), at.out_type()));
    const int begin = TRY(at.ints(first, "begin"));
    const int size = TRY(at.ints(counts, "size"));
    return at.op(Builtin::SLICE, {in, begin, size}, {out}, at.options<schema::SliceOptions>());
  }
  const Strided strided = TRY(strided_of(op, at.in_type(0)));
  const int begin = TRY(at.ints(strided.begin, "begin"));
  const int end = TRY(at.ints(strided.end, "end"));
  const int strides = TRY(at.ints(strided.strides, "strides"));
  const Options options = at.options(schema::CreateStridedSliceOptions(at.tables(), 0, strided.end_mask));
  return at.op(Builtin::STRIDED_SLICE, {in, begin, end, strides}, {out}, options);
}

}  // namespace onnx2tf::tflite
