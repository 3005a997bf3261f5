#include <algorithm>

#include "ops/broadcast_to.h"
#include "ops/select.h"
#include "passes/matching.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

/// An elementwise op broadcasts by itself.
Match fold_broadcast_into_elementwise(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!node.op.is<Binary>() && !node.op.is<Select>()) return no_match("it is no op that broadcasts");
  std::vector<ValueId> inputs = node.inputs;
  const auto narrow =
      std::ranges::find_if(inputs, [&](ValueId input) { return made_by<BroadcastTo>(graph, input) != nullptr; });
  if (narrow == inputs.end()) return no_match("no operand is made by a broadcast");
  *narrow = operand_of(graph, *narrow);
  Types types;
  for (const ValueId input : inputs) types.push_back(graph.type(input));
  const auto result = node.op.infer(types);
  if (!result.ok() || result->at(0) != graph.type(node.outputs[0])) {
    return no_match("the other operands do not make up for the broadcast");
  }
  Patch patch(graph, id, "fold_broadcast_into_elementwise");
  patch.replace(node.outputs[0], patch.add(node.op, std::move(inputs)));
  return patch;
}

constexpr Rule kRules[] = {{"fold_broadcast_into_elementwise", fold_broadcast_into_elementwise}};

}  // namespace

std::span<const Rule> fold_broadcasts_rules() { return kRules; }

}  // namespace onnx2tf
