#include <algorithm>

#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/concat.h"

namespace onnx2tf {
namespace {

/// Whether the type has no elements, whatever its symbols are.
bool is_empty(const Type& type) {
  return std::ranges::any_of(type.dims, [](const Dim& dim) { return dim.is(0); });
}

/// A result without elements is a constant, and so is what is computed from nothing.
Match compute_from_nothing(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  Tensors operands;
  bool none_left = !node.inputs.empty();
  for (const ValueId input : node.inputs) {
    const Type type = input == kNoValue ? Type() : graph.type(input);
    const bool nothing = is_empty(type) && type.is_static();
    none_left = none_left && (type.is_none() || nothing || graph.value(input).is_constant());
    operands.push_back(type.is_none() ? Tensor()
                       : nothing      ? Tensor::zeros(type.dtype, type.static_dims())
                                      : graph.value(input).constant);
  }
  Tensors results;
  for (const ValueId output : node.outputs) {
    const Type& type = graph.type(output);
    if (is_empty(type) && type.is_static()) results.push_back(Tensor::zeros(type.dtype, type.static_dims()));
  }
  if (results.size() != node.outputs.size()) {
    if (!none_left || std::ranges::none_of(operands, [](const Tensor& t) { return !t.is_none() && t.count() == 0; })) {
      return no_match("it has elements to work on");
    }
    auto computed = node.op.eval(operands);
    if (!computed.ok()) return no_match("its result can't be computed");
    results = *std::move(computed);
    for (std::size_t i = 0; i < results.size(); ++i) {
      // Dims that only a run tells have names of their own, which the constant's would not agree with.
      if (results[i].type() != graph.type(node.outputs[i])) return no_match("its type is not known");
    }
  }
  Patch patch(graph, id, "compute_from_nothing");
  for (std::size_t i = 0; i < results.size(); ++i) patch.replace(node.outputs[i], patch.constant(results[i]));
  return patch;
}

Match join_without_empty(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Concat>();
  if (op == nullptr) return no_match("no concat");
  std::vector<ValueId> inputs;
  for (const ValueId input : node.inputs) {
    if (!is_empty(graph.type(input))) inputs.push_back(input);
  }
  if (inputs.size() == node.inputs.size() || inputs.empty()) return no_match("every operand has elements");
  Patch patch(graph, id, "join_without_empty");
  patch.replace(node.outputs[0], inputs.size() == 1 ? inputs[0] : patch.add(*op, std::move(inputs)));
  return patch;
}

constexpr Rule kRules[] = {{"compute_from_nothing", compute_from_nothing}, {"join_without_empty", join_without_empty}};

}  // namespace

std::span<const Rule> drop_empty_values_rules() { return kRules; }

}  // namespace onnx2tf
