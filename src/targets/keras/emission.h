#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ir/graph.h"
#include "targets/keras/net.h"
#include "targets/node_view.h"

namespace onnx2tf::keras {

// Modules of Keras' ops.
inline constexpr std::string_view kNumpy = "keras.src.ops.numpy";
inline constexpr std::string_view kNn = "keras.src.ops.nn";
inline constexpr std::string_view kMath = "keras.src.ops.math";
inline constexpr std::string_view kCore = "keras.src.ops.core";
inline constexpr std::string_view kImage = "keras.src.ops.image";

/// A layer that is to be added.
struct Layer {
  std::string class_name;
  Value::Dict config = {};
  Value::List args = {};
  std::vector<Weight> weights = {};
  bool standard = true;  ///< Keras 2 has it, too, with this config
};

/// An op that is to be added.
struct OpCall {
  std::string_view module;
  std::string_view class_name;
  Value::Dict config = {};
  Value::List args = {};
  Value::Dict kwargs = {};
};

/// Where a dim, or an integer that is used as one, can be read off: an axis of a tensor, or an element of a vector.
struct Place {
  TensorRef ref;
  std::size_t at = 0;
};

/// What emitters write to: the Keras network that is being made, and the IR node that is being emitted.
class Emission : public NodeView {
 public:
  explicit Emission(const Graph& graph, std::string name) : NodeView(graph) { net_.name = std::move(name); }

  /// Makes the graph's inputs those of the net. Fails if Keras lacks the element type of an input or output.
  Status start();
  /// Whether no operand of the node is computed, and dims are known. Its results are constants then (`evaluate`).
  bool is_constant() const;
  Status evaluate();
  /// Gives every output of the graph a layer that is called after it.
  Status finish();

  /// The constant that operand `i` is, or that `evaluate` has made of it; none if it is none.
  Tensor known_in(std::size_t i) const;
  /// Operand `i`: a tensor of the net, or a constant.
  Result<Value> in(std::size_t i) const;
  /// Whether operand `i` is a constant of the model that training would change: floating-point, more than a number, and
  /// not made by a law that composes other ops (taps of a resize, say).
  bool is_weight(std::size_t i) const;

  /// Adds a layer between others of the IR node, with a result of type `result`.
  TensorRef add(Layer layer, const Type& result);
  TensorRef add(OpCall call, const Type& result);
  /// Adds what gives the IR node's result.
  Status result(Layer layer);
  Status result(OpCall call);
  /// The IR node's result is `ref`.
  Status give(TensorRef ref);
  /// Something for the results of a node that was refused: the net is not going to be written.
  Status stand_in();
  /// A constant as a tensor that can be trained: an embedding of one row, looked up whatever the inputs are.
  Result<Value> trainable(const Tensor& constant);
  /// The tensor that has the symbolic dim with this text, and its axis; null if none so far has it.
  const Place* dim_place(const std::string& text) const { return find(dims_, text); }
  /// The vector of integers that has it as an element.
  const Place* element_place(const std::string& text) const { return find(elements_, text); }
  /// What was added for sizes so far, by what it is. For sizes.h.
  std::unordered_map<std::string, Value>& sizes() { return sizes_; }
  /// The type of a tensor of the net, or of a constant.
  Type type_of(const Value& operand) const;
  /// The entry that gives operand `i`, where nothing else reads it; null otherwise.
  Entry* sole_producer(std::size_t i);

  Net take() { return std::move(net_); }

 private:
  void see(TensorRef ref, const Type& type);
  /// Index 0 of a lookup, one for the net: a tensor that Keras sees as computed from the first input.
  TensorRef zero_index();
  Result<TensorRef> output_of(const Port& port);
  std::string wish() const;
  /// Writes a sum so that every Keras adds along the right axes (see sums.h).
  void order_sum(Entry& entry);
  TensorRef add_entry(Entry entry, const Type& result);

  Net net_;
  std::optional<TensorRef> zero_index_;
  std::unordered_map<std::uint32_t, TensorRef> by_value_;
  using Places = std::unordered_map<std::string, Place>;
  static const Place* find(const Places& places, const std::string& text) {
    const auto found = places.find(text);
    return found == places.end() ? nullptr : &found->second;
  }
  Places dims_, elements_;
  std::unordered_map<std::string, Value> sizes_;
  std::unordered_map<std::uint32_t, Tensor> constants_;  // results of nodes without computed operands
};

/// A dim as Keras' configs have it: null if it is known at run time only.
Value dim_value(const Dim& dim);
/// The dims from axis `first` on.
Value dims_value(const std::vector<Dim>& dims, std::size_t first = 0);

}  // namespace onnx2tf::keras
