#include "legalize/padding.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/binary.h"
#include "ops/pad.h"
#include "ops/pool.h"
#include "ops/reshape.h"
#include "ops/slice.h"

namespace onnx2tf {
namespace {

bool is_dilated(const Pool& op) {
  for (std::size_t k = 0; k < op.window.size.size(); ++k) {
    if (op.window.dilations[k] != 1 && op.window.size[k] != 1) return true;
  }
  return false;
}

/// The maximum or mean over a dilated window of one axis: of the operand's slices that start at each of its elements.
Match split_dilated_pool(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Pool* op = node.op.as<Pool>();
  if (op == nullptr || !is_dilated(*op)) return no_match("no dilated pool");
  const bool is_max = op->fn == PoolFn::kMax;
  if (padding_of(*op, graph.type(node.inputs[0])) != Padding::kValid) return no_match("it is padded");
  if (op->activation != Activation::kNone) return no_match("an activation is fused");
  Patch patch(graph, id, "split_pools");
  ValueId x = node.inputs[0];
  std::int64_t terms = 1;
  for (std::size_t k = 0; k < op->window.size.size(); ++k) {
    terms *= op->window.size[k];
    const std::vector<Dim> dims = patch.type(x).dims;
    const auto axis = static_cast<std::size_t>(op->dims.spatial[k]);
    const Dim count = op->window.result_dim(k, dims[axis]);
    ValueId all = kNoValue;
    for (std::int64_t tap = 0; tap < op->window.size[k]; ++tap) {
      Slice slice{.starts = std::vector<Dim>(dims.size(), 0), .ends = dims, .steps = {}, .sizes = {}};
      slice.steps.assign(dims.size(), 1);
      slice.starts[axis] = tap * op->window.dilations[k];
      slice.steps[axis] = op->window.strides[k];
      slice.ends[axis] = slice.starts[axis] + (count - 1) * op->window.strides[k] + 1;
      const ValueId taken = patch.add(std::move(slice), {x});
      all = all == kNoValue ? taken : patch.add(Binary{is_max ? BinaryFn::kMax : BinaryFn::kAdd}, {all, taken});
    }
    x = all;
  }
  if (!is_max) {
    x = patch.add(Binary{BinaryFn::kMul}, {x, patch.scalar(DType::kF32, 1 / static_cast<double>(terms))});
  }
  patch.replace(node.outputs[0], x);
  return patch;
}

Match separate_dilated_padding(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Pool* op = node.op.as<Pool>();
  if (op == nullptr || !is_dilated(*op) || op->fn != PoolFn::kMax) return no_match("no dilated maximum pool");
  if (padding_of(*op, graph.type(node.inputs[0])) != Padding::kSame) return no_match("its padding is not SAME");
  // Slices have no padding: make it a border.
  const std::size_t rank = graph.type(node.inputs[0]).dims.size();
  Pad pad{std::vector<Dim>(rank, 0), std::vector<Dim>(rank, 0), PadMode::kConstant};
  Pool fresh = *op;
  for (std::size_t k = 0; k < op->window.size.size(); ++k) {
    const auto axis = static_cast<std::size_t>(op->dims.spatial[k]);
    pad.low[axis] = op->window.pads_low[k];
    pad.high[axis] = op->window.pads_high[k] + (op->overhang.empty() ? Dim(0) : op->overhang[k]);
    fresh.window.pads_low[k] = fresh.window.pads_high[k] = 0;
  }
  fresh.overhang.clear();
  Patch patch(graph, id, "split_pools");
  const ValueId fill = patch.constant(lowest_of(graph.type(node.inputs[0]).dtype));
  const ValueId x = patch.add(std::move(pad), {node.inputs[0], fill});
  patch.replace(node.outputs[0], patch.add(std::move(fresh), {x}));
  return patch;
}

}  // namespace

/// A pool over three axes of [batch, depth, rows, columns, channel]: rows and columns of [batch * depth, ...], then
/// depth of [batch, depth, rows * columns, channel]. Maxima and means (counts are products) come apart so.
Match split_volume_pool(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Pool* op = node.op.as<Pool>();
  if (op == nullptr || op->dims.spatial != std::vector<int>{1, 2, 3} || op->dims.channel != 4) {
    return no_match("no pool over three axes");
  }
  const auto part = [&](std::size_t first, std::size_t count, Activation activation) {
    Pool out{.fn = op->fn,
             .dims = {0, 3, {1, 2}},
             .window = Window::plain({1, 1}),
             .overhang = {0, 0},
             .count_padding = op->count_padding,
             .activation = activation};
    for (std::size_t j = 0; j < count; ++j) {
      out.window.size[j] = op->window.size[first + j];
      out.window.strides[j] = op->window.strides[first + j];
      out.window.dilations[j] = op->window.dilations[first + j];
      out.window.pads_low[j] = op->window.pads_low[first + j];
      out.window.pads_high[j] = op->window.pads_high[first + j];
      if (!op->overhang.empty()) out.overhang[j] = op->overhang[first + j];
    }
    return out;
  };
  Patch patch(graph, id, "split_pools");
  const std::vector<Dim> in = graph.type(node.inputs[0]).dims;
  ValueId x = reshaped(patch, node.inputs[0], {in[0] * in[1], in[2], in[3], in[4]});
  x = patch.add(part(1, 2, Activation::kNone), {x});
  const std::vector<Dim> plane = patch.type(x).dims;
  x = reshaped(patch, x, {in[0], in[1], plane[1] * plane[2], in[4]});
  x = patch.add(part(0, 1, op->activation), {x});
  const Dim depth = patch.type(x).dims[1];
  patch.replace(node.outputs[0], reshaped(patch, x, {in[0], depth, plane[1], plane[2], in[4]}));
  return patch;
}

namespace {

Match split_volume_average(const Graph& graph, NodeId id) {
  const Pool* op = graph.node(id).op.as<Pool>();
  if (op == nullptr || op->fn != PoolFn::kAverage) return no_match("no average");
  return split_volume_pool(graph, id);
}

constexpr Rule kRules[] = {{"separate_dilated_padding", separate_dilated_padding},
                           {"split_dilated_pool", split_dilated_pool}};
constexpr Rule kVolumeAverages[] = {{"split_volume_average", split_volume_average}};

}  // namespace

std::span<const Rule> split_dilated_pools_rules() { return kRules; }
std::span<const Rule> split_volume_averages_rules() { return kVolumeAverages; }

}  // namespace onnx2tf
