#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "onnx/functions.h"
#include "onnx/model.h"

namespace onnx2tf::onnx {

/// Names a value of a flat graph; kNothing: an absent operand or result, or a name that nothing gives.
enum class NameId : std::uint32_t {};
inline constexpr NameId kNothing{0xFFFFFFFF};

inline std::size_t index_of(NameId id) { return static_cast<std::size_t>(id); }

/// Every value of a flat graph: its name and where it comes from. Names are looked up once; after that ids serve.
class ValueTable {
 public:
  enum class Giver : std::uint8_t { kInput, kInitializer, kNode };
  struct Row {
    std::string_view name;
    Giver giver;
    std::uint32_t index;  ///< into the model's inputs or initializers, or the flat graph's nodes
  };

  ValueTable(const Model& model, const FlatGraph& flat);

  /// An initializer hides the input of its name: that is its default.
  NameId find(std::string_view name) const;
  const Row& row(NameId id) const { return rows_[index_of(id)]; }
  std::size_t size() const { return rows_.size(); }
  std::span<const NameId> operands(std::size_t node) const { return part(2 * node); }
  std::span<const NameId> results(std::size_t node) const { return part(2 * node + 1); }

  /// The declared type; null if the file has none.
  const ValueInfo* info(std::string_view name) const;
  /// Names of inputs and node results, in the order of the file: for "did you mean".
  std::vector<std::string_view> names() const;

 private:
  NameId add(Row row);
  std::span<const NameId> part(std::size_t i) const {
    return std::span(ports_).subspan(starts_[i], starts_[i + 1] - starts_[i]);
  }

  const Model& model_;
  std::vector<Row> rows_;
  std::unordered_map<std::string_view, NameId> ids_;
  std::vector<NameId> ports_;        // operands and results of all nodes, one list after the other
  std::vector<std::size_t> starts_;  // where each list starts
  mutable std::unordered_map<std::string_view, const ValueInfo*> infos_;  // filled on first use
};

/// The part of a model that is converted.
struct Plan {
  std::vector<std::size_t> nodes;  ///< into the flat graph, each after the givers of its operands
  std::vector<NameId> inputs;      ///< values that the graph gets from outside
  std::vector<NameId> outputs;
};

/// The nodes that `outputs` need, down to `cut_inputs` and the model's own inputs, in the file's order where that is a
/// topological one. Plan::inputs is `cut_inputs` and then those inputs of the model that are still needed (all of them
/// if nothing is cut). Errors (invalid-model): operands that nothing gives, cycles.
Result<Plan> make_plan(const Model& model, const FlatGraph& flat, const ValueTable& table,
                       const std::vector<NameId>& outputs, const std::vector<NameId>& cut_inputs);

/// A short description for messages: "node '/a' (Conv)".
std::string describe(const Node& node);

}  // namespace onnx2tf::onnx
