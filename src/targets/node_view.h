#pragma once

#include "ir/graph.h"

namespace onnx2tf {

/// What emitters look at: the node of the graph that is being emitted, its operands and results.
class NodeView {
 public:
  explicit NodeView(const Graph& graph) : graph_(graph) {}

  /// From now on `node`'s operands and results are meant.
  void enter(const Node& node) { node_ = &node; }

  const Graph& graph() const { return graph_; }
  const Node& node() const { return *node_; }
  bool has_in(std::size_t i) const { return i < node_->inputs.size() && node_->inputs[i] != kNoValue; }
  /// Type of operand `i`; none if it is not there.
  Type in_type(std::size_t i) const { return has_in(i) ? graph_.type(node_->inputs[i]) : Type(); }
  const Type& out_type(std::size_t i = 0) const { return graph_.type(node_->outputs.at(i)); }
  /// The constant that operand `i` is; none if it is none.
  Tensor in_constant(std::size_t i) const { return has_in(i) ? graph_.value(node_->inputs[i]).constant : Tensor(); }

 protected:
  const Graph& graph_;
  const Node* node_ = nullptr;
};

}  // namespace onnx2tf
