#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/fold.h"
#include "ir/op.h"
#include "ir/tensor.h"
#include "ir/type.h"

namespace onnx2tf {

/// Names a value of one graph; `kNoValue` stands for an operand that is not there.
enum class ValueId : std::uint32_t {};
inline constexpr ValueId kNoValue{0xFFFFFFFF};
/// Names a node of one graph; `kNoNode` is the producer of graph inputs and constants.
enum class NodeId : std::uint32_t {};
inline constexpr NodeId kNoNode{0xFFFFFFFF};

inline std::size_t index_of(ValueId id) { return static_cast<std::size_t>(id); }
inline std::size_t index_of(NodeId id) { return static_cast<std::size_t>(id); }

/// Where a node comes from: the source node, and what has rewritten it since.
struct Origin {
  std::string node;    ///< name of the ONNX node, or the name of its first output in quotes if it has none
  std::string op;      ///< "Conv, ai.onnx 13"
  std::string passes;  ///< "fuse_bias > legalize_padding": rules that made or remade it, oldest first
};

/// One tensor that flows through the graph: an input, a constant, or a node's result.
struct Value {
  Type type;
  std::string name;  ///< the ONNX name; empty if the source has none for it
  NodeId producer = kNoNode;
  int result = 0;             ///< which result of the producer
  Tensor constant;            ///< Tensor::is_none() unless it is a constant
  std::vector<NodeId> users;  ///< nodes that read it, one entry per operand that does, in no order

  bool is_constant() const { return !constant.is_none(); }
};

struct Node {
  Op op;
  std::vector<ValueId> inputs;
  std::vector<ValueId> outputs;
  std::shared_ptr<const Origin> origin;
  bool alive = true;
};

/// A graph input or output: ONNX's name for it and the value. `perm`, once layouts are assigned, names for each
/// physical axis the ONNX axis that it is; empty means unchanged.
struct Port {
  std::string name;
  ValueId value = kNoValue;
  Type source_type;  ///< the type in ONNX order
  std::vector<int> perm;
};

/// A dataflow graph. Logical before layout assignment (every dim in ONNX order), physical after it.
///
/// Built with `add_*` (the caller supplies types; GraphBuilder infers them) and changed only by the pass driver,
/// through `replace_uses`, `kill` and `compact`. Ids stay valid until `compact`.
class Graph {
 public:
  ValueId add_input(std::string name, Type type);
  ValueId add_constant(Tensor tensor, std::string name = {});
  /// Adds a node with fresh result values of the given types. Unknown dims get symbols of their own.
  NodeId add_node(Op op, std::vector<ValueId> inputs, Types result_types, std::shared_ptr<const Origin> origin);
  /// What an unknown dim will be called after `ahead` others.
  Dim next_dim(std::uint64_t ahead) const;
  /// Keeps the next `count` names of unknown dims for whoever asked `next_dim` for them.
  void reserve_dims(std::uint64_t count) { next_symbol_ += count; }
  void add_output(std::string name, ValueId value);
  /// Output port `index` gives `value` from now on; the types must agree.
  void set_output(std::size_t index, ValueId value);
  /// An empty graph whose unknown dims get symbols that this one does not have.
  Graph successor() const;

  const Value& value(ValueId id) const { return values_[index_of(id)]; }
  Value& value(ValueId id) { return values_[index_of(id)]; }
  const Node& node(NodeId id) const { return nodes_[index_of(id)]; }
  Node& node(NodeId id) { return nodes_[index_of(id)]; }
  const Type& type(ValueId id) const { return values_[index_of(id)].type; }
  /// The node that makes the value; null for inputs and constants.
  const Node* producer(ValueId id) const;
  std::size_t value_count() const { return values_.size(); }
  std::size_t node_count() const { return nodes_.size(); }

  const std::vector<Port>& inputs() const { return inputs_; }
  const std::vector<Port>& outputs() const { return outputs_; }
  std::vector<Port>& inputs() { return inputs_; }
  std::vector<Port>& outputs() { return outputs_; }
  /// How often the value is read: by nodes (each operand counts) and as a graph output.
  std::size_t use_count(ValueId id) const;
  bool is_output(ValueId id) const;

  /// Types of a node's operands; none for kNoValue.
  Types input_types(const Node& node) const;

  /// Every reader of `from`, graph outputs included, reads `to` instead.
  void replace_uses(ValueId from, ValueId to);
  /// Removes a node whose results nobody reads.
  void kill(NodeId id);
  /// Kills nodes whose results reach no output. Gives how many.
  std::size_t kill_dead();
  /// Live nodes, each after the producers of its operands; stable with respect to insertion order. Linear time.
  /// Fails with the names of a cycle's nodes.
  Result<std::vector<NodeId>> topological_order() const;
  /// Drops dead nodes and unread values, and renumbers in topological order.
  Status compact();

 private:
  /// Whether the nodes stand in topological order already, as `compact` leaves them.
  bool is_in_order() const;

  std::vector<Value> values_;
  std::vector<Node> nodes_;
  std::vector<Port> inputs_;
  std::vector<Port> outputs_;
  std::vector<std::uint32_t> output_uses_;  // per value: how many outputs read it
  std::uint64_t next_symbol_ = 0;
};

/// A short description of a node for messages: "node '/head/Conv_3' (Conv, ai.onnx 13)".
std::string describe(const Node& node);
/// "in: " + describe + its operand and result types: a frame for errors.
std::string frame_of(const Graph& graph, const Node& node);

/// Adds nodes with inferred types, folding constants as it goes.
class GraphBuilder {
 public:
  using Options = FoldLimits;

  explicit GraphBuilder(Graph& graph) : GraphBuilder(graph, Options()) {}
  GraphBuilder(Graph& graph, Options options) : graph_(graph), options_(options) {}

  Graph& graph() { return graph_; }
  void set_origin(std::shared_ptr<const Origin> origin) { origin_ = std::move(origin); }

  /// All results of a node. Constant results come as constants and no node is added: when every operand is constant,
  /// and when inference knows every element of an integer result.
  Result<std::vector<ValueId>> add_all(Op op, std::vector<ValueId> inputs);
  /// The one result.
  Result<ValueId> add(Op op, std::vector<ValueId> inputs);
  ValueId constant(Tensor tensor, std::string name = {}) {
    return graph_.add_constant(std::move(tensor), std::move(name));
  }
  /// A constant scalar of the element type.
  ValueId scalar(DType dtype, double value) { return constant(Tensor::scalar(dtype, value)); }

 private:
  Graph& graph_;
  Options options_;
  std::shared_ptr<const Origin> origin_;
};

}  // namespace onnx2tf
