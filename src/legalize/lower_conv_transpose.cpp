#include <algorithm>
#include <cstring>

#include "legalize/one_per_group.h"
#include "legalize/padding.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/concat.h"
#include "ops/conv_transpose.h"
#include "ops/pad.h"
#include "ops/slice.h"

namespace onnx2tf {
namespace {

/// Up to this many groups become an operator each; more become one with weights that are zero between groups.
constexpr std::int64_t kMaxSplitGroups = 4;

std::size_t at(int axis) { return static_cast<std::size_t>(axis); }

Match split_groups(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const ConvTranspose* op = node.op.as<ConvTranspose>();
  if (op == nullptr || op->groups == 1) return no_match("no transposed convolution with groups");
  if (op->groups > kMaxSplitGroups && graph.value(node.inputs[1]).is_constant()) return no_match("too many groups");
  const Dim in = floor_div(graph.type(node.inputs[0]).dims[at(op->input.channel)], op->groups);
  const Dim out = graph.type(node.inputs[1]).dims[at(op->weight.out)];
  return one_per_group<ConvTranspose>(graph, id, "split_groups", op->weight.in, in, in, out);
}

/// Weights of dims `dims` that are zero but for those of `weights`: the element with the index `index(k)` along axis k
/// goes to offset `place(index)`.
template <class Place>
Tensor widened(const Tensor& weights, const std::vector<std::int64_t>& dims, const Place& place) {
  const std::size_t bytes = size_of(weights.dtype());
  return Tensor::deferred(weights.dtype(), dims, [=](std::span<std::byte> out) -> Status {
    const Bytes from = TRY(weights.bytes());
    std::memset(out.data(), 0, out.size());
    const std::vector<std::int64_t> inner = row_major_strides(weights.dims());
    for (std::int64_t i = 0; i < weights.count(); ++i) {
      const auto index = [&](std::size_t axis) { return i / inner[axis] % weights.dims()[axis]; };
      std::memcpy(out.data() + static_cast<std::size_t>(place(index)) * bytes,
                  from.data().data() + static_cast<std::size_t>(i) * bytes, bytes);
    }
    return {};
  });
}

/// The weights of all groups as one kernel: zero where result and operand channel differ in group.
Tensor dense_weights(const Tensor& weights, const WeightDims& axes, std::int64_t groups) {
  std::vector<std::int64_t> dims = weights.dims();
  const std::int64_t outs = dims[at(axes.out)];
  const std::int64_t per_group = dims[at(axes.in)] / groups;
  dims[at(axes.out)] = outs * groups;
  return widened(weights, dims, [=, strides = row_major_strides(dims)](const auto& index) {
    std::int64_t target = index(at(axes.in)) / per_group * outs * strides[at(axes.out)];
    for (std::size_t k = 0; k < strides.size(); ++k) target += index(k) * strides[k];
    return target;
  });
}

Match join_groups(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const ConvTranspose* op = node.op.as<ConvTranspose>();
  if (op == nullptr || op->groups <= kMaxSplitGroups || op->window.size.size() != 2) {
    return no_match("no transposed convolution of images with many groups");
  }
  const Tensor& weights = graph.value(node.inputs[1]).constant;
  if (weights.is_none()) return no_match("the weights are computed");
  Patch patch(graph, id, "join_groups");
  ConvTranspose fresh = *op;
  fresh.groups = 1;
  std::vector<ValueId> inputs = node.inputs;
  inputs[1] = patch.constant(dense_weights(weights, op->weight, op->groups));
  patch.replace(node.outputs[0], patch.add(std::move(fresh), std::move(inputs)));
  return patch;
}

/// The weights with `dilations[k] - 1` zeros between the elements of spatial axis k.
Tensor dilated_weights(const Tensor& weights, const ConvTranspose& op, const std::vector<std::int64_t>& dims) {
  std::vector<std::int64_t> steps(dims.size(), 1);
  for (std::size_t k = 0; k < op.weight.spatial.size(); ++k) {
    steps[at(op.weight.spatial[k])] = op.window.dilations[k];
  }
  return widened(weights, dims, [steps, strides = row_major_strides(dims)](const auto& index) {
    std::int64_t target = 0;
    for (std::size_t k = 0; k < strides.size(); ++k) target += index(k) * steps[k] * strides[k];
    return target;
  });
}

/// The same for weights that come at run time, one axis after the other: zeros behind each element, the last ones cut.
ValueId dilated_at_run_time(Patch& patch, ValueId weights, const ConvTranspose& op) {
  for (std::size_t k = 0; k < op.weight.spatial.size(); ++k) {
    const Dim dilation = op.window.dilations[k];
    if (dilation.is(1)) continue;
    const std::vector<Dim> dims = patch.type(weights).dims;
    const int axis = op.weight.spatial[k];
    const Dim before = product({dims.begin(), dims.begin() + axis});
    const Dim after = product({dims.begin() + axis + 1, dims.end()});
    const ValueId apart = reshaped(patch, weights, {before, dims[at(axis)], 1, after});
    const ValueId padded = patch.add(Pad{{0, 0, 0, 0}, {0, 0, dilation - 1, 0}, PadMode::kConstant}, {apart});
    std::vector<Dim> wide = dims;
    wide[at(axis)] = dims[at(axis)] * dilation;
    weights = sliced(patch, reshaped(patch, padded, wide), axis, 0, (dims[at(axis)] - 1) * dilation + 1);
  }
  return weights;
}

Match dilate_weights(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const ConvTranspose* op = node.op.as<ConvTranspose>();
  if (op == nullptr) return no_match("no transposed convolution");
  ConvTranspose fresh = *op;
  const Tensor& weights = graph.value(node.inputs[1]).constant;
  if (!graph.type(node.inputs[1]).is_static()) return no_match("the kernel is dynamic");
  std::vector<std::int64_t> dims = graph.type(node.inputs[1]).static_dims();
  for (std::size_t k = 0; k < op->window.size.size(); ++k) {
    fresh.window.size[k] = (op->window.size[k] - 1) * op->window.dilations[k] + 1;
    fresh.window.dilations[k] = 1;
    dims[at(op->weight.spatial[k])] = fresh.window.size[k];
  }
  if (fresh.window == op->window) return no_match("it is not dilated");
  Patch patch(graph, id, "dilate_weights");
  std::vector<ValueId> inputs = node.inputs;
  inputs[1] = weights.is_none() ? dilated_at_run_time(patch, inputs[1], *op)
                                : patch.constant(dilated_weights(weights, *op, dims));
  patch.replace(node.outputs[0], patch.add(std::move(fresh), std::move(inputs)));
  return patch;
}

/// Borders other than SAME's are cut off by slices.
Match cut_border(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const ConvTranspose* op = node.op.as<ConvTranspose>();
  if (op == nullptr || op->input.batch != 0 || op->groups != 1) return no_match("no plain transposed convolution");
  const Type& result = graph.type(node.outputs[0]);
  if (padding_of(*op, graph.type(node.inputs[0]), result)) return no_match("the padding is SAME or VALID");
  ConvTranspose fresh = *op;
  bool changed = false;
  for (std::size_t k = 0; k < op->window.size.size(); ++k) {
    if (!op->window.pads_high[k].is_static()) return no_match("its border is symbolic");
    changed = changed || op->window.pads_low[k] != Dim(0) || op->window.pads_high[k] != Dim(0);
    fresh.window.pads_low[k] = fresh.window.pads_high[k] = 0;
    fresh.output_padding[k] = std::max<std::int64_t>(op->output_padding[k] - op->window.pads_high[k].value(), 0);
  }
  if (!changed) return no_match("it has no border");
  Patch patch(graph, id, "cut_border");
  const ValueId x = patch.add(std::move(fresh), node.inputs);
  Slice cut{.starts = std::vector<Dim>(result.dims.size(), 0), .ends = result.dims, .steps = {}, .sizes = {}};
  cut.steps.assign(result.dims.size(), 1);
  for (std::size_t k = 0; k < op->window.size.size(); ++k) {
    const std::size_t axis = at(op->result.spatial[k]);
    cut.starts[axis] = op->window.pads_low[k];
    cut.ends[axis] = op->window.pads_low[k] + result.dims[axis];
  }
  patch.replace(node.outputs[0], patch.add(std::move(cut), {x}));
  return patch;
}

constexpr Rule kRules[] = {{"split_groups", split_groups},
                           {"join_groups", join_groups},
                           {"dilate_weights", dilate_weights},
                           {"cut_border", cut_border}};

}  // namespace

std::span<const Rule> lower_conv_transpose_rules() { return kRules; }

}  // namespace onnx2tf
