#include <algorithm>

#include "ops/concat.h"
#include "ops/pad.h"
#include "ops/tile.h"
#include "targets/tflite/lower.h"

namespace onnx2tf::tflite {
namespace {

/// `count` copies of the only element that the value has along the axis.
ValueId repeated(Patch& patch, ValueId value, std::size_t axis, const Dim& count) {
  if (count.is(1)) return value;
  Tile tile{std::vector<Dim>(patch.type(value).dims.size(), 1)};
  tile.repeats[axis] = count;
  return patch.add(std::move(tile), {value});
}

/// One axis' border of copied elements; no value where the border is empty.
struct Borders {
  ValueId low = kNoValue;
  ValueId high = kNoValue;
};

Borders borders(Patch& patch, ValueId x, const Pad& op, std::size_t axis) {
  const Dim dim = patch.type(x).dims[axis];
  const auto a = static_cast<int>(axis);
  Borders out;
  if (op.mode == PadMode::kEdge) {
    if (!op.low[axis].is(0)) out.low = repeated(patch, sliced(patch, x, a, 0, 1), axis, op.low[axis]);
    if (!op.high[axis].is(0)) out.high = repeated(patch, sliced(patch, x, a, dim - 1, dim), axis, op.high[axis]);
  } else {
    if (!op.low[axis].is(0)) out.low = sliced(patch, x, a, dim - op.low[axis], dim);
    if (!op.high[axis].is(0)) out.high = sliced(patch, x, a, 0, op.high[axis]);
  }
  return out;
}

Match lower_copied_border(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Pad* op = node.op.as<Pad>();
  if (op == nullptr || (op->mode != PadMode::kEdge && op->mode != PadMode::kWrap)) return no_match("no such border");
  if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) return no_match("its amounts are computed");
  const Type& in = graph.type(node.inputs[0]);
  for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
    const bool fits = surely_at_least(in.dims[axis], op->low[axis]) && surely_at_least(in.dims[axis], op->high[axis]);
    if (op->mode == PadMode::kWrap && !fits) return no_match("it wraps more than once");
  }
  Patch patch(graph, id, "lower_pad");
  ValueId x = node.inputs[0];
  for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
    const Borders border = borders(patch, x, *op, axis);
    std::vector<ValueId> parts;
    for (const ValueId part : {border.low, x, border.high}) {
      if (part != kNoValue) parts.push_back(part);
    }
    if (parts.size() > 1) x = patch.add(Concat{static_cast<int>(axis)}, std::move(parts));
  }
  patch.replace(node.outputs[0], x);
  return patch;
}

constexpr Rule kRules[] = {{"lower_copied_border", lower_copied_border}};

}  // namespace

std::span<const Rule> lower_pad_rules() { return kRules; }

}  // namespace onnx2tf::tflite
