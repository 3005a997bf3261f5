#pragma once

#include <optional>

#include "onnx/node_context.h"

namespace onnx2tf::onnx {

/// The axes that a node names by attribute "axes" or by operand `operand` (later opsets), as they are given; nothing if
/// neither is there. A computed operand is an error.
Result<std::optional<std::vector<std::int64_t>>> axes_of(NodeContext& node, std::size_t operand);

/// Those axes, counted from the start, sorted, each once; an error outside of [-rank, rank).
Result<std::vector<int>> sorted_axes(const NodeContext& node, const std::vector<std::int64_t>& axes, int rank);

}  // namespace onnx2tf::onnx
