#pragma once

#include <optional>
#include <vector>

#include "ir/graph.h"

namespace onnx2tf {

/// A convolution, transposed convolution or product with constant weights, seen alike by the rules that fuse into it.
struct Weighted {
  const Node* node = nullptr;
  ValueId x = kNoValue;
  ValueId weights = kNoValue;
  ValueId bias = kNoValue;  ///< kNoValue if it has none
  int channel = 0;          ///< axis of the result along which a bias varies
  int in_channel = 0;       ///< axis of `x` over which the op sums
};

/// The node as such an op without activation; nothing if it is none, or if its weights are computed.
std::optional<Weighted> match_weighted(const Graph& graph, const Node* node);
/// Its weights with result channel k multiplied by factors[k].
Result<Tensor> with_scaled_results(const Graph& graph, const Weighted& op, const std::vector<double>& factors);
/// Its weights with input channel k multiplied by factors[k].
Result<Tensor> with_scaled_operand(const Graph& graph, const Weighted& op, const std::vector<double>& factors);

}  // namespace onnx2tf
