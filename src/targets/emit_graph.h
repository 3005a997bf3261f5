#pragma once

#include "base/text.h"
#include "legalize/illegal_ops.h"

namespace onnx2tf {

/// Emits all nodes of a graph to `at`, each by `emit(node)`, after those whose results it reads. All nodes that are
/// refused (unsupported-op) are one error in the end: until then stand-ins take the places of their results. Other
/// errors end it at once.
template <class At, class Emit>
Status emit_graph(const Graph& graph, std::string_view target, At& at, Emit emit) {
  Refusals refused;
  for (const NodeId id : TRY(graph.topological_order())) {
    const Node& node = graph.node(id);
    at.enter(node);
    Status status = emit(node);
    if (status.ok()) continue;
    if (status.error().code != Code::kUnsupportedOp) {
      return std::move(status).in(frame_of(graph, node)).in(cat("while: writing ", target));
    }
    refused.add(node, status.error().message);
    TRY(at.stand_in());
  }
  return refused.status(target);
}

}  // namespace onnx2tf
