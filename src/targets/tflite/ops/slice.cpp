#include <algorithm>

#include "targets/shape_operands.h"
#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {
namespace {

Result<std::vector<std::int64_t>> begins(const Slice& op) {
  std::vector<std::int64_t> out;
  for (const Dim& start : op.starts) out.push_back(TRY(known_bound(start)));
  return out;
}

/// Sizes, -1 for an axis that is taken to its end.
Result<std::vector<std::int64_t>> sizes(const Slice& op, const Type& in, const Type& out) {
  std::vector<std::int64_t> sizes;
  for (std::size_t k = 0; k < op.steps.size(); ++k) {
    const bool to_the_end = !out.dims[k].is_static() && op.ends[k] == in.dims[k];
    sizes.push_back(to_the_end ? -1 : TRY(known_bound(out.dims[k])));
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
  const StridedBounds strided = TRY(strided_bounds(op, at.in_type(0), at.out_type()));
  const int begin = TRY(at.ints(strided.begin, "begin"));
  const int end = TRY(at.ints(strided.end, "end"));
  const int strides = TRY(at.ints(op.steps, "strides"));
  const Options options =
      at.options(schema::CreateStridedSliceOptions(at.tables(), 0, static_cast<std::int32_t>(strided.end_mask)));
  return at.op(Builtin::STRIDED_SLICE, {in, begin, end, strides}, {out}, options);
}

}  // namespace onnx2tf::tflite
