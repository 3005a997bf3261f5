#pragma once

#include <flatbuffers/flatbuffers.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ir/graph.h"
#include "ops/activation.h"
#include "schema_generated.h"
#include "targets/node_view.h"
#include "targets/tflite/constant_pool.h"
#include "targets/tflite/target.h"

namespace onnx2tf::tflite {

namespace schema = ::tflite_schema;
using Builtin = schema::BuiltinOperator;

/// An operator's option table, already in the buffer.
struct Options {
  schema::BuiltinOptions type = schema::BuiltinOptions::NONE;
  flatbuffers::Offset<void> table;
};

/// TFLite's element type; fails for types that it does not have.
Result<schema::TensorType> tensor_type(DType dtype);
schema::ActivationFunctionType fused(Activation activation);

/// What emitters write to: the tensors and operators of the model that is being made, and the node that is being
/// emitted. Tensors are named by their index; -1 is an operand that is not there.
class Emission : public NodeView {
 public:
  struct TensorRow {
    std::string name;
    Type type;
    int buffer = -1;  ///< place in the constant pool; -1: no constant
  };
  struct OperatorRow {
    Builtin code = Builtin::ADD;
    int version = 1;
    std::vector<int> inputs, outputs;
    Options options;
  };

  Emission(const Graph& graph, const WriteOptions& options) : NodeView(graph), write_options_(options) {}

  /// Makes the graph's ports tensors, so that these get their names first. Fails if two ports share a value or a name,
  /// or if an output is a constant.
  Status start();

  /// Tensor of operand or result `i`.
  Result<int> in(std::size_t i);
  Result<int> out(std::size_t i = 0);

  Result<int> constant(const Tensor& tensor, std::string_view name = "const");
  /// A vector of i32.
  Result<int> ints(const std::vector<std::int64_t>& values, std::string_view name = "const");
  /// A scalar of i32.
  Result<int> int_scalar(std::int64_t value);
  /// A value between two operators of one node.
  Result<int> temporary(const Type& type);
  const Type& type_of(int tensor) const { return tensors_.at(static_cast<std::size_t>(tensor)).type; }

  /// Adds an operator, at the lowest version that its operands need. Fails if its kernel does not take them.
  Status op(Builtin code, std::vector<int> inputs, std::vector<int> outputs, Options options = {});
  /// The operator on the node's operands and results as they are.
  Status same(Builtin code, Options options = {});

  flatbuffers::FlatBufferBuilder& tables() { return tables_; }
  template <class T>
  Options options(flatbuffers::Offset<T> table) {
    return {schema::BuiltinOptionsTraits<T>::enum_value, table.Union()};
  }
  /// An empty option table of type T.
  template <class T>
  Options options() {
    return options(typename T::Builder(tables_).Finish());
  }

  const std::vector<TensorRow>& tensors() const { return tensors_; }
  const std::vector<OperatorRow>& operators() const { return operators_; }
  const ConstantPool& constants() const { return constants_; }
  /// Tensor that the graph's input or output port has.
  Result<int> tensor_of(ValueId id);

 private:
  Result<int> add_tensor(std::string name, const Type& type, int buffer);
  Result<int> add_constant(const Tensor& tensor, std::string_view name);
  std::string unique(std::string_view wish);
  bool stored_as_half(const Tensor& tensor) const;

  const WriteOptions& write_options_;
  flatbuffers::FlatBufferBuilder tables_;
  std::vector<TensorRow> tensors_;
  std::vector<OperatorRow> operators_;
  ConstantPool constants_;
  std::unordered_map<std::uint32_t, int> by_value_;
  std::unordered_map<int, int> widened_;  // a half-float constant's place -> the tensor widened from it
  std::unordered_set<std::string> names_;
  std::unordered_map<std::string, int> next_suffix_;
};

}  // namespace onnx2tf::tflite
