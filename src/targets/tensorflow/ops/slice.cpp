#include <algorithm>

#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {
namespace {

/// Begin, end and mask as StridedSlice has them.
struct Strided {
  std::vector<std::int64_t> begin, end;
  std::int64_t end_mask = 0;
};

Result<std::int64_t> static_value(const Dim& dim) {
  if (!dim.is_static()) return fail(Code::kInternal, cat("a slice starts or ends at ", dim));
  return dim.value();
}

/// Where an axis with step 1 ends, counted from its start, or from its end if only that is known.
Result<std::int64_t> end_of(const Slice& op, std::size_t k, const Type& in, const Type& out) {
  if (op.ends[k].is_static()) return op.ends[k].value();
  const Dim from_end = op.ends[k] - in.dims[k];
  if (from_end.is_static() && from_end.value() < 0) return from_end.value();
  return TRY(static_value(op.starts[k])) + TRY(static_value(out.dims[k]));
}

Result<Strided> strided_of(const Slice& op, const Type& in, const Type& result) {
  Strided out;
  for (std::size_t k = 0; k < op.steps.size(); ++k) {
    // A mask stands for the end of the axis: the size of a symbolic dim, or "before element 0" of a negative step.
    const bool to_the_end = op.steps[k] > 0 ? op.ends[k] == in.dims[k] : op.ends[k].is(-1);
    const bool from_the_end = op.steps[k] < 0 && op.starts[k] == in.dims[k] - 1;
    out.begin.push_back(from_the_end ? -1 : TRY(static_value(op.starts[k])));
    out.end.push_back(to_the_end ? 0 : TRY(end_of(op, k, in, result)));
    if (to_the_end) out.end_mask |= std::int64_t{1} << k;
  }
  return out;
}

}  // namespace

Status emit(const Slice& op, Emission& at) {
  const std::string in = TRY(at.in(0));
  const std::string strides = at.has_in(3) ? TRY(at.in(3)) : at.ints(op.steps, "strides");
  Attrs attrs = {at.t(), {"Index", DataType::kInt32}};
  if (at.has_in(1) && at.has_in(2)) {
    return at.result("StridedSlice", {in, TRY(at.in(1)), TRY(at.in(2)), strides}, std::move(attrs));
  }
  const Strided strided = TRY(strided_of(op, at.in_type(0), at.out_type()));
  if (strided.end_mask != 0) attrs.emplace_back("end_mask", strided.end_mask);
  return at.result("StridedSlice", {in, at.ints(strided.begin, "begin"), at.ints(strided.end, "end"), strides},
                   std::move(attrs));
}

}  // namespace onnx2tf::tensorflow
