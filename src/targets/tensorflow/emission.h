#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "ir/graph.h"
#include "targets/node_view.h"
#include "targets/tensorflow/graph_def.h"

namespace onnx2tf::tensorflow {

using Attrs = std::vector<std::pair<std::string, AttrValue>>;

struct EmissionOptions {
  /// Forms that OpenCV reads, which takes frozen graphs: windows name their layout, and softmaxes of rank 4 are those
  /// of matrices, since it takes another axis of images for the last one.
  bool frozen = false;
};

/// What emitters write to: the nodes of the graph that is being made, and the IR node that is being emitted. Tensors
/// are spelled as nodes name their inputs: "node", "node:1".
class Emission : public NodeView {
 public:
  explicit Emission(const Graph& graph, EmissionOptions options = {}) : NodeView(graph), options_(options) {}

  /// Makes the graph's inputs placeholders, and keeps the outputs' names for them. Fails if TensorFlow lacks the
  /// element type of any value.
  Status start();
  /// Gives every output of the graph an Identity of its own.
  Status finish();

  /// Operand `i`, which is there.
  Result<std::string> in(std::size_t i);
  /// TensorFlow's number of an element type that some value has.
  static DataType type(DType dtype);

  std::string constant(const Tensor& tensor, std::string_view wish = "const");
  /// A vector of i32.
  std::string ints(const std::vector<std::int64_t>& values, std::string_view wish);
  /// A scalar of the element type.
  std::string scalar(DType dtype, double value, std::string_view wish = "const");
  /// Adds a node between others of the IR node; its first result.
  std::string add(std::string_view op, std::vector<std::string> inputs, Attrs attrs);
  /// Adds the node whose results are the IR node's.
  Status result(std::string_view op, std::vector<std::string> inputs, Attrs attrs);
  /// Something for the results of a node that was refused: the graph is not going to be written.
  Status stand_in() { return result("Refused", {}, {}); }
  /// The same on the IR node's operands as they are, of element type `T`.
  Status same(std::string_view op, Attrs attrs = {});
  /// The attribute T: the element type of operand `i`.
  std::pair<std::string, AttrValue> t(std::size_t i = 0) const { return {"T", type(in_type(i).dtype)}; }

  const EmissionOptions& options() const { return options_; }
  const std::vector<SignaturePort>& inputs() const { return inputs_; }
  const std::vector<SignaturePort>& outputs() const { return outputs_; }
  GraphDef take() { return std::move(graph_def_); }

 private:
  Result<std::string> tensor_of(ValueId id);
  std::string unique(std::string_view wish);
  std::string node_wish() const;
  void add_node(std::string name, std::string_view op, std::vector<std::string> inputs, Attrs attrs);

  EmissionOptions options_;
  GraphDef graph_def_;
  std::vector<SignaturePort> inputs_, outputs_;
  std::unordered_map<std::uint32_t, std::string> by_value_;
  std::unordered_set<std::string> names_;
  std::unordered_map<std::string, int> next_suffix_;
};

/// Adds an attribute whose default is false, where it is true.
void add_flag(Attrs& attrs, std::string_view name, bool value);

/// `name` as TensorFlow spells nodes: [A-Za-z0-9.][A-Za-z0-9_.\/>-]*.
std::string node_name(std::string_view name);

}  // namespace onnx2tf::tensorflow
