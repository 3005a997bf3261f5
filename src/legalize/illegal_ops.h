#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ir/graph.h"

namespace onnx2tf {

/// Nodes that can't be written, by the reason, to be reported together.
class Refusals {
 public:
  void add(const Node& node, std::string reason) { by_reason_[std::move(reason)].push_back(describe(node)); }
  /// Fails with all nodes as one error (unsupported-op), if there are any.
  Status status(std::string_view target) const;

 private:
  std::map<std::string, std::vector<std::string>> by_reason_;
};

/// Why a target has no form for a node; nothing if it has one.
using WhyNotLegal = std::optional<std::string> (*)(const Graph& graph, const Node& node);

/// Fails with all nodes for which `target` has no form, grouped by the reason, as one error (unsupported-op).
Status refuse_illegal_ops(const Graph& graph, std::string_view target, WhyNotLegal why_not_legal);

}  // namespace onnx2tf
