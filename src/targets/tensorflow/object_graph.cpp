#include "targets/tensorflow/object_graph.h"

#include "targets/tensorflow/encode.h"
#include "targets/tensorflow/fields.h"

namespace onnx2tf::tensorflow {
namespace structured {
namespace {

Message sequence(int field, std::vector<Message> values) {
  Message items;
  for (Message& value : values) items.message(field::structured::kValue, std::move(value));
  Message out;
  out.message(field, std::move(items));
  return out;
}

Message texts(const std::vector<std::string>& values) {
  std::vector<Message> out;
  for (const std::string& value : values) out.push_back(text(value));
  return list(std::move(out));
}

}  // namespace

Message none() {
  Message out;
  out.message(field::structured::kNone, Message());
  return out;
}

Message text(std::string_view value) {
  Message out;
  out.string(field::structured::kString, value);
  return out;
}

Message list(std::vector<Message> values) { return sequence(field::structured::kList, std::move(values)); }
Message tuple(std::vector<Message> values) { return sequence(field::structured::kTuple, std::move(values)); }

Message dict(std::vector<std::pair<std::string, Message>> entries) {
  Message fields;
  for (auto& [key, value] : entries) fields.entry(field::structured::kEntry, key, std::move(value));
  Message out;
  out.message(field::structured::kDict, std::move(fields));
  return out;
}

Message spec(std::string_view name, DataType dtype, const TensorShape& shape) {
  Message value;
  value.string(field::structured::kSpecName, name);
  value.message(field::structured::kSpecShape, encode(shape));
  value.integer(field::structured::kSpecDtype, static_cast<int>(dtype));
  Message out;
  out.message(field::structured::kTensorSpec, std::move(value));
  return out;
}

Message function_spec(const std::vector<std::string>& positional, const std::vector<std::string>& keyword_only,
                      Message types) {
  // Python's inspect.FullArgSpec.
  std::vector<std::pair<std::string_view, Message>> pairs;
  pairs.emplace_back("args", texts(positional));
  pairs.emplace_back("varargs", none());
  pairs.emplace_back("varkw", none());
  pairs.emplace_back("defaults", none());
  pairs.emplace_back("kwonlyargs", texts(keyword_only));
  pairs.emplace_back("kwonlydefaults", none());
  pairs.emplace_back("annotations", dict({}));
  Message named;
  named.string(field::structured::kTupleName, "FullArgSpec");
  for (auto& [key, value] : pairs) {
    Message pair;
    pair.string(field::structured::kPairKey, key);
    pair.message(field::structured::kPairValue, std::move(value));
    named.message(field::structured::kPair, std::move(pair));
  }
  Message arguments;
  arguments.message(field::structured::kNamedTuple, std::move(named));
  Message out;
  out.message(field::function_spec::kArguments, std::move(arguments));
  out.message(field::function_spec::kInputSignature, std::move(types));
  return out;
}

}  // namespace structured

std::size_t ObjectGraph::add(int kind, Message value) {
  nodes_.push_back({.kind = kind, .value = std::move(value)});
  return nodes_.size() - 1;
}

std::size_t ObjectGraph::add_user_object(std::string_view kind) {
  Message version;
  version.integer(field::version::kProducer, 1);
  version.integer(field::version::kMinConsumer, 1);
  Message out;
  out.string(field::user_object::kIdentifier, kind);
  out.message(field::user_object::kVersion, std::move(version));
  return add(field::saved_object::kUserObject, std::move(out));
}

std::size_t ObjectGraph::add_variable(const Variable& variable) {
  Message out;
  out.integer(field::saved_variable::kDtype, static_cast<int>(variable.dtype));
  out.message(field::saved_variable::kShape, encode(variable.shape()));
  if (variable.is_trainable()) out.integer(field::saved_variable::kTrainable, 1);
  out.string(field::saved_variable::kName, variable.name);
  const std::size_t node = add(field::saved_object::kVariable, std::move(out));
  nodes_[node].variable = variable.name;
  nodes_[node].key = variable.key;
  return node;
}

std::size_t ObjectGraph::add_function(std::string_view implementation, Message spec) {
  Message out;
  out.string(field::saved_function::kConcreteFunction, implementation);
  out.message(field::saved_function::kSpec, std::move(spec));
  return add(field::saved_object::kFunction, std::move(out));
}

std::size_t ObjectGraph::add_signature_function(std::string_view implementation,
                                                const std::vector<std::string>& keywords, Message spec) {
  Message out;
  out.string(field::bare_concrete_function::kName, implementation);
  for (const std::string& keyword : keywords) out.string(field::bare_concrete_function::kArgumentKeyword, keyword);
  if (keywords.size() == 1) out.integer(field::bare_concrete_function::kPositionalArguments, 1);
  out.message(field::bare_concrete_function::kSpec, std::move(spec));
  return add(field::saved_object::kBareConcreteFunction, std::move(out));
}

void ObjectGraph::add_child(std::size_t parent, std::string name, std::size_t child) {
  nodes_[parent].children.emplace_back(std::move(name), child);
}

void ObjectGraph::add_implementation(std::string name, const std::vector<std::size_t>& bound, Message inputs,
                                     Message outputs) {
  Message out;
  if (!bound.empty()) out.packed(field::concrete_function::kBoundInput, Ints(bound.begin(), bound.end()));
  out.message(field::concrete_function::kInputSignature, std::move(inputs));
  out.message(field::concrete_function::kOutputSignature, std::move(outputs));
  implementations_.emplace_back(std::move(name), std::move(out));
}

namespace {

Message encode_children(int field, const ObjectGraph::Children& children) {
  Message out;
  for (const auto& [name, node] : children) {
    Message reference;
    if (node != 0) reference.integer(field::object_reference::kNode, static_cast<std::int64_t>(node));
    reference.string(field::object_reference::kLocalName, name);
    out.message(field, std::move(reference));
  }
  return out;
}

}  // namespace

Message ObjectGraph::saved() const {
  Message out;
  for (const Node& node : nodes_) {
    Message object = encode_children(field::saved_object::kChild, node.children);
    object.message(node.kind, node.value);
    out.message(field::object_graph::kNode, std::move(object));
  }
  for (const auto& [name, value] : implementations_) out.entry(field::object_graph::kConcreteFunction, name, value);
  return out;
}

Message ObjectGraph::trackable() const {
  Message out;
  for (const Node& node : nodes_) {
    Message object = encode_children(field::trackable_graph::kChild, node.children);
    Message has_values;
    if (!node.key.empty()) {
      Message attribute;
      attribute.string(field::trackable_graph::kName, "VARIABLE_VALUE");
      attribute.string(field::trackable_graph::kFullName, node.variable);
      attribute.string(field::trackable_graph::kCheckpointKey, node.key);
      object.message(field::trackable_graph::kAttribute, std::move(attribute));
      has_values.integer(field::trackable_graph::kBool, 1);
    }
    object.message(field::trackable_graph::kHasCheckpointValues, std::move(has_values));
    out.message(field::trackable_graph::kNode, std::move(object));
  }
  return out;
}

}  // namespace onnx2tf::tensorflow
