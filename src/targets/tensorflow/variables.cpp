#include "targets/tensorflow/variables.h"

#include <algorithm>

#include "base/text.h"

namespace onnx2tf::tensorflow {
namespace {

NodeDef string_constant(std::string name, StringTensor value) {
  return {std::move(name), "Const", {}, {{"dtype", DataType::kString}, {"value", std::move(value)}}};
}

}  // namespace

TakenNames::TakenNames(const std::vector<NodeDef>& nodes) {
  for (const NodeDef& node : nodes) names_.insert(node.name);
}

std::string TakenNames::take(const std::string& wanted) {
  std::string name = wanted;
  for (int number = 1; !names_.insert(name).second; ++number) name = cat(wanted, '_', number);
  return name;
}

Result<std::vector<Variable>> find_variables(const std::vector<NodeDef>& nodes, const std::set<std::string>& names) {
  std::vector<Variable> out;
  for (const NodeDef& node : nodes) {
    if (!names.contains(node.name)) continue;
    const auto value = std::ranges::find(node.attrs, "value", &std::pair<std::string, AttrValue>::first);
    const Tensor* const tensor = value == node.attrs.end() ? nullptr : std::get_if<Tensor>(&value->second);
    if (node.op != "Const" || tensor == nullptr) {
      return fail(Code::kInternal, cat("node '", node.name, "' (", node.op, ") can't become a variable"));
    }
    out.push_back({.name = node.name, .value = *tensor, .dtype = TRY(data_type(tensor->dtype()))});
  }
  if (out.size() != names.size()) {
    return fail(Code::kInternal, cat("the graph has only ", out.size(), " of ", names.size(), " variables"));
  }
  return out;
}

void rename_reference(std::string& reference, const std::map<std::string, std::string>& renamed) {
  const std::size_t start = reference.starts_with('^') ? 1 : 0;
  const std::size_t end = std::min(reference.find(':'), reference.size());
  const auto found = renamed.find(reference.substr(start, end - start));
  if (found != renamed.end()) reference.replace(start, end - start, found->second);
}

std::vector<NodeDef> variable_nodes(const Variable& variable) {
  return {{variable.name,
           "VarHandleOp",
           {},
           {{"dtype", variable.dtype}, {"shape", variable.shape()}, {"shared_name", variable.name}}},
          {variable.read, "ReadVariableOp", {variable.name}, {{"dtype", variable.dtype}}}};
}

Saver add_saver(std::vector<NodeDef>& nodes, TakenNames& names, const std::vector<Variable>& variables) {
  StringTensor keys{{static_cast<std::int64_t>(variables.size())}, {}};
  StringTensor slices = keys;
  slices.values.resize(variables.size());
  DataTypes types;
  for (const Variable& variable : variables) {
    keys.values.push_back(variable.key);
    types.push_back(variable.dtype);
  }
  const std::string standard = names.take("save/Const");
  const std::string filename = names.take("save/filename");
  const std::string key_vector = names.take("save/names");
  const std::string slice_vector = names.take("save/slices");
  const std::string save = names.take("save/SaveV2");
  const std::string saved = names.take("save/control");
  const std::string restore = names.take("save/RestoreV2");
  nodes.push_back(string_constant(standard, {{}, {"model"}}));
  nodes.push_back(
      {filename, "PlaceholderWithDefault", {standard}, {{"dtype", DataType::kString}, {"shape", TensorShape()}}});
  nodes.push_back(string_constant(key_vector, std::move(keys)));
  nodes.push_back(string_constant(slice_vector, std::move(slices)));
  std::vector<std::string> values = {filename, key_vector, slice_vector};
  for (const Variable& variable : variables) values.push_back(variable.read);
  nodes.push_back({save, "SaveV2", std::move(values), {{"dtypes", types}}});
  nodes.push_back({saved, "Identity", {filename, '^' + save}, {{"T", DataType::kString}}});
  nodes.push_back({restore, "RestoreV2", {filename, key_vector, slice_vector}, {{"dtypes", types}}});

  Saver saver{.filename = filename + ":0", .save = saved + ":0", .restore = names.take("save/restore_all")};
  std::vector<std::string> all;
  for (std::size_t i = 0; i < variables.size(); ++i) {
    saver.restored.push_back(cat(restore, ':', i));
    saver.assigns.push_back(names.take(variables[i].name + "/Assign"));
    nodes.push_back({saver.assigns.back(),
                     "AssignVariableOp",
                     {variables[i].name, saver.restored.back()},
                     {{"dtype", variables[i].dtype}}});
    all.push_back('^' + saver.assigns.back());
  }
  nodes.push_back({saver.restore, "NoOp", std::move(all), {}});
  return saver;
}

}  // namespace onnx2tf::tensorflow
