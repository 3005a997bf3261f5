#include "ops/slice.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "onnx/axis_vectors.h"
#include "onnx/ops/axes_operand.h"
#include "onnx/ops/families.h"
#include "ops/range.h"
#include "ops/reshape.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

/// Bounds this far out mean "to the end" in every exporter.
constexpr std::int64_t kFar = std::int64_t{1} << 31;

/// Where one axis is cut, as the node says it.
struct Cut {
  int axis = 0;
  Dim start, end;
  std::int64_t step = 1;  ///< 0: known at run time only
};

/// A bound counted from the start; unknown where its sign can't be told.
Dim from_start(const Dim& bound, const Dim& dim) {
  if (surely_at_least(bound, 0)) return bound;
  if (surely_at_least(-1, bound)) return bound + dim;
  return Dim::unknown();
}

Dim clamped(const Dim& bound, const Dim& low, const Dim& high) {
  return bound.is_unknown() ? bound : max(min(bound, high), low);
}

/// ONNX's clamping of start and end on an axis of size `dim`.
void clamp_cut(Cut& cut, const Dim& dim) {
  if (cut.step == 0) {
    cut.start = cut.end = Dim::unknown();
    return;
  }
  const bool forward = cut.step > 0;
  const Dim least = forward ? 0 : -1;
  const Dim most = forward ? dim : dim - 1;
  const auto far = [](const Dim& bound, bool up) {
    return bound.is_static() && (up ? bound.value() >= kFar : bound.value() <= -kFar);
  };
  Dim start = far(cut.start, true) ? most : far(cut.start, false) ? Dim(0) : from_start(cut.start, dim);
  Dim end = far(cut.end, true) ? most : far(cut.end, false) ? least : from_start(cut.end, dim);
  cut.start = clamped(start, 0, most);
  cut.end = clamped(end, least, most);
  if (cut.start.is_unknown() || cut.end.is_unknown()) return;
  cut.end = forward ? max(cut.end, cut.start) : min(cut.end, cut.start);
}

Dim size_of_cut(const Cut& cut) {
  if (cut.start.is_unknown() || cut.end.is_unknown() || cut.step == 0) return Dim::unknown();
  return cut.step > 0 ? ceil_div(cut.end - cut.start, cut.step) : ceil_div(cut.start - cut.end, -cut.step);
}

/// Vectors of one start, end and step per axis.
struct Bounds {
  ValueId starts = kNoValue, ends = kNoValue, steps = kNoValue;
};

/// ONNX's clamping at run time, of all axes at once.
class RunTimeBounds {
 public:
  /// `steps` are those of the axes, 0 where they come in `bounds`.
  RunTimeBounds(AxisVectors& vectors, ValueId dims, const std::vector<std::int64_t>& steps)
      : vectors_(vectors), dims_(dims), steps_(steps) {}

  Result<Bounds> clamped(Bounds bounds) {
    TRY(set_limits(bounds.steps));
    // The order matters where an axis is empty: a backward cut then starts at -1.
    const ValueId low = TRY(vectors_.binary(BinaryFn::kMax, TRY(from_start(bounds.starts)), 0));
    bounds.starts = TRY(vectors_.binary(BinaryFn::kMin, low, most_));
    const ValueId high = TRY(vectors_.binary(BinaryFn::kMin, TRY(from_start(bounds.ends)), most_));
    const ValueId end = TRY(vectors_.binary(BinaryFn::kMax, high, least_end_));
    bounds.ends = TRY(not_before(bounds.starts, end));
    if (std::ranges::count(steps_, 0) == 0) return bounds;
    // A step beyond these takes one element, as these do.
    constexpr std::int64_t kLongest = std::int64_t{1} << 30;
    const ValueId longest = TRY(vectors_.binary(BinaryFn::kMin, bounds.steps, kLongest));
    bounds.steps = TRY(vectors_.binary(BinaryFn::kMax, longest, -kLongest));
    return bounds;
  }

 private:
  Status set_limits(ValueId steps) {
    const auto forward = [](std::int64_t step) { return step > 0; };
    all_forward_ = std::ranges::all_of(steps_, forward);
    if (std::ranges::count(steps_, 0) > 0) {
      forward_ = TRY(vectors_.binary(BinaryFn::kGreater, steps, 0));
      least_end_ = TRY(vectors_.select(forward_, vectors_.constant({0}), vectors_.constant({-1})));
    } else {
      std::vector<std::int64_t> least;
      for (const std::int64_t step : steps_) least.push_back(forward(step) ? 0 : -1);
      least_end_ = vectors_.constant(least);
      if (!all_forward_) forward_ = TRY(vectors_.binary(BinaryFn::kEqual, least_end_, 0));
    }
    most_ = all_forward_ ? dims_ : TRY(vectors_.binary(BinaryFn::kAdd, dims_, least_end_));
    return {};
  }

  Result<ValueId> from_start(ValueId bounds) {
    const ValueId negative = TRY(vectors_.binary(BinaryFn::kLess, bounds, 0));
    return vectors_.select(negative, TRY(vectors_.binary(BinaryFn::kAdd, bounds, dims_)), bounds);
  }

  Result<ValueId> not_before(ValueId starts, ValueId ends) {
    const ValueId forward_end = TRY(vectors_.binary(BinaryFn::kMax, ends, starts));
    if (all_forward_) return forward_end;
    return vectors_.select(forward_, forward_end, TRY(vectors_.binary(BinaryFn::kMin, ends, starts)));
  }

  AxisVectors& vectors_;
  ValueId dims_;
  const std::vector<std::int64_t>& steps_;
  bool all_forward_ = true;
  ValueId forward_ = kNoValue, most_ = kNoValue, least_end_ = kNoValue;
};

/// A slice whose bounds, axes or steps come at run time. `spread` puts an operand's entries where they belong and takes
/// the others from a vector.
template <class Spread>
Result<ValueId> run_time_slice(NodeContext& node, Slice op, const Spread& spread) {
  AxisVectors vectors(node);
  const int rank = node.type(0).rank();
  const ValueId dims = TRY(vectors.dims_of(node.input(0)));
  Bounds bounds;
  bounds.starts = TRY(spread(TRY(vectors.widened(node.input(1))), vectors.filled(rank, 0)));
  bounds.ends = TRY(spread(TRY(vectors.widened(node.input(2))), dims));
  const bool has_steps = std::ranges::count(op.steps, 0) > 0;
  if (has_steps) bounds.steps = TRY(spread(TRY(vectors.widened(node.input(4))), vectors.filled(rank, 1)));
  bounds = TRY(RunTimeBounds(vectors, dims, op.steps).clamped(bounds));
  std::vector<ValueId> in = {node.input(0), bounds.starts, bounds.ends};
  if (has_steps) in.push_back(bounds.steps);
  return node.add(std::move(op), std::move(in));
}

/// A slice along axes that only come at run time.
Result<ValueId> slice_computed_axes(NodeContext& node, ValueId axes) {
  const std::size_t rank = node.type(0).dims.size();
  const std::vector<Dim> unknown(rank, Dim::unknown());
  const auto steps = node.elements(4);
  const bool plain = steps && std::ranges::all_of(*steps, [](const Dim& step) { return step.is(1); });
  const std::int64_t step = !node.has_input(4) || plain ? 1 : 0;
  const Slice op{unknown, unknown, std::vector<std::int64_t>(rank, step), unknown};
  return run_time_slice(node, op,
                        [&](ValueId entries, ValueId rest) { return AxisVectors(node).spread(entries, axes, rest); });
}

Values sliced(NodeContext& node, std::vector<Cut> cuts) {
  const Type& x = node.type(0);
  Slice op;
  for (const Dim& dim : x.dims) {
    op.starts.emplace_back(0);
    op.ends.push_back(dim);
    op.steps.push_back(1);
    op.sizes.push_back(dim);
  }
  bool known = true;
  bool whole = true;
  for (Cut& cut : cuts) {
    const auto axis = static_cast<std::size_t>(cut.axis);
    clamp_cut(cut, x.dims[axis]);
    op.starts[axis] = cut.start;
    op.ends[axis] = cut.end;
    op.steps[axis] = cut.step;
    op.sizes[axis] = size_of_cut(cut);
    known = known && !op.sizes[axis].is_unknown();
    whole = whole && cut.step == 1 && cut.start.is(0) && cut.end == x.dims[axis];
  }
  if (whole) return std::vector{node.input(0)};
  if (!known) {
    std::vector<int> axes;
    for (const Cut& cut : cuts) axes.push_back(cut.axis);
    return std::vector{TRY(run_time_slice(node, std::move(op), [&](ValueId entries, ValueId rest) {
      return AxisVectors(node).spread(entries, axes, rest);
    }))};
  }
  op.sizes.clear();
  return std::vector{TRY(node.add(std::move(op), {node.input(0)}))};
}

Result<std::vector<Cut>> cuts_of(NodeContext& node, const std::vector<Dim>& starts, const std::vector<Dim>& ends,
                                 const std::vector<std::int64_t>& axes, const std::vector<Dim>& steps) {
  const std::size_t count = starts.size();
  if (ends.size() != count || (!axes.empty() && axes.size() != count) || (!steps.empty() && steps.size() != count)) {
    return fail(Code::kInvalidModel, cat("starts, ends, axes and steps have ", count, ", ", ends.size(), ", ",
                                         axes.size(), " and ", steps.size(), " entries"));
  }
  std::vector<Cut> out;
  for (std::size_t i = 0; i < count; ++i) {
    Cut cut;
    cut.axis = TRY(node.axis(axes.empty() ? static_cast<std::int64_t>(i) : axes[i], node.type(0).rank()));
    cut.start = starts[i];
    cut.end = ends[i];
    if (!steps.empty()) cut.step = steps[i].is_static() ? steps[i].value() : 0;
    if (!steps.empty() && steps[i].is(0)) return fail(Code::kInvalidModel, "the step of a slice is 0");
    if (std::ranges::find(out, cut.axis, &Cut::axis) != out.end()) {
      return fail(Code::kInvalidModel, cat("axis ", cut.axis, " is sliced twice"));
    }
    out.push_back(cut);
  }
  return out;
}

Values slice_by_attributes(NodeContext& node) {
  const auto starts = TRY(node.ints_attribute("starts"));
  const auto ends = TRY(node.ints_attribute("ends"));
  const auto axes = TRY(node.ints_attribute("axes"));
  return sliced(node, TRY(cuts_of(node, {starts.begin(), starts.end()}, {ends.begin(), ends.end()}, axes, {})));
}

/// A slice whose bounds come at run time, as many as then turn out, along the axes of their positions.
Result<ValueId> slice_first_axes(NodeContext& node) {
  AxisVectors vectors(node);
  const ValueId starts = TRY(vectors.widened(node.input(1)));
  const ValueId count = TRY(node.add(Reshape{}, {TRY(vectors.dims_of(starts))}));
  const std::vector<ValueId> range = {node.scalar(DType::kI64, 0), count, node.scalar(DType::kI64, 1)};
  return slice_computed_axes(node, TRY(node.add(Range{node.type_of(starts).dims[0]}, range)));
}

/// What one of the vectors tells of the number of sliced axes goes for all of them.
Status set_lengths(NodeContext& node, const NamedAxes& axes) {
  std::optional<std::int64_t> length;
  if (axes.known) length = static_cast<std::int64_t>(axes.known->size());
  for (const std::size_t i : {1, 2, 4}) {
    const Dim count = node.has_input(i) ? node.type(i).count() : Dim::unknown();
    if (!length && count.is_static()) length = count.value();
  }
  if (!length) return {};
  for (const std::size_t i : {1, 2, 4}) TRY(node.set_length(i, *length));
  return {};
}

Values slice(NodeContext& node) {
  if (node.type(0).rank() == 0) return fail(Code::kInvalidModel, "a scalar can't be sliced");
  const NamedAxes axes = TRY(axes_of(node, 3));
  if (axes.computed != kNoValue) return std::vector{TRY(slice_computed_axes(node, axes.computed))};
  TRY(set_lengths(node, axes));
  const auto starts = node.elements(1);
  const auto ends = node.elements(2);
  const auto steps = node.has_input(4) ? node.elements(4) : std::vector<Dim>();
  if (!starts || !ends || !steps) return std::vector{TRY(slice_first_axes(node))};
  return sliced(node, TRY(cuts_of(node, *starts, *ends, axes.known.value_or(std::vector<std::int64_t>()), *steps)));
}

constexpr Importer kImporters[] = {
    {"Slice", until(9), slice_by_attributes, 1},
    {"Slice", since(10), slice, 3},
};

}  // namespace

ImporterTable slice_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
