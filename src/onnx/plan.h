#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "onnx/functions.h"
#include "onnx/model.h"

namespace onnx2tf::onnx {

/// Where each value of a flat graph comes from.
class ValueTable {
 public:
  enum class Kind : std::uint8_t { kInput, kInitializer, kNode };
  struct Giver {
    Kind kind;
    std::size_t index;  ///< into the model's inputs or initializers, or the flat graph's nodes
  };

  ValueTable(const Model& model, const FlatGraph& flat);

  /// Null if nothing gives the value. An initializer hides the input of its name: that is its default.
  const Giver* find(std::string_view name) const;
  /// The declared type; null if the file has none.
  const ValueInfo* info(std::string_view name) const;
  /// All names, in the order of the file: for "did you mean".
  std::vector<std::string_view> names() const;

 private:
  const Model& model_;
  const FlatGraph& flat_;
  std::unordered_map<std::string_view, Giver> givers_;
  mutable std::unordered_map<std::string_view, const ValueInfo*> infos_;  // filled on first use
};

/// The part of a model that is converted.
struct Plan {
  std::vector<std::size_t> nodes;        ///< into the flat graph, each after the givers of its operands
  std::vector<std::string_view> inputs;  ///< values that the graph gets from outside
  std::vector<std::string_view> outputs;
};

/// The nodes that `outputs` need, down to `cut_inputs` and the model's own inputs, in the file's order where that is a
/// topological one. Plan::inputs is `cut_inputs` and then those inputs of the model that are still needed (all of them
/// if nothing is cut). Errors (invalid-model): values that nothing gives, cycles.
Result<Plan> make_plan(const Model& model, const FlatGraph& flat, const ValueTable& table,
                       const std::vector<std::string_view>& outputs, const std::vector<std::string_view>& cut_inputs);

/// A short description for messages: "node '/a' (Conv)".
std::string describe(const Node& node);

}  // namespace onnx2tf::onnx
