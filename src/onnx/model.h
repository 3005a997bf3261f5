#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/mapped_file.h"
#include "base/result.h"
#include "ir/tensor.h"

namespace onnx2tf::onnx {

// The contents of an ONNX file, field by field. Strings and numbers are views into the file's map, which the Model
// keeps alive; tensors are views too (Tensor holds the map through its Bytes), so that reading a model copies no
// weight.

struct Graph;

/// onnx.TypeProto of a value: a tensor, or what else it is (only named in messages).
struct ValueInfo {
  std::string_view name;
  std::string_view kind = "tensor";  ///< "tensor", "sequence", "optional", "map", "sparse_tensor"
  DType dtype = DType::kNone;
  std::string_view dtype_name;  ///< what the file says, for types that DType lacks
  bool has_shape = false;
  /// Integers as they are, dim_param as symbols, empty dims as unknown.
  std::vector<Dim> dims;
};

struct Attribute {
  std::string_view name;
  enum class Kind : std::uint8_t {
    kNone,
    kInt,
    kFloat,
    kString,
    kTensor,
    kGraph,
    kInts,
    kFloats,
    kStrings,
    kTensors,
    kGraphs,
    kOther
  };
  Kind kind = Kind::kNone;
  std::int64_t i = 0;
  float f = 0;
  std::string_view s;
  Tensor t;
  std::shared_ptr<const Graph> g;
  std::vector<std::int64_t> ints;
  std::vector<float> floats;
  std::vector<std::string_view> strings;
  std::vector<Tensor> tensors;
  std::vector<std::shared_ptr<const Graph>> graphs;
  std::string_view ref_attr_name;  ///< inside functions: the caller's attribute that stands here
};

struct Node {
  std::string_view name, op_type, domain, overload;
  std::vector<std::string_view> inputs, outputs;
  std::vector<Attribute> attributes;
};

struct Initializer {
  std::string_view name;
  Tensor tensor;
};

struct Graph {
  std::string_view name;
  std::vector<Node> nodes;
  std::vector<Initializer> initializers;
  std::vector<ValueInfo> inputs, outputs, value_infos;
};

/// onnx.FunctionProto: a named body for operators of its domain.
struct Function {
  std::string_view name, domain, overload;
  std::vector<std::string_view> inputs, outputs, attributes;
  std::vector<Attribute> attribute_defaults;
  std::vector<Node> nodes;
  std::vector<ValueInfo> value_infos;
  std::map<std::string_view, std::int64_t> opsets;
};

struct Model {
  std::int64_t ir_version = 0;
  std::string_view producer_name, producer_version;
  std::map<std::string_view, std::int64_t> opsets;  ///< by domain; "" for ai.onnx
  Graph graph;
  std::vector<Function> functions;
  std::shared_ptr<const void> storage;  ///< keeps the views alive
};

/// Reads an ONNX file over a memory map. External data is looked up beside the file and mapped.
/// Errors: io (can't be read; missing or short external file), invalid-model (no ONNX, truncated, out of bounds,
/// nested too deep, duplicate names), unsupported-type, with the tensor or node that is wrong.
Result<Model> read_model(const std::filesystem::path& path);
/// Reads a serialized model from memory; `folder` is where external data is looked up (empty: there is none).
Result<Model> read_model(const Bytes& bytes, const std::filesystem::path& folder);

}  // namespace onnx2tf::onnx
