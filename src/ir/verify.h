#pragma once

#include "ir/graph.h"

namespace onnx2tf {

/// Checks a graph's invariants: ids in range, users and producers agree, no cycle, every node's result types are what
/// `infer` gives (an unknown dim agrees with any). The error names the node. `pass` is the pass that has just run.
Status verify(const Graph& graph, std::string_view pass);

}  // namespace onnx2tf
