#include <algorithm>

#include "ops/all.h"
#include "passes/matching.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

bool is_known(const std::vector<Dim>& dims) { return std::ranges::none_of(dims, &Dim::is_unknown); }

/// reshape(reshape(x)) = reshape(x).
Match fold_reshape_of_reshape(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Reshape>();
  if (op == nullptr) return no_match("it is no reshape");
  if (made_by<Reshape>(graph, node.inputs[0]) == nullptr) return no_match("its operand is made by no reshape");
  Patch patch(graph, id, "fold_reshape_of_reshape");
  std::vector<ValueId> inputs = node.inputs;
  inputs[0] = operand_of(graph, node.inputs[0]);
  if (graph.type(inputs[0]) == graph.type(node.outputs[0])) {
    patch.replace(node.outputs[0], inputs[0]);
  } else {
    patch.replace(node.outputs[0], patch.add(*op, std::move(inputs)));
  }
  return patch;
}

/// A reshape that reads its dims at run time although inference knows them all.
Match fold_known_reshape(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Reshape>();
  if (op == nullptr || node.inputs.size() < 2) return no_match("it is no reshape that reads its dims at run time");
  if (!is_known(op->shape)) return no_match("a dim is only known at run time");
  Patch patch(graph, id, "fold_known_reshape");
  patch.replace(node.outputs[0], patch.add(*op, {node.inputs[0]}));
  return patch;
}

/// transpose(transpose(x)) = transpose(x).
Match fold_transpose_of_transpose(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Transpose>();
  if (op == nullptr) return no_match("it is no transpose");
  const auto* before = made_by<Transpose>(graph, node.inputs[0]);
  if (before == nullptr) return no_match("its operand is made by no transpose");
  Transpose both;
  for (const int axis : op->perm) both.perm.push_back(before->perm[static_cast<std::size_t>(axis)]);
  Patch patch(graph, id, "fold_transpose_of_transpose");
  const ValueId x = operand_of(graph, node.inputs[0]);
  patch.replace(node.outputs[0], std::ranges::is_sorted(both.perm) ? x : patch.add(both, {x}));
  return patch;
}

/// cast(cast(x)) = cast(x) where the first cast loses nothing.
Match fold_cast_of_cast(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Cast>();
  if (op == nullptr) return no_match("it is no cast");
  if (made_by<Cast>(graph, node.inputs[0]) == nullptr) return no_match("its operand is made by no cast");
  const ValueId x = operand_of(graph, node.inputs[0]);
  const DType from = graph.type(x).dtype;
  if (!holds_exactly(from, graph.type(node.inputs[0]).dtype)) return no_match("the first cast may lose something");
  Patch patch(graph, id, "fold_cast_of_cast");
  patch.replace(node.outputs[0], from == op->to ? x : patch.add(*op, {x}));
  return patch;
}

/// concat(concat(a, b), c) = concat(a, b, c) along one axis, if nobody else reads the inner one.
Match fold_concat_of_concat(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Concat>();
  if (op == nullptr) return no_match("it is no concat");
  std::vector<ValueId> inputs;
  for (const ValueId input : node.inputs) {
    const auto* inner = made_by<Concat>(graph, input);
    if (inner != nullptr && inner->axis == op->axis && has_single_use(graph, input)) {
      const auto& parts = graph.producer(input)->inputs;
      inputs.insert(inputs.end(), parts.begin(), parts.end());
    } else {
      inputs.push_back(input);
    }
  }
  if (inputs.size() == node.inputs.size()) return no_match("no operand is a concat of its own");
  Patch patch(graph, id, "fold_concat_of_concat");
  patch.replace(node.outputs[0], patch.add(*op, std::move(inputs)));
  return patch;
}

/// Slices with known bounds and steps of 1, one of the other, are one.
Match fold_slice_of_slice(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Slice>();
  if (op == nullptr || node.inputs.size() > 1) return no_match("it is no slice with known bounds");
  const auto* before = made_by<Slice>(graph, node.inputs[0]);
  if (before == nullptr || graph.producer(node.inputs[0])->inputs.size() > 1) {
    return no_match("its operand is made by no slice with known bounds");
  }
  Slice both = *op;
  for (std::size_t k = 0; k < both.steps.size(); ++k) {
    if (op->steps[k] != 1 || before->steps[k] != 1) return no_match("a step is not 1");
    both.starts[k] = both.starts[k] + before->starts[k];
    both.ends[k] = both.ends[k] + before->starts[k];
  }
  if (!is_known(both.starts) || !is_known(both.ends)) return no_match("a bound is only known at run time");
  Patch patch(graph, id, "fold_slice_of_slice");
  patch.replace(node.outputs[0], patch.add(both, {operand_of(graph, node.inputs[0])}));
  return patch;
}

constexpr Rule kReshapeRules[] = {{"fold_reshape_of_reshape", fold_reshape_of_reshape},
                                  {"fold_known_reshape", fold_known_reshape}};

constexpr Rule kRules[] = {
    kReshapeRules[0],
    kReshapeRules[1],
    {"fold_transpose_of_transpose", fold_transpose_of_transpose},
    {"fold_cast_of_cast", fold_cast_of_cast},
    {"fold_concat_of_concat", fold_concat_of_concat},
    {"fold_slice_of_slice", fold_slice_of_slice},
};

}  // namespace

std::span<const Rule> fold_movements_rules() { return kRules; }

std::span<const Rule> fold_reshapes_rules() { return kReshapeRules; }

}  // namespace onnx2tf
