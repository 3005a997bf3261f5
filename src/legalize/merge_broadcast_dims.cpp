#include <algorithm>

#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/binary.h"
#include "ops/broadcast_to.h"
#include "ops/select.h"

namespace onnx2tf {
namespace {

/// Dim `i` of `rank` of an operand that is aligned from the right.
Dim aligned_dim(const Type& type, std::size_t rank, std::size_t i) {
  const std::size_t missing = rank - type.dims.size();
  return i < missing ? Dim(1) : type.dims[i - missing];
}

/// Neighbouring dims in which the same operands are broadcast, as one: first dim of each group, and the end.
std::vector<std::size_t> groups_of(const std::vector<Type>& operands, const Type& result) {
  const std::size_t rank = result.dims.size();
  std::vector<std::size_t> starts;
  std::vector<bool> last;
  for (std::size_t i = 0; i < rank; ++i) {
    if (result.dims[i].is(1)) continue;
    std::vector<bool> unit;
    for (const Type& type : operands) unit.push_back(aligned_dim(type, rank, i).is(1));
    if (starts.empty() || unit != last) starts.push_back(i);
    last = std::move(unit);
  }
  if (starts.empty()) starts.push_back(0);
  starts.front() = 0;
  starts.push_back(rank);
  return starts;
}

std::vector<Dim> merged(const Type& type, std::size_t rank, const std::vector<std::size_t>& groups) {
  std::vector<Dim> out;
  for (std::size_t g = 0; g + 1 < groups.size(); ++g) {
    Dim dim = 1;
    for (std::size_t i = groups[g]; i < groups[g + 1]; ++i) dim = dim * aligned_dim(type, rank, i);
    out.push_back(dim);
  }
  return out;
}

}  // namespace

Match merge_broadcast_dims(const Graph& graph, NodeId id, BroadcastKernels kernels) {
  const Node& node = graph.node(id);
  if (!node.op.is<Binary>() && !node.op.is<Select>()) return no_match("nothing broadcasts");
  const Type& result = graph.type(node.outputs[0]);
  if (result.rank() <= kernels.max_rank) return no_match("the rank fits");
  const Types operands = graph.input_types(node);
  if (std::ranges::all_of(operands, [&](const Type& type) { return type.dims == result.dims; })) {
    return no_match("nothing is broadcast");
  }
  Patch patch(graph, id, "merge_broadcast_dims");
  std::vector<ValueId> inputs;
  const std::vector<std::size_t> groups = groups_of(operands, result);
  if (groups.size() - 1 > static_cast<std::size_t>(kernels.max_rank)) {
    for (std::size_t i = 0; i < operands.size(); ++i) {
      const bool same = operands[i].dims == result.dims;
      inputs.push_back(same ? node.inputs[i] : patch.add(BroadcastTo{result.dims}, {node.inputs[i]}));
    }
    patch.replace(node.outputs[0], patch.add(node.op, std::move(inputs)));
    return patch;
  }
  if (kernels.merge_dims) return no_match("kernels merge the dims");
  for (std::size_t i = 0; i < operands.size(); ++i) {
    const bool scalar = operands[i].rank() == 0;
    inputs.push_back(scalar ? node.inputs[i]
                            : reshaped(patch, node.inputs[i], merged(operands[i], result.dims.size(), groups)));
  }
  const ValueId out = patch.add(node.op, std::move(inputs));
  patch.replace(node.outputs[0], reshaped(patch, out, result.dims));
  return patch;
}

namespace {

Match merge_to_five_dims(const Graph& graph, NodeId id) {
  return merge_broadcast_dims(graph, id, {.max_rank = 5, .merge_dims = true});
}

constexpr Rule kToFive[] = {{"merge_broadcast_dims", merge_to_five_dims}};

}  // namespace

std::span<const Rule> merge_to_five_dims_rules() { return kToFive; }

}  // namespace onnx2tf
