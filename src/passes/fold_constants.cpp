#include "ir/fold.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

/// An op on constants is its results.
Match fold_constants(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  Tensors operands;
  Types types;
  for (const ValueId input : node.inputs) {
    operands.push_back(input == kNoValue ? Tensor() : graph.value(input).constant);
  }
  for (const ValueId output : node.outputs) types.push_back(graph.type(output));
  const auto folded = fold(node.op, operands, graph.input_types(node), types);
  if (!folded.ok()) return no_match("the operands are constant, but their result can't be computed");
  if (folded->empty()) return no_match("an operand is computed, or the result is much larger than the operands");
  Patch patch(graph, id, "fold_constants");
  for (std::size_t i = 0; i < folded->size(); ++i) patch.replace(node.outputs[i], patch.constant((*folded)[i]));
  return patch;
}

constexpr Rule kRules[] = {{"fold_constants", fold_constants}};

}  // namespace

std::span<const Rule> fold_constants_rules() { return kRules; }

}  // namespace onnx2tf
