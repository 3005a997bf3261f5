#include <cmath>

#include "ops/reduce.h"
#include "passes/matching.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

/// sum(x) * (1 / n) = mean(x), n being the number of terms.
Match recognize_mean(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kMul)) return no_match("it is no product");
  const auto match = match_with_constant(graph, node);
  if (!match) return no_match("not exactly one operand is constant");
  const auto* sum = made_by<Reduce>(graph, match->x);
  if (sum == nullptr || sum->fn != ReduceFn::kSum || !has_single_use(graph, match->x)) {
    return no_match("its operand is no sum, or is needed elsewhere");
  }
  if (graph.producer(match->x)->inputs.size() > 1) return no_match("the sum's axes are computed");
  if (graph.type(match->x) != graph.type(node.outputs[0])) return no_match("the constant adds axes");
  const ValueId x = operand_of(graph, match->x);
  Dim terms = 1;
  for (const int axis : sum->axes) terms = terms * graph.type(x).dims[static_cast<std::size_t>(axis)];
  const auto factor = scalar_constant(graph, match->constant);
  if (!factor || !terms.is_static() || !is_float(graph.type(x).dtype)) {
    return no_match("the factor or the number of terms is not known");
  }
  if (std::abs(*factor * static_cast<double>(terms.value()) - 1) > 1e-6) {
    return no_match("the factor is not one over the number of terms");
  }
  Patch patch(graph, id, "recognize_mean");
  patch.replace(node.outputs[0], patch.add(Reduce{ReduceFn::kMean, sum->axes, sum->keep_dims}, {x}));
  return patch;
}

constexpr Rule kRules[] = {{"recognize_mean", recognize_mean}};

}  // namespace

std::span<const Rule> recognize_mean_rules() { return kRules; }

}  // namespace onnx2tf
