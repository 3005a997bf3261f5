#pragma once

#include <span>

#include "ir/graph.h"

namespace onnx2tf {

/// Computes a graph's outputs from its inputs (in the order of their ports) with each op's reference evaluation. The
/// graph must be static, or its ops' attributes must be; tensors must have the dims of the input ports where those are
/// static. For tests and for folding; readable, not fast.
Result<Tensors> evaluate(const Graph& graph, std::span<const Tensor> inputs);

}  // namespace onnx2tf
