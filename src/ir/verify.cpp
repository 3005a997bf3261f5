#include "ir/verify.h"

#include <algorithm>

#include "base/text.h"

namespace onnx2tf {
namespace {

Error broken(std::string_view pass, const std::string& message) {
  return fail(Code::kInternal, cat("after ", pass, ": ", message));
}

bool agree(const Type& found, const Type& inferred) {
  if (found.dtype != inferred.dtype || found.dims.size() != inferred.dims.size()) return false;
  for (std::size_t i = 0; i < found.dims.size(); ++i) {
    // Two expressions may be equal without looking so; two integers may not.
    const bool both = found.dims[i].is_static() && inferred.dims[i].is_static();
    if (both && found.dims[i] != inferred.dims[i]) return false;
  }
  return true;
}

/// Every operand is among its value's users, and every user is a live reader: looked at from the values' side, since a
/// constant may have as many users as the graph has nodes.
Status check_users(const Graph& graph, const std::vector<NodeId>& order, std::string_view pass) {
  std::vector<std::size_t> reads(graph.value_count(), 0);
  for (const NodeId id : order) {
    for (const ValueId input : graph.node(id).inputs) {
      if (input == kNoValue) continue;
      if (index_of(input) >= reads.size()) return broken(pass, cat(describe(graph.node(id)), " reads no value"));
      ++reads[index_of(input)];
    }
  }
  for (std::uint32_t i = 0; i < reads.size(); ++i) {
    const ValueId value{i};
    for (const NodeId user : graph.value(value).users) {
      const Node& node = graph.node(user);
      if (!node.alive || std::ranges::find(node.inputs, value) == node.inputs.end()) {
        return broken(pass, cat(describe(node), " is a user of what it does not read"));
      }
    }
    if (graph.value(value).users.size() != reads[i]) {
      return broken(pass, cat("value '", graph.value(value).name, "' is read ", reads[i], " times, not ",
                              graph.value(value).users.size(), " as its users say"));
    }
  }
  return {};
}

Status check_node(const Graph& graph, NodeId id, std::string_view pass) {
  const Node& node = graph.node(id);
  auto inferred = node.op.infer(graph.input_types(node));
  if (!inferred.ok()) return std::move(inferred).in(frame_of(graph, node)).in(cat("after: ", pass)).error();
  if (inferred->size() != node.outputs.size()) {
    return broken(pass, cat(describe(node), " has ", node.outputs.size(), " results, not ", inferred->size()));
  }
  for (std::size_t i = 0; i < node.outputs.size(); ++i) {
    const Value& value = graph.value(node.outputs[i]);
    if (value.producer != id) return broken(pass, cat(describe(node), " does not own its result ", i));
    if (!agree(value.type, (*inferred)[i])) {
      return broken(pass,
                    cat("result ", i, " of ", frame_of(graph, node), " is ", value.type, ", not ", (*inferred)[i]));
    }
  }
  return {};
}

}  // namespace

Status verify(const Graph& graph, std::string_view pass) {
  const std::vector<NodeId> order = TRY(graph.topological_order().in(cat("after: ", pass)));
  TRY(check_users(graph, order, pass));
  for (const NodeId id : order) TRY(check_node(graph, id, pass));
  for (const Port& port : graph.outputs()) {
    const Node* producer = graph.producer(port.value);
    if (producer != nullptr && !producer->alive) {
      return broken(pass, cat("output '", port.name, "' is made by a dead node"));
    }
  }
  return {};
}

}  // namespace onnx2tf
