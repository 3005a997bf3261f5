#pragma once

#include <optional>

#include "onnx/node_context.h"

namespace onnx2tf::onnx {

/// The axes that a node names; neither member is set if it names none.
struct NamedAxes {
  std::optional<std::vector<std::int64_t>> known;  ///< as they are given
  ValueId computed = kNoValue;                     ///< those that only come at run time: a vector of i64

  bool given() const { return known || computed != kNoValue; }
};

/// The axes that a node names by attribute "axes" or by operand `operand` (later opsets).
Result<NamedAxes> axes_of(NodeContext& node, std::size_t operand);

/// Known axes, counted from the start, sorted, each once; an error outside of [-rank, rank).
Result<std::vector<int>> sorted_axes(const NodeContext& node, const std::vector<std::int64_t>& axes, int rank);

/// Computed axes whose number the operand's type tells, or else `declared` (from the rank that the file declares for
/// the result); an error if neither does, or if there are more than `most`.
Result<ValueId> counted_axes(NodeContext& node, ValueId axes, std::optional<int> declared, int most);

}  // namespace onnx2tf::onnx
