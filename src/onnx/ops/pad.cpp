#include "ops/pad.h"

#include <algorithm>

#include "base/text.h"
#include "onnx/ops/families.h"
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

/// What negative pads cut off is cut first; the rest is added.
Values padded(NodeContext& node, Pad op, ValueId filler) {
  const Type& x = node.type(0);
  Slice cut{std::vector<Dim>(x.dims.size(), 0), x.dims, std::vector<std::int64_t>(x.dims.size(), 1), {}};
  bool cuts = false;
  bool adds = false;
  for (std::size_t axis = 0; axis < x.dims.size(); ++axis) {
    for (Dim* pad : {&op.low[axis], &op.high[axis]}) {
      if (!surely_at_least(-1, *pad)) {
        adds = adds || !pad->is(0);
        continue;
      }
      cuts = true;
      if (pad == &op.low[axis]) {
        cut.starts[axis] = Dim(0) - *pad;
      } else {
        cut.ends[axis] = x.dims[axis] + *pad;
      }
      *pad = 0;
    }
    cut.ends[axis] = max(cut.ends[axis], cut.starts[axis]);
  }
  ValueId out = node.input(0);
  if (cuts) out = TRY(node.add(cut, {out}));
  if (!adds) return std::vector{out};
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

/// Pads of one axis that come at run time, for all axes in order: only where the node pads all of them.
Values run_time_pad(NodeContext& node, Pad op, ValueId filler) {
  const auto rank = static_cast<std::int64_t>(op.low.size());
  const ValueId pads = TRY(node.add(Reshape{{2, rank}}, {node.input(1)}));
  return std::vector{TRY(node.add(std::move(op), {node.input(0), filler, pads}))};
}

Values pad(NodeContext& node) {
  const int rank = node.type(0).rank();
  Pad op;
  op.mode = TRY(mode_of(node));
  op.low.assign(static_cast<std::size_t>(rank), 0);
  op.high = op.low;
  const auto pads = node.elements(1);
  if (!pads) return fail(Code::kUnsupportedAttribute, "the number of pads is not known");
  std::vector<std::int64_t> axes;
  if (node.has_input(3)) {
    axes = TRY(node.required_constant(3, "axes")).to_vector<std::int64_t>();
  } else {
    for (int axis = 0; axis < rank; ++axis) axes.push_back(axis);
  }
  if (pads->size() != 2 * axes.size()) {
    return fail(Code::kInvalidModel, cat("pads have ", pads->size(), " entries, not ", 2 * axes.size()));
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto axis = static_cast<std::size_t>(TRY(node.axis(axes[i], rank)));
    op.low[axis] = (*pads)[i];
    op.high[axis] = (*pads)[axes.size() + i];
  }
  const ValueId filler = op.mode == PadMode::kConstant ? TRY(filler_of(node)) : kNoValue;
  if (std::ranges::none_of(*pads, &Dim::is_unknown)) return padded(node, std::move(op), filler);
  if (node.has_input(3)) return fail(Code::kUnsupportedAttribute, "computed pads of named axes");
  return run_time_pad(node, std::move(op), filler);
}

constexpr Importer kImporters[] = {
    {"Pad", until(10), pad_by_attributes, 1},
    {"Pad", since(11), pad, 2},
};

}  // namespace

ImporterTable pad_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
