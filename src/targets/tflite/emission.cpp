#include "targets/tflite/emission.h"

#include <array>
#include <limits>

#include "base/text.h"
#include "targets/tflite/kernel_limits.h"
#include "targets/tflite/op_versions.h"

namespace onnx2tf::tflite {
namespace {

struct TypeRow {
  DType dtype;
  schema::TensorType type;
};
constexpr std::array<TypeRow, 18> kTypes = {{
    {DType::kF32, schema::TensorType::FLOAT32},
    {DType::kF16, schema::TensorType::FLOAT16},
    {DType::kBF16, schema::TensorType::BFLOAT16},
    {DType::kF64, schema::TensorType::FLOAT64},
    {DType::kI8, schema::TensorType::INT8},
    {DType::kI16, schema::TensorType::INT16},
    {DType::kI32, schema::TensorType::INT32},
    {DType::kI64, schema::TensorType::INT64},
    {DType::kU8, schema::TensorType::UINT8},
    {DType::kU16, schema::TensorType::UINT16},
    {DType::kU32, schema::TensorType::UINT32},
    {DType::kU64, schema::TensorType::UINT64},
    {DType::kBool, schema::TensorType::BOOL},
    {DType::kI4, schema::TensorType::INT4},
    {DType::kU4, schema::TensorType::UINT4},
    {DType::kI2, schema::TensorType::INT2},
    {DType::kC64, schema::TensorType::COMPLEX64},
    {DType::kString, schema::TensorType::STRING},
}};

/// Smaller constants stay f32: an operator to widen them would cost more than it saves.
constexpr std::int64_t kMinHalfCount = 32;

}  // namespace

Result<schema::TensorType> tensor_type(DType dtype) {
  for (const TypeRow& row : kTypes) {
    if (row.dtype == dtype) return row.type;
  }
  return fail(Code::kUnsupportedType, cat("TFLite has no element type ", name_of(dtype)));
}

schema::ActivationFunctionType fused(Activation activation) {
  switch (activation) {
    case Activation::kNone: return schema::ActivationFunctionType::NONE;
    case Activation::kRelu: return schema::ActivationFunctionType::RELU;
    case Activation::kReluN1To1: return schema::ActivationFunctionType::RELU_N1_TO_1;
    case Activation::kRelu6: return schema::ActivationFunctionType::RELU6;
  }
  return schema::ActivationFunctionType::NONE;
}

Status Emission::start() {
  const auto port = [&](const Port& p, std::string_view kind) -> Status {
    if (p.name.empty() || !names_.insert(p.name).second) {
      return fail(Code::kInvalidModel, cat(kind, " '", p.name, "' needs a name of its own"));
    }
    if (by_value_.contains(static_cast<std::uint32_t>(p.value)) || graph_.value(p.value).is_constant()) {
      return fail(Code::kInternal, cat(kind, " '", p.name, "' has no value of its own"));
    }
    by_value_[static_cast<std::uint32_t>(p.value)] = TRY(add_tensor(p.name, graph_.type(p.value), -1));
    return {};
  };
  for (const Port& p : graph_.inputs()) TRY(port(p, "input"));
  for (const Port& p : graph_.outputs()) TRY(port(p, "output"));
  return {};
}

Result<int> Emission::in(std::size_t i) { return has_in(i) ? tensor_of(node_->inputs[i]) : Result<int>(-1); }

Result<int> Emission::out(std::size_t i) { return tensor_of(node_->outputs.at(i)); }

Result<int> Emission::tensor_of(ValueId id) {
  const auto key = static_cast<std::uint32_t>(id);
  if (const auto found = by_value_.find(key); found != by_value_.end()) return found->second;
  const Value& value = graph_.value(id);
  int index = -1;
  if (value.is_constant()) {
    index = TRY(add_constant(value.constant, value.name.empty() ? "const" : value.name));
    if (value.type.quant) tensors_[static_cast<std::size_t>(index)].type.quant = value.type.quant;
  } else {
    std::string_view wish = value.name;
    if (wish.empty() && value.producer != kNoNode) {
      const Node& producer = graph_.node(value.producer);
      wish = producer.origin && !producer.origin->node.empty() ? std::string_view(producer.origin->node)
                                                               : producer.op.name();
    }
    index = TRY(add_tensor(unique(wish), value.type, -1));
  }
  by_value_[key] = index;
  return index;
}

std::string Emission::unique(std::string_view wish) {
  std::string name(wish.empty() ? "tensor" : wish);
  if (names_.insert(name).second) return name;
  int& suffix = next_suffix_[name];
  for (;;) {
    std::string next = cat(name, "_", ++suffix);
    if (names_.insert(next).second) return next;
  }
}

Result<int> Emission::add_tensor(std::string name, const Type& type, int buffer) {
  TRY(tensor_type(type.dtype));
  for (const Dim& dim : type.dims) {
    if (dim.is_static() && dim.value() > std::numeric_limits<std::int32_t>::max()) {
      return fail(Code::kLimit, cat("tensor '", name, "' (", type, ") has a dim above 2^31"));
    }
  }
  tensors_.push_back({std::move(name), type, buffer});
  return static_cast<int>(tensors_.size()) - 1;
}

bool Emission::stored_as_half(const Tensor& tensor) const {
  return write_options_.weights == WeightType::kF16 && tensor.dtype() == DType::kF32 && tensor.count() >= kMinHalfCount;
}

Result<int> Emission::add_constant(const Tensor& tensor, std::string_view name) {
  Type type(tensor.dtype(), {tensor.dims().begin(), tensor.dims().end()});
  if (tensor.count() == 0) return add_tensor(unique(name), type, -1);
  if (!stored_as_half(tensor)) {
    const bool packed = is_narrow_integer(tensor.dtype());
    const std::size_t at = TRY(constants_.add(tensor, packed ? Encoding::kPacked : Encoding::kPlain));
    return add_tensor(unique(name), type, static_cast<int>(at));
  }
  const int at = static_cast<int>(TRY(constants_.add(tensor, Encoding::kHalf)));
  if (const auto found = widened_.find(at); found != widened_.end() && type_of(found->second).dims == type.dims) {
    return found->second;
  }
  const int half = TRY(add_tensor(unique(cat(name, "_f16")), Type(DType::kF16, type.dims), at));
  const int wide = TRY(add_tensor(unique(name), type, -1));
  TRY(op(Builtin::DEQUANTIZE, {half}, {wide}, options<schema::DequantizeOptions>()));
  widened_[at] = wide;
  return wide;
}

Result<int> Emission::constant(const Tensor& tensor, std::string_view name) { return add_constant(tensor, name); }

Result<int> Emission::ints(const std::vector<std::int64_t>& values, std::string_view name) {
  return constant(Tensor::of_ints(DType::kI32, {static_cast<std::int64_t>(values.size())}, values), name);
}

Result<int> Emission::int_scalar(std::int64_t value) {
  return constant(Tensor::scalar(DType::kI32, static_cast<double>(value)));
}

Result<int> Emission::temporary(const Type& type) {
  const bool named = node_ != nullptr && node_->origin && !node_->origin->node.empty();
  return add_tensor(unique(named ? std::string_view(node_->origin->node) : "tensor"), type, -1);
}

Status Emission::op(Builtin code, std::vector<int> inputs, std::vector<int> outputs, Options options) {
  OperatorUse use{code, {}, {}};
  for (const int tensor : inputs) use.inputs.push_back(tensor < 0 ? Type() : type_of(tensor));
  for (const int tensor : outputs) use.outputs.push_back(type_of(tensor));
  if (options.type != schema::BuiltinOptions::NONE) {
    use.options = flatbuffers::GetTemporaryPointer(tables_, flatbuffers::Offset<flatbuffers::Table>(options.table.o));
  }
  TRY(check_kernel_limits(use));
  const int version = operator_version(use);
  operators_.push_back({code, version, std::move(inputs), std::move(outputs), options});
  return {};
}

Status Emission::same(Builtin code, Options options) {
  std::vector<int> inputs;
  std::vector<int> outputs;
  for (std::size_t i = 0; i < node_->inputs.size(); ++i) inputs.push_back(TRY(in(i)));
  for (std::size_t i = 0; i < node_->outputs.size(); ++i) outputs.push_back(TRY(out(i)));
  return op(code, std::move(inputs), std::move(outputs), options);
}

}  // namespace onnx2tf::tflite
