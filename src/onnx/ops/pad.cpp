#include "ops/pad.h"

#include <algorithm>

#include "base/text.h"
#include "onnx/axis_vectors.h"
#include "onnx/ops/axes_operand.h"
#include "onnx/ops/families.h"
#include "ops/pack.h"
#include "ops/reshape.h"
#include "ops/slice.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

Result<PadMode> mode_of(NodeContext& node) {
  const std::string mode = TRY(node.string_attribute("mode", "constant"));
  for (const auto& [value, name] : EnumNames<PadMode>::kRows) {
    if (name == mode && value != PadMode::kSymmetric) return value;
  }
  return fail(Code::kInvalidModel, cat("mode '", mode, "' does not exist"));
}

/// Splits known pads into what negative ones cut off, as the slice that cuts it, and what is added, which stays in
/// `op`.
Slice split_off_cut(Pad& op, const Type& x) {
  Slice cut{std::vector<Dim>(x.dims.size(), 0), x.dims, std::vector<std::int64_t>(x.dims.size(), 1), {}};
  for (std::size_t axis = 0; axis < x.dims.size(); ++axis) {
    cut.starts[axis] = max(Dim(0) - op.low[axis], 0);
    cut.ends[axis] = max(x.dims[axis] - max(Dim(0) - op.high[axis], 0), cut.starts[axis]);
    op.low[axis] = max(op.low[axis], 0);
    op.high[axis] = max(op.high[axis], 0);
  }
  return cut;
}

/// What negative pads cut off is cut first; the rest is added.
Values padded(NodeContext& node, Pad op, ValueId filler) {
  const Type x = node.type(0);
  Slice cut = split_off_cut(op, x);
  ValueId out = node.input(0);
  const auto nothing = [](const Dim& dim) { return dim.is(0); };
  if (!std::ranges::all_of(cut.starts, nothing) || cut.ends != x.dims) out = TRY(node.add(std::move(cut), {out}));
  if (std::ranges::all_of(op.low, nothing) && std::ranges::all_of(op.high, nothing)) return std::vector{out};
  std::vector<ValueId> in = {out};
  if (filler != kNoValue) in.push_back(filler);
  return std::vector{TRY(node.add(std::move(op), in))};
}

Values pad_by_attributes(NodeContext& node) {
  const auto rank = static_cast<std::size_t>(node.type(0).rank());
  const auto pads = TRY(node.ints_attribute(node.has_attribute("paddings") ? "paddings" : "pads"));
  if (pads.size() != 2 * rank) {
    return fail(Code::kInvalidModel, cat("pads have ", pads.size(), " entries, not ", 2 * rank));
  }
  Pad op;
  op.mode = TRY(mode_of(node));
  op.low.assign(pads.begin(), pads.begin() + static_cast<std::ptrdiff_t>(rank));
  op.high.assign(pads.begin() + static_cast<std::ptrdiff_t>(rank), pads.end());
  const double value = TRY(node.float_attribute("value", 0));
  const bool filled = op.mode == PadMode::kConstant && value != 0;
  return padded(node, std::move(op), filled ? node.scalar(node.type(0).dtype, value) : kNoValue);
}

/// The filler as a scalar; zero needs none.
Result<ValueId> filler_of(NodeContext& node) {
  if (!node.has_input(2)) return kNoValue;
  const Tensor value = TRY(node.constant(2));
  if (!value.is_none() && value.count() == 1 && value.element(0) == 0) return kNoValue;
  if (node.type(2).rank() == 0) return node.input(2);
  return node.add(Reshape{}, {node.input(2)});
}

/// Vectors of one amount per axis.
struct Amounts {
  ValueId low, high;
};

/// Pads that come at run time: negative ones cut, the others add. `op` has those that are known.
Values run_time_pad(NodeContext& node, Pad op, ValueId filler, Amounts pads) {
  AxisVectors vectors(node);
  const Type x = node.type(0);
  if (x.rank() == 0) return std::vector{node.input(0)};
  const ValueId dims = TRY(vectors.dims_of(node.input(0)));
  const ValueId below = TRY(vectors.binary(BinaryFn::kSub, vectors.filled(x.rank(), 0), pads.low));
  const ValueId starts = TRY(vectors.binary(BinaryFn::kMin, TRY(vectors.binary(BinaryFn::kMax, below, 0)), dims));
  const ValueId above = TRY(vectors.binary(BinaryFn::kMin, pads.high, 0));
  const ValueId ends = TRY(vectors.binary(BinaryFn::kMax, TRY(vectors.binary(BinaryFn::kAdd, dims, above)), starts));
  Slice cut = split_off_cut(op, x);
  for (std::size_t axis = 0; axis < x.dims.size(); ++axis) cut.sizes.push_back(cut.ends[axis] - cut.starts[axis]);
  const ValueId inside = TRY(node.add(std::move(cut), {node.input(0), starts, ends}));
  const ValueId low = TRY(vectors.binary(BinaryFn::kMax, pads.low, 0));
  const ValueId high = TRY(vectors.binary(BinaryFn::kMax, pads.high, 0));
  const ValueId amounts = TRY(node.add(Pack{0}, {low, high}));
  return std::vector{TRY(node.add(std::move(op), {inside, filler, amounts}))};
}

/// Pads of `count` axes, of which something is not known: amounts or, if they are a value, the axes.
template <class Axes>
Values pad_some_axes(NodeContext& node, Pad op, ValueId filler, const Axes& axes, std::int64_t count) {
  AxisVectors vectors(node);
  const ValueId given = TRY(node.add(Reshape{{2 * count}}, {node.input(1)}));
  const ValueId pads = TRY(vectors.widened(given));
  const ValueId zeros = vectors.filled(node.type(0).rank(), 0);
  const ValueId low = TRY(vectors.part(pads, 0, count));
  const ValueId high = TRY(vectors.part(pads, count, 2 * count));
  return run_time_pad(node, std::move(op), filler,
                      {TRY(vectors.spread(low, axes, zeros)), TRY(vectors.spread(high, axes, zeros))});
}

/// Pads of axes that only come at run time.
Values pad_computed_axes(NodeContext& node, Pad op, ValueId filler, ValueId axes) {
  const std::size_t rank = node.type(0).dims.size();
  op.low = op.high = std::vector<Dim>(rank, Dim::unknown());
  Dim count = node.type_of(axes).dims[0];
  if (const auto pads = node.elements(1); pads && !count.is_static()) {
    count = static_cast<std::int64_t>(pads->size() / 2);
  }
  if (!count.is_static()) return fail(Code::kUnsupportedAttribute, "the number of pads is not known");
  if (count.value() > static_cast<std::int64_t>(rank)) {
    return fail(Code::kInvalidModel, cat(count, " axes are padded, but there are ", rank));
  }
  if (count.is(0)) return std::vector{node.input(0)};
  return pad_some_axes(node, std::move(op), filler, axes, count.value());
}

Values pad(NodeContext& node) {
  const int rank = node.type(0).rank();
  Pad op;
  op.mode = TRY(mode_of(node));
  op.low.assign(static_cast<std::size_t>(rank), 0);
  op.high = op.low;
  const ValueId filler = op.mode == PadMode::kConstant ? TRY(filler_of(node)) : kNoValue;
  const NamedAxes named = TRY(axes_of(node, 3));
  if (named.computed != kNoValue) return pad_computed_axes(node, std::move(op), filler, named.computed);
  std::vector<int> axes;
  if (named.known) {
    for (const std::int64_t axis : *named.known) axes.push_back(TRY(node.axis(axis, rank)));
  } else {
    for (int axis = 0; axis < rank; ++axis) axes.push_back(axis);
  }
  const auto pads = node.elements(1).value_or(std::vector<Dim>(2 * axes.size(), Dim::unknown()));
  if (pads.size() != 2 * axes.size()) {
    return fail(Code::kInvalidModel, cat("pads have ", pads.size(), " entries, not ", 2 * axes.size()));
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto axis = static_cast<std::size_t>(axes[i]);
    op.low[axis] = pads[i];
    op.high[axis] = pads[axes.size() + i];
  }
  if (std::ranges::none_of(pads, &Dim::is_unknown)) return padded(node, std::move(op), filler);
  return pad_some_axes(node, std::move(op), filler, axes, static_cast<std::int64_t>(axes.size()));
}

constexpr Importer kImporters[] = {
    {"Pad", until(10), pad_by_attributes, 1},
    {"Pad", since(11), pad, 2},
};

}  // namespace

ImporterTable pad_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
