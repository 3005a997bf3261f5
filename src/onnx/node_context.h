#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/graph.h"
#include "onnx/model.h"

namespace onnx2tf::onnx {

/// What an operator's importer sees of its node: operands as values of the graph under construction, typed attributes
/// (each one that is read is marked; one that nobody reads is an error), and the builder.
class NodeContext {
 public:
  /// `declared`: the types that the file declares for the node's outputs, in their order; null where it has none.
  NodeContext(const Node& node, int opset, std::vector<ValueId> inputs, GraphBuilder& builder,
              std::vector<const ValueInfo*> declared = {});

  const Node& node() const { return node_; }
  std::string_view op_type() const { return node_.op_type; }
  int opset() const { return opset_; }

  std::size_t input_count() const { return inputs_.size(); }
  /// Whether operand `i` is there (neither missing nor the empty name).
  bool has_input(std::size_t i) const { return i < inputs_.size() && inputs_[i] != kNoValue; }
  /// Operand `i`; kNoValue if it is not there. The driver has checked the counts that the importer's row demands.
  ValueId input(std::size_t i) const { return i < inputs_.size() ? inputs_[i] : kNoValue; }
  const std::vector<ValueId>& inputs() const { return inputs_; }
  const Type& type(std::size_t i) const;
  /// Operand `i` with its data in memory if it is a constant; none otherwise.
  Result<Tensor> constant(std::size_t i) const;
  /// The same, but a computed operand is an error that names it `what`.
  Result<Tensor> required_constant(std::size_t i, std::string_view what) const;
  /// The elements of an integer operand as far as they are known: constants and shape arithmetic; single elements may
  /// be unknown. Nothing if not even their number is known.
  std::optional<std::vector<Dim>> elements(std::size_t i) const;

  /// Says that operand `i`, if it is a vector whose length its type leaves open, has `length` elements: it is read as
  /// such a vector from here on.
  Status set_length(std::size_t i, std::int64_t length);

  std::size_t output_count() const { return node_.outputs.size(); }
  bool wants_output(std::size_t i) const { return i < node_.outputs.size() && !node_.outputs[i].empty(); }

  /// The rank that the file declares for output `i`, if it does.
  std::optional<int> declared_rank(std::size_t i) const;

  bool has_attribute(std::string_view name) const;
  Result<std::int64_t> int_attribute(std::string_view name, std::int64_t missing);
  Result<std::int64_t> required_int_attribute(std::string_view name);
  Result<double> float_attribute(std::string_view name, double missing);
  Result<std::string> string_attribute(std::string_view name, std::string_view missing);
  Result<std::vector<std::int64_t>> ints_attribute(std::string_view name, std::vector<std::int64_t> missing = {});
  Result<std::vector<double>> floats_attribute(std::string_view name, std::vector<double> missing = {});
  Result<Tensor> tensor_attribute(std::string_view name);
  /// Marks an attribute as understood where it has no meaning for inference (training hints, say).
  void ignore_attribute(std::string_view name);
  /// Fails if an attribute was never read.
  Status finish() const;

  /// `axis`, counted from the end if negative; an error outside of [-rank, rank).
  Result<int> axis(std::int64_t axis, int rank) const;

  GraphBuilder& builder() { return builder_; }
  Result<ValueId> add(Op op, std::vector<ValueId> inputs) { return builder_.add(std::move(op), std::move(inputs)); }
  ValueId constant(Tensor tensor) { return builder_.constant(std::move(tensor)); }
  ValueId scalar(DType dtype, double value) { return builder_.scalar(dtype, value); }
  const Type& type_of(ValueId value) const { return builder_.graph().type(value); }

 private:
  const Attribute* find(std::string_view name);

  const Node& node_;
  int opset_;
  std::vector<ValueId> inputs_;
  GraphBuilder& builder_;
  std::vector<const ValueInfo*> declared_;
  std::vector<bool> read_;  // per attribute of the node
};

/// Builds a node's results: one value per declared output, kNoValue for outputs that nobody wants.
using ImportFn = Result<std::vector<ValueId>> (*)(NodeContext&);

/// The opset versions that an importer serves.
struct OpsetRange {
  int first = 1;
  int last = std::numeric_limits<int>::max();
};
constexpr OpsetRange since(int first) { return {first}; }
constexpr OpsetRange between(int first, int last) { return {first, last}; }
constexpr OpsetRange until(int last) { return {1, last}; }

/// One row of the importer registry.
struct Importer {
  std::string_view op;
  OpsetRange opsets;
  ImportFn import;
  std::size_t min_inputs = 0;
  std::string_view domain = "";  ///< "" is ai.onnx
};

/// The importers of one family; each ops/<family>.cpp defines one such function, ops/table.cpp lists them.
using ImporterTable = std::span<const Importer>;
/// Every importer there is. Two rows of one domain, op and opset are an internal error found by a test.
std::vector<Importer> all_importers();
/// The importer for an operator at an opset; null if there is none.
const Importer* find_importer(std::string_view domain, std::string_view op, int opset);

}  // namespace onnx2tf::onnx
