#include "ops/slice.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/cast.h"
#include "ops/concat.h"
#include "ops/select.h"
#include "ops/shape_of.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

/// Bounds this far out mean "to the end" in every exporter.
constexpr std::int64_t kFar = std::int64_t{1} << 31;

/// Where one axis is cut, as the node says it.
struct Cut {
  int axis = 0;
  Dim start, end;
  std::int64_t step = 1;
  std::size_t entry = 0;  ///< position in the operands
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
  if (cut.start.is_unknown() || cut.end.is_unknown()) return Dim::unknown();
  return cut.step > 0 ? ceil_div(cut.end - cut.start, cut.step) : ceil_div(cut.start - cut.end, -cut.step);
}

Result<ValueId> part(NodeContext& node, ValueId vector, std::int64_t at) {
  return node.add(Slice{{at}, {at + 1}, {1}, {}}, {vector});
}

Result<ValueId> binary(NodeContext& node, BinaryFn fn, ValueId a, ValueId b) { return node.add(Binary{fn}, {a, b}); }

/// Clamps bounds at run time; for cuts with a positive step.
class RunTimeBounds {
 public:
  RunTimeBounds(NodeContext& node, ValueId shape) : node_(node), shape_(shape), zero_(integer(0)) {}

  Result<ValueId> clamp(ValueId bounds, const Cut& cut) {
    const ValueId dim = TRY(part(node_, shape_, cut.axis));
    ValueId bound = TRY(part(node_, bounds, static_cast<std::int64_t>(cut.entry)));
    if (node_.type_of(bound).dtype != DType::kI64) bound = TRY(node_.add(Cast{DType::kI64}, {bound}));
    const ValueId negative = TRY(binary(node_, BinaryFn::kLess, bound, zero_));
    const ValueId from_end = TRY(binary(node_, BinaryFn::kAdd, bound, dim));
    const ValueId counted = TRY(node_.add(Select{}, {negative, from_end, bound}));
    const ValueId low = TRY(binary(node_, BinaryFn::kMax, counted, zero_));
    return binary(node_, BinaryFn::kMin, low, dim);
  }

  ValueId zero() const { return zero_; }

 private:
  ValueId integer(std::int64_t value) { return node_.constant(Tensor::of_ints(DType::kI64, {1}, std::vector{value})); }

  NodeContext& node_;
  ValueId shape_;
  ValueId zero_;
};

/// A slice whose bounds come at run time: vectors of one clamped start and end per axis.
Result<ValueId> run_time_slice(NodeContext& node, Slice op, const std::vector<Cut>& cuts) {
  const ValueId shape = TRY(node.add(ShapeOf{}, {node.input(0)}));
  RunTimeBounds bounds(node, shape);
  std::vector<ValueId> starts;
  std::vector<ValueId> ends;
  for (int axis = 0; axis < node.type(0).rank(); ++axis) {
    const auto cut = std::ranges::find(cuts, axis, &Cut::axis);
    if (cut == cuts.end()) {
      starts.push_back(bounds.zero());
      ends.push_back(TRY(part(node, shape, axis)));
      continue;
    }
    if (cut->step < 0) {
      return fail(Code::kUnsupportedAttribute, cat("a slice with computed bounds and step ", cut->step));
    }
    starts.push_back(TRY(bounds.clamp(node.input(1), *cut)));
    const ValueId end = TRY(bounds.clamp(node.input(2), *cut));
    ends.push_back(TRY(binary(node, BinaryFn::kMax, end, starts.back())));
  }
  const ValueId all_starts = TRY(node.add(Concat{0}, starts));
  const ValueId all_ends = TRY(node.add(Concat{0}, ends));
  return node.add(std::move(op), {node.input(0), all_starts, all_ends});
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
  if (!known) return std::vector{TRY(run_time_slice(node, std::move(op), cuts))};
  op.sizes.clear();
  return std::vector{TRY(node.add(std::move(op), {node.input(0)}))};
}

Result<std::vector<Cut>> cuts_of(NodeContext& node, const std::vector<Dim>& starts, const std::vector<Dim>& ends,
                                 const std::vector<std::int64_t>& axes, const std::vector<std::int64_t>& steps) {
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
    cut.step = steps.empty() ? 1 : steps[i];
    cut.entry = i;
    if (cut.step == 0) return fail(Code::kInvalidModel, "the step of a slice is 0");
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

Values slice(NodeContext& node) {
  std::vector<std::int64_t> axes;
  std::vector<std::int64_t> steps;
  if (node.has_input(3)) axes = TRY(node.required_constant(3, "axes")).to_vector<std::int64_t>();
  if (node.has_input(4)) steps = TRY(node.required_constant(4, "steps")).to_vector<std::int64_t>();
  const auto starts = node.elements(1);
  const auto ends = node.elements(2);
  if (!starts || !ends) return fail(Code::kUnsupportedAttribute, "the number of sliced axes is not known");
  return sliced(node, TRY(cuts_of(node, *starts, *ends, axes, steps)));
}

constexpr Importer kImporters[] = {
    {"Slice", until(9), slice_by_attributes, 1},
    {"Slice", since(10), slice, 3},
};

}  // namespace

ImporterTable slice_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
