#include "targets/tensorflow/encode.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <type_traits>

#include "base/text.h"
#include "targets/tensorflow/fields.h"
#include "targets/tensorflow/op_results.h"

namespace onnx2tf::tensorflow {
namespace {

// TensorFlow 2.21 writes the first; older releases refuse a graph only for the second.
constexpr int kProducer = 2474;
constexpr int kMinConsumer = 12;

std::int64_t number(DataType dtype) { return static_cast<std::int64_t>(dtype); }

/// The field of a TensorProto that holds integers (or bits of floats) of the type; 0 if none does.
int integer_field(DType dtype) {
  switch (dtype) {
    case DType::kI8:
    case DType::kI16:
    case DType::kI32:
    case DType::kU8:
    case DType::kU16:
    case DType::kI4:
    case DType::kU4: return field::tensor::kIntVal;
    case DType::kI64: return field::tensor::kInt64Val;
    case DType::kU32: return field::tensor::kUint32Val;
    case DType::kU64: return field::tensor::kUint64Val;
    case DType::kBool: return field::tensor::kBoolVal;
    case DType::kF16:
    case DType::kBF16: return field::tensor::kHalfVal;
    default: return 0;
  }
}

/// The value of a tensor of one element in the field of its type; false if there is no such field.
bool put_single(Message& out, const Tensor& tensor) {
  if (tensor.dtype() == DType::kF32) {
    out.packed(field::tensor::kFloatVal, tensor.to_vector<float>());
  } else if (tensor.dtype() == DType::kF64) {
    out.packed(field::tensor::kDoubleVal, tensor.to_vector<double>());
  } else if (const int integers = integer_field(tensor.dtype()); integers == field::tensor::kHalfVal) {
    const Tensor bits(DType::kU16, tensor.dims(), *tensor.bytes());
    out.packed(integers, bits.to_vector<std::int64_t>());
  } else if (integers != 0) {
    out.packed(integers, tensor.to_vector<std::int64_t>());
  } else {
    return false;
  }
  return true;
}

Message encode_list(const DataTypes& types) {
  Message list;
  std::vector<std::int64_t> numbers;
  for (const DataType type : types) numbers.push_back(number(type));
  if (!types.empty()) list.packed(field::attr_value::kType, numbers);
  return list;
}

Message encode_list(const TensorShapes& shapes) {
  Message list;
  for (const TensorShape& shape : shapes) list.message(field::attr_value::kShape, encode(shape));
  return list;
}

Message encode_list(const Ints& ints) {
  Message list;
  if (!ints.empty()) list.packed(field::attr_value::kInt, ints);
  return list;
}

Message encode_list(const Floats& floats) {
  Message list;
  if (!floats.empty()) list.packed(field::attr_value::kFloat, floats);
  return list;
}

Message encode_list(const Bools& bools) {
  Message list;
  if (!bools.empty()) list.packed(field::attr_value::kBool, Ints(bools.begin(), bools.end()));
  return list;
}

Message encode_list(const Strings& strings) {
  Message list;
  for (const std::string& text : strings) list.string(field::attr_value::kString, text);
  return list;
}

void put(Message& out, DataType type) { out.integer(field::attr_value::kType, number(type)); }
void put(Message& out, bool value) { out.integer(field::attr_value::kBool, value ? 1 : 0); }
void put(Message& out, std::int64_t value) { out.integer(field::attr_value::kInt, value); }
void put(Message& out, float value) { out.real(field::attr_value::kFloat, value); }
void put(Message& out, const std::string& value) { out.string(field::attr_value::kString, value); }
void put(Message& out, const TensorShape& shape) { out.message(field::attr_value::kShape, encode(shape)); }
void put(Message& out, const StringTensor& tensor) { out.message(field::attr_value::kTensor, encode(tensor)); }
void put(Message& out, const FunctionName& function) {
  Message name;
  name.string(field::attr_value::kFunctionName, function.name);
  out.message(field::attr_value::kFunction, std::move(name));
}
template <class T>
void put(Message& out, const std::vector<T>& list) {
  out.message(field::attr_value::kList, encode_list(list));
}

Result<Message> encode_value(const AttrValue& value) {
  Message out;
  if (const auto* const tensor = std::get_if<Tensor>(&value)) {
    out.message(field::attr_value::kTensor, TRY(encode(*tensor)));
    return out;
  }
  std::visit(
      [&](const auto& other) {
        if constexpr (!std::is_same_v<decltype(other), const Tensor&>) put(out, other);
      },
      value);
  return out;
}

Status put_attrs(Message& out, int field, std::vector<std::pair<std::string, AttrValue>> attrs) {
  std::ranges::sort(attrs, {}, &std::pair<std::string, AttrValue>::first);
  for (const auto& [name, value] : attrs) {
    out.entry(field, name, TRY(encode_value(value).in(cat("in: attribute '", name, "'"))));
  }
  return {};
}

/// What the names in a function's body refer to.
class FunctionNames {
 public:
  explicit FunctionNames(const FunctionDef& function) {
    for (const FunctionPort& port : function.inputs) inputs_.insert(port.name);
    for (const NodeDef& node : function.nodes) ops_.emplace(node.name, node.op);
  }

  /// A reference as in a graph ("node", "node:1", "^node"), spelled as in a function.
  Result<std::string> spelled(const std::string& reference) const {
    if (reference.starts_with('^')) return reference;
    const std::size_t colon = reference.find(':');
    const std::string_view node = std::string_view(reference).substr(0, colon);
    if (inputs_.contains(node)) return std::string(node);
    const auto found = ops_.find(node);
    if (found == ops_.end()) return fail(Code::kInternal, cat("the function has no node '", node, "'"));
    std::size_t index = 0;
    if (colon != std::string::npos) {
      for (const char digit : reference.substr(colon + 1)) index = index * 10 + static_cast<std::size_t>(digit - '0');
    }
    return result_in_function(node, found->second, index);
  }

 private:
  std::set<std::string_view> inputs_;
  std::map<std::string_view, std::string_view> ops_;
};

Message encode_argument(const FunctionPort& port) {
  Message out;
  out.string(field::argument::kName, port.name);
  out.integer(field::argument::kType, number(port.dtype));
  if (port.held) {
    Message handle;
    handle.integer(field::argument::kHandleType, number(*port.held));
    handle.message(field::argument::kHandleShape, encode(port.shape));
    out.message(field::argument::kHandleData, std::move(handle));
  }
  return out;
}

Message encode_signature(const FunctionDef& function) {
  Message out;
  out.string(field::op::kName, function.name);
  for (const FunctionPort& port : function.inputs) out.message(field::op::kInput, encode_argument(port));
  for (const FunctionPort& port : function.outputs) out.message(field::op::kOutput, encode_argument(port));
  if (std::ranges::any_of(function.inputs, [](const FunctionPort& port) { return port.held.has_value(); }) ||
      std::ranges::any_of(function.nodes, [](const NodeDef& node) { return is_stateful(node.op); })) {
    out.integer(field::op::kIsStateful, 1);
  }
  return out;
}

}  // namespace

Message encode(const TensorShape& shape) {
  Message out;
  for (const std::int64_t dim : shape.dims) {
    Message size;
    if (dim != 0) size.integer(field::tensor_shape::kSize, dim);
    out.message(field::tensor_shape::kDim, std::move(size));
  }
  if (shape.unknown_rank) out.integer(field::tensor_shape::kUnknownRank, 1);
  return out;
}

Result<Message> encode(const Tensor& tensor) {
  Message out;
  out.integer(field::tensor::kDtype, number(TRY(data_type(tensor.dtype()))));
  if (tensor.dtype() == DType::kString) return fail(Code::kInternal, "a tensor without its strings");
  out.message(field::tensor::kShape, encode(TensorShape{tensor.dims()}));
  if (tensor.count() == 1 && put_single(out, TRY(tensor.loaded()))) return out;
  if (tensor.count() > 0) out.tensor(field::tensor::kContent, tensor);
  return out;
}

Message encode(const StringTensor& tensor) {
  Message out;
  out.integer(field::tensor::kDtype, number(DataType::kString));
  out.message(field::tensor::kShape, encode(TensorShape{tensor.dims}));
  for (const std::string& text : tensor.values) out.string(field::tensor::kStringVal, text);
  return out;
}

Result<Message> encode(const NodeDef& node) {
  Message out;
  out.string(field::node::kName, node.name);
  out.string(field::node::kOp, node.op);
  for (const std::string& input : node.inputs) out.string(field::node::kInput, input);
  TRY(put_attrs(out, field::node::kAttr, node.attrs).in(cat("in: TensorFlow node '", node.name, "' (", node.op, ")")));
  return out;
}

Result<Message> encode(const FunctionDef& function) {
  const FunctionNames names(function);
  Message out;
  out.message(field::function::kSignature, encode_signature(function));
  for (const NodeDef& node : function.nodes) {
    NodeDef renamed = node;
    for (std::string& input : renamed.inputs) {
      input = TRY(names.spelled(input).in(cat("in: TensorFlow node '", node.name, "' of function ", function.name)));
    }
    out.message(field::function::kNode, TRY(encode(renamed)));
  }
  for (const FunctionPort& port : function.outputs) {
    Message result;
    result.string(1, port.name);
    result.string(2,
                  TRY(names.spelled(port.tensor).in(cat("in: result '", port.name, "' of function ", function.name))));
    out.message(field::function::kResult, std::move(result));
  }
  TensorShapes shapes;
  for (const FunctionPort& port : function.inputs) shapes.push_back(port.held ? TensorShape() : port.shape);
  // Gives the parameters their shapes when the function is imported.
  TRY(put_attrs(out, field::function::kAttr, {{"_input_shapes", std::move(shapes)}}));
  return out;
}

Result<Message> encode(const GraphDef& graph) {
  Message out;
  for (const NodeDef& node : graph.nodes) out.message(field::graph::kNode, TRY(encode(node)));
  if (!graph.functions.empty()) {
    Message library;
    for (const FunctionDef& function : graph.functions) {
      library.message(field::library::kFunction, TRY(encode(function)));
    }
    out.message(field::graph::kLibrary, std::move(library));
  }
  Message versions;
  versions.integer(field::version::kProducer, kProducer);
  versions.integer(field::version::kMinConsumer, kMinConsumer);
  out.message(field::graph::kVersions, std::move(versions));
  return out;
}

}  // namespace onnx2tf::tensorflow
