#include "ops/slice.h"

#include "base/text.h"
#include "ops/operands.h"
#include "ops/pick.h"

namespace onnx2tf {
namespace {

/// One axis' range, entries from the attributes or, where those are unknown, from the operands.
struct AxisRange {
  Dim start, end;
  std::int64_t step = 1;  ///< 0: unknown

  bool known() const { return !start.is_unknown() && !end.is_unknown() && step != 0; }
  Dim size() const {
    if (step == 0) return Dim::unknown();
    return step > 0 ? ceil_div(end - start, step) : ceil_div(start - end, Dim(0) - Dim(step));
  }
};

AxisRange range_of(const Slice& op, std::span<const Type> in, std::size_t axis) {
  AxisRange out{known_entry(op.starts, axis, in, 1), known_entry(op.ends, axis, in, 2), op.steps[axis]};
  if (out.step != 0) return out;
  const Dim step = known_entry({}, axis, in, 3);
  if (step.is_static()) out.step = step.value();
  return out;
}

/// What the range surely violates, in words; empty if nothing.
std::string complaint(const AxisRange& range, const Dim& dim) {
  if (range.step == 0) return {};
  const bool up = range.step > 0;
  const Dim low = up ? range.start : range.end + 1;
  const Dim high = up ? range.end : range.start + 1;
  const auto above = [](const Dim& a, const Dim& b) { return a.is_static() && b.is_static() && a.value() > b.value(); };
  if (above(0, low) || above(high, dim) || above(low, high)) {
    return cat("range ", range.start, " to ", range.end, " by ", range.step, " does not lie in dim ", dim);
  }
  return {};
}

Result<Type> cut_type(const Slice& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 4}));
  const int rank = in[0].rank();
  TRY(check_entries("steps", op.steps.size(), rank));
  if (!op.starts.empty() || in.size() < 2) TRY(check_entries("starts", op.starts.size(), rank));
  if (!op.ends.empty() || in.size() < 3) TRY(check_entries("ends", op.ends.size(), rank));
  if (!op.sizes.empty()) TRY(check_entries("sizes", op.sizes.size(), rank));
  Type out(in[0].dtype, {});
  out.quant = in[0].quant;
  for (std::size_t axis = 0; axis < in[0].dims.size(); ++axis) {
    const AxisRange range = range_of(op, in, axis);
    const bool stands = range.step == 0 && (in.size() < 4 || in[3].is_none() || known_entry({}, axis, in, 3).is(0));
    const std::string wrong = stands ? "step 0" : complaint(range, in[0].dims[axis]);
    if (!wrong.empty()) {
      return fail(Code::kInvalidModel, cat(wrong, " (axis ", axis, " of ", in[0], ")"));
    }
    const bool given = axis < op.sizes.size() && !op.sizes[axis].is_unknown();
    out.dims.push_back(range.known() || !given ? range.size() : op.sizes[axis]);
  }
  return out;
}

/// The slice's elements; every range known and static.
Result<Tensor> cut(const Slice& op, std::span<const Type> in, const Type& out, const Tensor& data) {
  std::vector<std::vector<std::int64_t>> at;
  for (std::size_t axis = 0; axis < out.dims.size(); ++axis) {
    const AxisRange range = range_of(op, in, axis);
    if (!range.start.is_static() || !range.end.is_static() || range.step == 0) {
      return fail(Code::kInternal,
                  cat("a slice from ", range.start, " to ", range.end, " by ", range.step, " was evaluated"));
    }
    at.push_back(counted(range.start.value(), range.step, out.dims[axis].value()));
  }
  return picked(data, at);
}

/// Whether the range takes an axis as it is.
bool takes_whole(const AxisRange& range, const Dim& dim) {
  if (range.step == 1) return range.start.is(0) && range.end == dim;
  return dim.is(1) && range.size().is(1);
}

/// Range of one physical dim.
struct PhysicalRange {
  int dim = 0;
  Dim start, end;
  std::int64_t step = 1;
};

/// The physical dim and range that cut `axis`.
Result<PhysicalRange> physical_range(const Stored& stored, int axis, const AxisRange& range) {
  if (const int d = dim_of_axis(stored, axis); d >= 0) return PhysicalRange{d, range.start, range.end, range.step};
  // The outermost piece, with what lies inside of it in its dim: a cut at multiples of its stride is a cut of it.
  const Piece* outer = nullptr;
  bool leads = false;  // nothing stands before the piece in its dim
  PhysicalRange out;
  Dim inside = 1;
  for (std::size_t d = 0; d < stored.size(); ++d) {
    bool first = true;
    for (const Piece& piece : stored[d]) {
      if (piece.axis == axis && (outer == nullptr || surely_at_least(piece.stride, outer->stride + 1))) {
        outer = &piece;
        leads = first;
        out.dim = static_cast<int>(d);
        inside = 1;
      } else if (outer != nullptr && out.dim == static_cast<int>(d)) {
        inside = inside * piece.size;
      }
      first = first && piece.size.is(1);
    }
  }
  const auto at_boundary = [&](const Dim& index) { return floor_div(index, outer->stride) * outer->stride == index; };
  if (outer == nullptr || !leads || range.step != 1 || !at_boundary(range.start) || !at_boundary(range.end)) {
    return fail(Code::kInternal, cat("the slice of axis ", axis, " from ", range.start, " to ", range.end, " by ",
                                     range.step, " is no cut of ", to_string(stored)));
  }
  out.start = floor_div(range.start, outer->stride) * inside;
  out.end = floor_div(range.end, outer->stride) * inside;
  return out;
}

}  // namespace

Result<Types> infer(const Slice& op, std::span<const Type> in) {
  Type out = TRY(cut_type(op, in));
  if (follows_elements(in[0], out)) {
    if (const auto numbers = cut(op, in, out, element_numbers(in[0])); numbers.ok()) {
      out = with_moved_elements(out, in[0], *numbers);
    }
  }
  return single(std::move(out));
}

Result<Tensors> eval(const Slice& op, std::span<const Tensor> in) {
  const Types types = types_of(in);
  const Type out = TRY(cut_type(op, types));
  TRY(dims_to_evaluate(out));
  return Tensors{TRY(cut(op, types, out, in[0]))};
}

Family layout_family(const Slice& op, std::span<const Type> in) {
  family::Slice family{.starts = {}, .ends = {}, .steps = {}, .known = true};
  for (std::size_t axis = 0; axis < op.steps.size(); ++axis) {
    const AxisRange range = range_of(op, in, axis);
    if (!range.known()) return family::Opaque{"starts, ends or steps are computed"};
    family.starts.push_back(range.start);
    family.ends.push_back(range.end);
    family.steps.push_back(range.step);
  }
  return family;
}

Result<Physical> physical(const Slice& op, const Mode& mode, std::span<const Type> in) {
  const auto rank = in[0].dims.size();
  for (std::size_t axis = 0; axis < rank; ++axis) {
    if (!range_of(op, in, axis).known()) return Physical::in_order(op, in.size());
  }
  const Stored& stored = mode.operands.at(0);
  Slice out;
  out.ends = physical_dims(stored);
  out.starts.assign(out.ends.size(), 0);
  out.steps.assign(out.ends.size(), 1);
  std::vector<bool> cut(out.ends.size(), false);
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const AxisRange range = range_of(op, in, axis);
    if (takes_whole(range, in[0].dims[axis])) continue;
    const PhysicalRange range_here = TRY(physical_range(stored, static_cast<int>(axis), range));
    const auto d = static_cast<std::size_t>(range_here.dim);
    if (cut[d]) return fail(Code::kInternal, cat("two axes cut dim ", d, " of ", to_string(stored)));
    cut[d] = true;
    out.starts[d] = range_here.start;
    out.ends[d] = range_here.end;
    out.steps[d] = range_here.step;
  }
  return Physical{out, {0}};
}

ONNX2TF_DEFINE_OP(Slice);

}  // namespace onnx2tf
