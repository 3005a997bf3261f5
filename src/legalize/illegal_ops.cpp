#include "legalize/illegal_ops.h"

#include <map>
#include <vector>

#include "base/text.h"

namespace onnx2tf {

Status refuse_illegal_ops(const Graph& graph, std::string_view target, WhyNotLegal why_not_legal) {
  std::map<std::string, std::vector<const Node*>> refused;
  std::size_t count = 0;
  for (const NodeId id : TRY(graph.topological_order())) {
    const Node& node = graph.node(id);
    if (const auto reason = why_not_legal(graph, node)) {
      refused[*reason].push_back(&node);
      ++count;
    }
  }
  if (refused.empty()) return {};
  constexpr std::size_t kNamed = 5;
  std::string message = cat(count, count == 1 ? " op has" : " ops have", " no ", target, " form:");
  for (const auto& [reason, nodes] : refused) {
    message += cat("\n  ", reason, ": ");
    for (std::size_t i = 0; i < nodes.size() && i < kNamed; ++i) {
      message += cat(i == 0 ? "" : ", ", describe(*nodes[i]));
    }
    if (nodes.size() > kNamed) message += cat(" and ", nodes.size() - kNamed, " more");
  }
  return fail(Code::kUnsupportedOp, std::move(message));
}

}  // namespace onnx2tf
