#pragma once

#include "ir/graph.h"
#include "ops/generate.h"

namespace onnx2tf::test {

/// A small random network over one input: windows, products, elementwise ops, cuts, joins, reductions and movement.
Graph random_graph(std::uint32_t seed);

/// Random inputs for a graph's ports.
Tensors random_inputs(const Graph& graph, Random& random);

/// The greatest difference of the outputs of a graph and of what the layout pass made of it, relative to the greatest
/// element; inputs and outputs are permuted as the ports say. Infinite where dims differ or one is not a number.
double difference(const Graph& logical, const Graph& physical, const Tensors& inputs);

/// How many nodes of op T a graph has.
template <class T>
int count_ops(const Graph& graph) {
  int count = 0;
  for (std::size_t i = 0; i < graph.node_count(); ++i) {
    const Node& node = graph.node(static_cast<NodeId>(i));
    count += node.alive && node.op.is<T>() ? 1 : 0;
  }
  return count;
}

}  // namespace onnx2tf::test
