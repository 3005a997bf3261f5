#include "onnx/node_context.h"

#include <algorithm>

#include "base/text.h"
#include "ops/reshape.h"

namespace onnx2tf::onnx {
namespace {

std::string_view name_of(Attribute::Kind kind) {
  switch (kind) {
    case Attribute::Kind::kInt: return "an integer";
    case Attribute::Kind::kFloat: return "a float";
    case Attribute::Kind::kString: return "a string";
    case Attribute::Kind::kTensor: return "a tensor";
    case Attribute::Kind::kGraph: return "a graph";
    case Attribute::Kind::kInts: return "integers";
    case Attribute::Kind::kFloats: return "floats";
    case Attribute::Kind::kStrings: return "strings";
    case Attribute::Kind::kTensors: return "tensors";
    case Attribute::Kind::kGraphs: return "graphs";
    case Attribute::Kind::kNone:
    case Attribute::Kind::kOther: break;
  }
  return "of another kind";
}

/// An empty list has no elements that would show its kind: any empty attribute serves as one.
bool is_empty_list(const Attribute& attribute) {
  return attribute.kind == Attribute::Kind::kNone || (attribute.ints.empty() && attribute.floats.empty());
}

Status check_kind(const Attribute& attribute, Attribute::Kind wanted) {
  if (attribute.kind == wanted) return {};
  return fail(Code::kInvalidModel,
              cat("attribute '", attribute.name, "' is ", name_of(attribute.kind), ", not ", name_of(wanted)));
}

}  // namespace

NodeContext::NodeContext(const Node& node, int opset, std::vector<ValueId> inputs, GraphBuilder& builder,
                         std::vector<const ValueInfo*> declared)
    : node_(node),
      opset_(opset),
      inputs_(std::move(inputs)),
      builder_(builder),
      declared_(std::move(declared)),
      read_(node.attributes.size(), false) {}

const Type& NodeContext::type(std::size_t i) const {
  static const Type kNone;
  return has_input(i) ? builder_.graph().type(inputs_[i]) : kNone;
}

Result<Tensor> NodeContext::constant(std::size_t i) const {
  if (!has_input(i)) return Tensor();
  const Tensor& tensor = builder_.graph().value(inputs_[i]).constant;
  if (tensor.is_none()) return Tensor();
  return tensor.loaded();
}

Result<Tensor> NodeContext::required_constant(std::size_t i, std::string_view what) const {
  Tensor tensor = TRY(constant(i));
  if (!tensor.is_none()) return tensor;
  return fail(Code::kUnsupportedAttribute, cat(what, " (operand ", i, ") is computed; it must be constant"));
}

std::optional<std::vector<Dim>> NodeContext::elements(std::size_t i) const {
  if (!has_input(i)) return std::nullopt;
  const Type& known = type(i);
  if (known.elements) return *known.elements;
  const Tensor& tensor = builder_.graph().value(inputs_[i]).constant;
  if (!tensor.is_none() && !tensor.is_deferred() && is_integer(tensor.dtype())) {
    std::vector<Dim> out;
    for (const std::int64_t value : tensor.to_vector<std::int64_t>()) out.emplace_back(value);
    return out;
  }
  const Dim count = known.count();
  if (!count.is_static() || count.value() > kMaxTrackedElements) return std::nullopt;
  return std::vector<Dim>(static_cast<std::size_t>(count.value()), Dim::unknown());
}

std::optional<int> NodeContext::declared_rank(std::size_t i) const {
  if (i >= declared_.size() || declared_[i] == nullptr || !declared_[i]->has_shape) return std::nullopt;
  return static_cast<int>(declared_[i]->dims.size());
}

Status NodeContext::set_length(std::size_t i, std::int64_t length) {
  if (!has_input(i) || type(i).rank() != 1 || type(i).dims[0].is_static()) return {};
  inputs_[i] = TRY(add(Reshape{{length}}, {inputs_[i]}));
  return {};
}

const Attribute* NodeContext::find(std::string_view name) {
  for (std::size_t i = 0; i < node_.attributes.size(); ++i) {
    if (node_.attributes[i].name != name) continue;
    read_[i] = true;
    return &node_.attributes[i];
  }
  return nullptr;
}

bool NodeContext::has_attribute(std::string_view name) const {
  return std::ranges::any_of(node_.attributes, [&](const Attribute& a) { return a.name == name; });
}

Result<std::int64_t> NodeContext::int_attribute(std::string_view name, std::int64_t missing) {
  const Attribute* attribute = find(name);
  if (attribute == nullptr) return missing;
  TRY(check_kind(*attribute, Attribute::Kind::kInt));
  return attribute->i;
}

Result<std::int64_t> NodeContext::required_int_attribute(std::string_view name) {
  if (!has_attribute(name)) return fail(Code::kInvalidModel, cat("attribute '", name, "' is missing"));
  return int_attribute(name, 0);
}

Result<double> NodeContext::float_attribute(std::string_view name, double missing) {
  const Attribute* attribute = find(name);
  if (attribute == nullptr) return missing;
  TRY(check_kind(*attribute, Attribute::Kind::kFloat));
  return static_cast<double>(attribute->f);
}

Result<std::string> NodeContext::string_attribute(std::string_view name, std::string_view missing) {
  const Attribute* attribute = find(name);
  if (attribute == nullptr) return std::string(missing);
  TRY(check_kind(*attribute, Attribute::Kind::kString));
  return std::string(attribute->s);
}

Result<std::vector<std::int64_t>> NodeContext::ints_attribute(std::string_view name,
                                                              std::vector<std::int64_t> missing) {
  const Attribute* attribute = find(name);
  if (attribute == nullptr) return missing;
  if (is_empty_list(*attribute)) return std::vector<std::int64_t>();
  TRY(check_kind(*attribute, Attribute::Kind::kInts));
  return attribute->ints;
}

Result<std::vector<double>> NodeContext::floats_attribute(std::string_view name, std::vector<double> missing) {
  const Attribute* attribute = find(name);
  if (attribute == nullptr) return missing;
  if (is_empty_list(*attribute)) return std::vector<double>();
  TRY(check_kind(*attribute, Attribute::Kind::kFloats));
  return std::vector<double>(attribute->floats.begin(), attribute->floats.end());
}

Result<Tensor> NodeContext::tensor_attribute(std::string_view name) {
  const Attribute* attribute = find(name);
  if (attribute == nullptr) return fail(Code::kInvalidModel, cat("attribute '", name, "' is missing"));
  TRY(check_kind(*attribute, Attribute::Kind::kTensor));
  return attribute->t;
}

void NodeContext::ignore_attribute(std::string_view name) { find(name); }

Status NodeContext::finish() const {
  for (std::size_t i = 0; i < read_.size(); ++i) {
    if (read_[i]) continue;
    return fail(Code::kUnsupportedAttribute, cat("attribute '", node_.attributes[i].name, "' is not known of ",
                                                 node_.op_type, " at opset ", opset_));
  }
  return {};
}

Result<int> NodeContext::axis(std::int64_t axis, int rank) const {
  if (axis < -rank || axis >= rank) {
    return fail(Code::kInvalidModel, cat("axis ", axis, " is outside of rank ", rank));
  }
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

}  // namespace onnx2tf::onnx
