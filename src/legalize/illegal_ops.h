#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ir/graph.h"

namespace onnx2tf {

/// Why a target has no form for a node; nothing if it has one.
using WhyNotLegal = std::optional<std::string> (*)(const Graph& graph, const Node& node);

/// Fails with all nodes for which `target` has no form, grouped by the reason, as one error (unsupported-op).
Status refuse_illegal_ops(const Graph& graph, std::string_view target, WhyNotLegal why_not_legal);

}  // namespace onnx2tf
