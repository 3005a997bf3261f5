#include <algorithm>
#include <optional>

#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/slice.h"
#include "ops/split.h"

namespace onnx2tf {
namespace {

/// Splits into more parts are no faster than slices.
constexpr std::size_t kMaxParts = 4;

/// A slice that cuts one axis only.
struct Cut {
  NodeId node;
  std::size_t axis;
  std::int64_t start, end;
};

std::optional<Cut> cut_of(const Graph& graph, NodeId id, ValueId from) {
  const Node& node = graph.node(id);
  const Slice* op = node.op.as<Slice>();
  if (op == nullptr || node.inputs.size() != 1 || node.inputs[0] != from) return std::nullopt;
  const std::vector<Dim>& dims = graph.type(from).dims;
  std::optional<Cut> cut;
  for (std::size_t k = 0; k < dims.size(); ++k) {
    if (op->steps[k] != 1) return std::nullopt;
    if (op->starts[k].is(0) && op->ends[k] == dims[k]) continue;
    if (cut || !op->starts[k].is_static() || !op->ends[k].is_static()) return std::nullopt;
    cut = Cut{id, k, op->starts[k].value(), op->ends[k].value()};
  }
  return cut;
}

Match join_slices(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!node.op.is<Slice>()) return no_match("no slice");
  const ValueId from = node.inputs[0];
  const auto own = cut_of(graph, id, from);
  if (!own || own->start != 0) return no_match("it does not cut the first part of one axis");
  const Dim& dim = graph.type(from).dims[own->axis];
  const std::int64_t size = own->end;
  if (!dim.is_static() || dim.value() % size != 0) return no_match("the parts are not equal");
  const auto count = static_cast<std::size_t>(dim.value() / size);
  if (count < 2 || count > kMaxParts) return no_match("too many parts");
  std::vector<NodeId> parts(count, kNoNode);
  for (const NodeId user : graph.value(from).users) {
    const auto cut = cut_of(graph, user, from);
    if (!cut || cut->axis != own->axis || cut->end - cut->start != size || cut->start % size != 0) continue;
    NodeId& part = parts[static_cast<std::size_t>(cut->start / size)];
    if (part == kNoNode || user < part) part = user;
  }
  if (std::ranges::find(parts, kNoNode) != parts.end()) return no_match("a part is not taken");
  Patch patch(graph, id, "join_slices");
  const auto results = patch.add_all(Split{static_cast<int>(own->axis), std::vector<Dim>(count, size)}, {from});
  for (std::size_t i = 0; i < count && i < results.size(); ++i) {
    patch.replace(graph.node(parts[i]).outputs[0], results[i]);
  }
  return patch;
}

constexpr Rule kRules[] = {{"join_slices", join_slices}};

}  // namespace

std::span<const Rule> join_slices_rules() { return kRules; }

}  // namespace onnx2tf
