#include <algorithm>

#include "legalize/rewriting.h"
#include "ops/conv.h"
#include "ops/slice.h"
#include "targets/keras/legalize.h"

namespace onnx2tf::keras {
namespace {

bool all_one(const std::vector<std::int64_t>& values) {
  return std::ranges::all_of(values, [](std::int64_t value) { return value == 1; });
}

/// Every stride-th element along the spatial axes.
Slice every_stride(const Type& whole, const Conv& op) {
  Slice slice{.starts = std::vector<Dim>(whole.dims.size(), 0), .ends = whole.dims, .steps = {}, .sizes = {}};
  slice.steps.assign(whole.dims.size(), 1);
  for (std::size_t k = 0; k < op.window.strides.size(); ++k) {
    slice.steps[static_cast<std::size_t>(op.result.spatial[k])] = op.window.strides[k];
  }
  return slice;
}

Match split_strides(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Conv* op = node.op.as<Conv>();
  if (op == nullptr || all_one(op->window.strides) || all_one(op->window.dilations)) {
    return no_match("no convolution that strides over a dilated kernel");
  }
  Patch patch(graph, id, "split_strides");
  Conv walking = *op;
  std::ranges::fill(walking.window.strides, 1);
  const ValueId whole = patch.add(std::move(walking), node.inputs);
  patch.replace(node.outputs[0], patch.add(every_stride(patch.type(whole), *op), {whole}));
  return patch;
}

constexpr Rule kRules[] = {{"split_strides", split_strides}};

}  // namespace

std::span<const Rule> split_strides_rules() { return kRules; }

}  // namespace onnx2tf::keras
