#include "targets/tensorflow/emission.h"

#include "base/text.h"

namespace onnx2tf::tensorflow {
namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

void add_flag(Attrs& attrs, std::string_view name, bool value) {
  if (value) attrs.emplace_back(name, true);
}

std::string node_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool first = out.empty();
    if (is_alphanumeric(c) || c == '.') {
      out += c;
    } else if (!first) {
      constexpr std::string_view kAllowed = "_/>-";
      out += kAllowed.find(c) != std::string_view::npos ? c : '_';
    }
  }
  return out.empty() ? "tensor" : out;
}

Status Emission::start() {
  for (std::size_t i = 0; i < graph_.value_count(); ++i) {
    const DType dtype = graph_.type(ValueId{static_cast<std::uint32_t>(i)}).dtype;
    if (dtype != DType::kNone) TRY(data_type(dtype));
  }
  const auto port = [&](const Port& p) {
    const Type& type = graph_.type(p.value);
    return SignaturePort{p.name, unique(p.name), Emission::type(type.dtype), shape_of(type)};
  };
  for (const Port& p : graph_.inputs()) {
    inputs_.push_back(port(p));
    SignaturePort& made = inputs_.back();
    add_node(made.tensor, "Placeholder", {}, {{"dtype", made.dtype}, {"shape", made.shape}});
    by_value_.emplace(static_cast<std::uint32_t>(p.value), made.tensor);
    made.tensor += ":0";
  }
  for (const Port& p : graph_.outputs()) outputs_.push_back(port(p));
  return {};
}

Status Emission::finish() {
  node_ = nullptr;
  for (std::size_t i = 0; i < outputs_.size(); ++i) {
    SignaturePort& made = outputs_[i];
    add_node(made.tensor, "Identity", {TRY(tensor_of(graph_.outputs()[i].value))}, {{"T", made.dtype}});
    made.tensor += ":0";
  }
  return {};
}

Result<std::string> Emission::in(std::size_t i) {
  if (!has_in(i)) return fail(Code::kInternal, cat("operand ", i, " is missing"));
  return tensor_of(node_->inputs[i]);
}

DataType Emission::type(DType dtype) {
  const auto found = data_type(dtype);
  return found.ok() ? *found : DataType::kFloat;  // `start` has looked at every value
}

Result<std::string> Emission::tensor_of(ValueId id) {
  const auto found = by_value_.find(static_cast<std::uint32_t>(id));
  if (found != by_value_.end()) return found->second;
  const Value& value = graph_.value(id);
  if (!value.is_constant()) return fail(Code::kInternal, cat("'", value.name, "' is read before it is made"));
  std::string name = constant(value.constant, value.name.empty() ? "const" : value.name);
  by_value_.emplace(static_cast<std::uint32_t>(id), name);
  return name;
}

std::string Emission::unique(std::string_view wish) {
  std::string name = node_name(wish);
  if (names_.insert(name).second) return name;
  int& suffix = next_suffix_[name];
  for (;;) {
    std::string next = cat(name, "_", ++suffix);
    if (names_.insert(next).second) return next;
  }
}

std::string Emission::node_wish() const {
  if (node_ == nullptr) return "tensor";
  const std::string& name = graph_.value(node_->outputs.at(0)).name;
  if (!name.empty()) return name;
  return node_->origin && !node_->origin->node.empty() ? node_->origin->node : std::string(node_->op.name());
}

void Emission::add_node(std::string name, std::string_view op, std::vector<std::string> inputs, Attrs attrs) {
  graph_def_.nodes.push_back({std::move(name), std::string(op), std::move(inputs), std::move(attrs)});
}

std::string Emission::constant(const Tensor& tensor, std::string_view wish) {
  std::string name = unique(wish);
  add_node(name, "Const", {}, {{"dtype", type(tensor.dtype())}, {"value", tensor}});
  return name;
}

std::string Emission::ints(const std::vector<std::int64_t>& values, std::string_view wish) {
  const Tensor tensor = Tensor::of_ints(DType::kI32, {static_cast<std::int64_t>(values.size())}, values);
  return constant(tensor, cat(node_wish(), "/", wish));
}

std::string Emission::scalar(DType dtype, double value, std::string_view wish) {
  return constant(Tensor::scalar(dtype, value), cat(node_wish(), "/", wish));
}

std::string Emission::add(std::string_view op, std::vector<std::string> inputs, Attrs attrs) {
  std::string name = unique(cat(node_wish(), "/", op));
  add_node(name, op, std::move(inputs), std::move(attrs));
  return name;
}

Status Emission::result(std::string_view op, std::vector<std::string> inputs, Attrs attrs) {
  const std::string name = unique(node_wish());
  add_node(name, op, std::move(inputs), std::move(attrs));
  for (std::size_t i = 0; i < node_->outputs.size(); ++i) {
    by_value_[static_cast<std::uint32_t>(node_->outputs[i])] = i == 0 ? name : cat(name, ":", i);
  }
  return {};
}

Status Emission::same(std::string_view op, Attrs attrs) {
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < node_->inputs.size(); ++i) inputs.push_back(TRY(in(i)));
  attrs.push_back(t());
  return result(op, std::move(inputs), std::move(attrs));
}

}  // namespace onnx2tf::tensorflow
