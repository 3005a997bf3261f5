#include "legalize/illegal_ops.h"

#include "base/text.h"

namespace onnx2tf {

Status Refusals::status(std::string_view target) const {
  if (by_reason_.empty()) return {};
  constexpr std::size_t kNamed = 5;
  std::size_t count = 0;
  for (const auto& [reason, nodes] : by_reason_) count += nodes.size();
  std::string message = cat(count, count == 1 ? " op has" : " ops have", " no ", target, " form:");
  for (const auto& [reason, nodes] : by_reason_) {
    message += cat("\n  ", reason, ": ");
    for (std::size_t i = 0; i < nodes.size() && i < kNamed; ++i) message += cat(i == 0 ? "" : ", ", nodes[i]);
    if (nodes.size() > kNamed) message += cat(" and ", nodes.size() - kNamed, " more");
  }
  return fail(Code::kUnsupportedOp, std::move(message));
}

Status refuse_illegal_ops(const Graph& graph, std::string_view target, WhyNotLegal why_not_legal) {
  Refusals refused;
  for (const NodeId id : TRY(graph.topological_order())) {
    const Node& node = graph.node(id);
    if (auto reason = why_not_legal(graph, node)) refused.add(node, *std::move(reason));
  }
  return refused.status(target);
}

}  // namespace onnx2tf
