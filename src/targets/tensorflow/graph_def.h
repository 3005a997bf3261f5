#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "ir/tensor.h"
#include "ir/type.h"

namespace onnx2tf::tensorflow {

/// Element types by their numbers in TensorFlow's files.
enum class DataType : std::uint8_t {
  kFloat = 1,
  kDouble = 2,
  kInt32 = 3,
  kUint8 = 4,
  kInt16 = 5,
  kInt8 = 6,
  kString = 7,
  kComplex64 = 8,
  kInt64 = 9,
  kBool = 10,
  kBfloat16 = 14,
  kUint16 = 17,
  kComplex128 = 18,
  kHalf = 19,
  kResource = 20,
  kVariant = 21,
  kUint32 = 22,
  kUint64 = 23,
  kInt4 = 29,
  kUint4 = 30,
};

/// Fails with Code::kUnsupportedType for types that TensorFlow has not (2-bit integers).
Result<DataType> data_type(DType dtype);

/// Dims of a tensor as far as they are known.
struct TensorShape {
  std::vector<std::int64_t> dims;  ///< -1: unknown
  bool unknown_rank = false;       ///< there are no dims then

  friend bool operator==(const TensorShape&, const TensorShape&) = default;
};

/// The dims of `type`; those that are no integers are unknown.
TensorShape shape_of(const Type& type);

/// A constant of strings; `Tensor` has none.
struct StringTensor {
  std::vector<std::int64_t> dims;
  std::vector<std::string> values;  ///< row-major

  friend bool operator==(const StringTensor&, const StringTensor&) = default;
};

/// The name of a function of the graph, as an attribute.
struct FunctionName {
  std::string name;

  friend bool operator==(const FunctionName&, const FunctionName&) = default;
};

using DataTypes = std::vector<DataType>;
using TensorShapes = std::vector<TensorShape>;
using Ints = std::vector<std::int64_t>;
using Floats = std::vector<float>;
using Strings = std::vector<std::string>;
using Bools = std::vector<bool>;

/// The value of a node's attribute. A tensor may be deferred: it is computed while the file is written.
using AttrValue = std::variant<DataType, TensorShape, Tensor, StringTensor, bool, std::int64_t, float, std::string,
                               FunctionName, DataTypes, TensorShapes, Ints, Floats, Strings, Bools>;

struct NodeDef {
  std::string name;                      ///< unique in its graph, [A-Za-z0-9.][A-Za-z0-9_.\\/>-]*
  std::string op;                        ///< "Conv2D"
  std::vector<std::string> inputs = {};  ///< "node", "node:1" (its second result), last "^node" (runs after it)
  /// Attributes equal to the op's default are best left out. Files have them sorted by name.
  std::vector<std::pair<std::string, AttrValue>> attrs = {};
};

/// A parameter or result of a function.
struct FunctionPort {
  std::string name;         ///< [a-z][a-z0-9_]*, unique in its function and no name of a node in it
  std::string tensor = {};  ///< of a result: what it is, spelled like an input of a node
  DataType dtype = DataType::kFloat;
  TensorShape shape = {};
  std::optional<DataType> held = {};  ///< of a resource: the element type of the variable that it is, which has `shape`
};

/// A graph that nodes call by name (bodies of StatelessIf, StatelessWhile). Its nodes refer to a parameter by its name,
/// and to each other as in the main graph.
struct FunctionDef {
  std::string name;
  std::vector<FunctionPort> inputs = {}, outputs = {};
  std::vector<NodeDef> nodes = {};
};

struct GraphDef {
  std::vector<NodeDef> nodes = {};
  std::vector<FunctionDef> functions = {};
};

/// A named input or output of the model.
struct SignaturePort {
  std::string key;     ///< the ONNX name
  std::string tensor;  ///< "node:0"; of an input a Placeholder, of an output best an Identity of its own
  DataType dtype = DataType::kFloat;
  TensorShape shape = {};
};

}  // namespace onnx2tf::tensorflow
