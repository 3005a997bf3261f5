#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ir/graph.h"

namespace onnx2tf {

/// A change that a rule proposes: nodes and constants to add, values to replace. Rules only look at the graph; the
/// driver applies patches. Values made by a patch get the ids that they will have once it is applied.
class Patch {
 public:
  /// `anchor` is the matched node: what the patch adds takes over its origin, with `rule` appended.
  Patch(const Graph& graph, NodeId anchor, std::string_view rule);

  /// Adds a node and infers its result types; constant operands fold as in GraphBuilder. An inference error makes the
  /// whole patch fail when it is applied.
  ValueId add(Op op, std::vector<ValueId> inputs);
  std::vector<ValueId> add_all(Op op, std::vector<ValueId> inputs);
  ValueId constant(Tensor tensor);
  ValueId scalar(DType dtype, double value) { return constant(Tensor::scalar(dtype, value)); }
  /// A size that is only known at run time, for the attributes of several ops.
  Dim fresh_dim() { return graph_->next_dim(fresh_dims_++); }
  /// All readers of `old` read `by` instead. Types must agree (element type and dims).
  void replace(ValueId old, ValueId by);

  /// The type of a value of the graph or of the patch.
  const Type& type(ValueId id) const;
  /// The constant if it is one, else none.
  const Tensor& constant_of(ValueId id) const;

 private:
  friend Result<std::vector<NodeId>> apply(Graph& graph, Patch patch);
  void name_unknown_dims(Graph& graph);
  struct NewValue {
    Type type;
    Tensor constant;
  };
  struct NewNode {
    Op op;
    std::vector<ValueId> inputs;
    std::size_t first_result;
    std::size_t result_count;
  };
  /// Constants and nodes in the order of addition; ids are handed out in that order.
  struct Step {
    bool is_node;
    std::size_t index;
  };

  const Graph* graph_;
  NodeId anchor_;
  std::string rule_;
  std::size_t base_;
  std::uint64_t fresh_dims_ = 0;
  std::vector<NewValue> values_;
  std::vector<NewNode> nodes_;
  std::vector<Step> steps_;
  std::vector<std::pair<ValueId, ValueId>> replacements_;
  std::optional<Error> error_;
};

/// Adds the patch's nodes to the graph it was made for and redirects uses; kills what nobody reads any more. Gives the
/// live nodes that are new, read another value or have lost a reader.
Result<std::vector<NodeId>> apply(Graph& graph, Patch patch);

/// What a rule found at a node: a patch, or why it does not apply.
class Match {
 public:
  Match(Patch patch) : patch_(std::move(patch)) {}  // NOLINT(google-explicit-constructor)
  static Match no(std::string_view why) {
    Match match;
    match.why_ = why;
    return match;
  }

  bool matched() const { return patch_.has_value(); }
  std::string_view why() const { return why_; }
  Patch&& patch() && { return *std::move(patch_); }

 private:
  Match() = default;
  std::optional<Patch> patch_;
  std::string_view why_;
};

/// `return no_match("...")`: the reason must be a string literal.
inline Match no_match(std::string_view why) { return Match::no(why); }

}  // namespace onnx2tf
