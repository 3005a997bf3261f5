#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "targets/tensorflow/argument_names.h"
#include "targets/tensorflow/meta_graph.h"
#include "targets/tensorflow/object_graph.h"
#include "targets/tensorflow/saved_model.h"
#include "targets/tensorflow/tensor_bundle.h"
#include "targets/tensorflow/variables.h"

namespace onnx2tf::tensorflow {
namespace {

/// An input under the names that each place knows it by.
struct Argument {
  SignaturePort port;
  std::string python;       ///< keyword in Python
  std::string placeholder;  ///< the node that stands for it in the graph
};

/// Makes the parts of a SavedModel that is an object with a function. The function stands in the graph twice: with its
/// inputs in the order of their names, which is how TensorFlow passes keywords, and, calling that, in the order of the
/// model.
class CallableModel {
 public:
  CallableModel(const GraphDef& graph, const Signature& signature, std::vector<Variable> variables)
      : graph_(graph), signature_(loadable(signature)), variables_(std::move(variables)) {
    for (const SignaturePort& port : signature_.inputs) {
      inputs_.push_back({port, python_name(port.key), port.tensor.substr(0, port.tensor.find(':'))});
    }
    by_name_ = inputs_;
    std::ranges::sort(by_name_, {}, &Argument::python);
    outputs_ = signature.outputs;
    std::ranges::sort(outputs_, {}, &SignaturePort::key);
    TakenNames functions;
    for (const FunctionDef& function : graph.functions) functions.take(function.name);
    by_keyword_ = functions.take("__inference_signature_1");
    by_position_ = functions.take("__inference_call_2");
    // These stand beside the variables.
    TakenNames attributes;
    for (const std::string_view name : kAttributes) attributes.take(std::string(name));
    for (Variable& variable : variables_) {
      attributes_.push_back(attributes.take(variable.name));
      variable.key = checkpoint_name(attributes_.back()) + "/.ATTRIBUTES/VARIABLE_VALUE";
    }
  }

  Result<std::uint64_t> write(const std::filesystem::path& folder) {
    GraphDef graph{.functions = graph_.functions};
    graph.functions.push_back(main_function());
    graph.functions.push_back(positional_function());
    MetaGraph meta;
    put_main_graph(graph.nodes, meta);
    const ObjectGraph objects = make_objects();
    meta.object_graph = objects.saved();
    std::vector<BundleEntry> entries;
    for (const Variable& variable : variables_) entries.push_back({variable.key, variable.value});
    entries.push_back({"_CHECKPOINTABLE_OBJECT_GRAPH", StringTensor{{}, {TRY(objects.trackable().text())}}});
    const std::uint64_t bytes = TRY(write_bundle(TRY(checkpoint_prefix(folder)), entries));
    return bytes + TRY(write_meta_graph(graph, meta, folder));
  }

 private:
  static constexpr std::array<std::string_view, 5> kAttributes = {"signatures", "serve", "__call__", "variables",
                                                                  "trainable_variables"};

  /// The parameters of a function; their names by those of the nodes that they stand for.
  std::vector<FunctionPort> parameters(const std::vector<Argument>& inputs, TakenNames& names,
                                       std::map<std::string, std::string>& by_node) const {
    std::vector<FunctionPort> out;
    for (const Argument& input : inputs) {
      out.push_back(
          {.name = names.take(argument_name(input.python)), .dtype = input.port.dtype, .shape = input.port.shape});
      by_node.emplace(input.placeholder, out.back().name);
    }
    for (const Variable& variable : variables_) {
      out.push_back({.name = names.take(argument_name(variable.name)),
                     .dtype = DataType::kResource,
                     .shape = variable.shape(),
                     .held = variable.dtype});
      by_node.emplace(variable.name, out.back().name);
    }
    return out;
  }

  /// A result must not have the name of a node: some readers would loop forever.
  std::vector<FunctionPort> results(TakenNames& names) const {
    std::vector<FunctionPort> out;
    for (const SignaturePort& output : outputs_) {
      out.push_back({.name = names.take(cat("ret_", out.size())),
                     .tensor = output.tensor,
                     .dtype = output.dtype,
                     .shape = output.shape});
    }
    return out;
  }

  /// The model with its inputs in the order of their names.
  FunctionDef main_function() const {
    std::set<std::string> placeholders;
    for (const Argument& input : inputs_) placeholders.insert(input.placeholder);
    std::map<std::string, const Variable*> variables;
    for (const Variable& variable : variables_) variables.emplace(variable.name, &variable);
    TakenNames names;
    for (const NodeDef& node : graph_.nodes) {
      if (!placeholders.contains(node.name)) names.take(node.name);
    }
    std::map<std::string, std::string> parameter_of;
    FunctionDef out{
        .name = by_keyword_, .inputs = parameters(by_name_, names, parameter_of), .outputs = results(names)};
    // Variables are read by a node of their name, placeholders are no nodes any more.
    std::map<std::string, std::string> renamed = parameter_of;
    for (const Variable& variable : variables_) renamed.erase(variable.name);
    for (const NodeDef& node : graph_.nodes) {
      if (placeholders.contains(node.name)) continue;
      if (const auto found = variables.find(node.name); found != variables.end()) {
        out.nodes.push_back(
            {node.name, "ReadVariableOp", {parameter_of[node.name]}, {{"dtype", found->second->dtype}}});
        continue;
      }
      out.nodes.push_back(node);
      for (std::string& input : out.nodes.back().inputs) rename_reference(input, renamed);
    }
    for (FunctionPort& output : out.outputs) rename_reference(output.tensor, renamed);
    return out;
  }

  /// A call of the model; `inputs` are in the order of their names, then the variables.
  NodeDef call(std::string name, std::vector<std::string> inputs) const {
    DataTypes in;
    DataTypes out;
    for (const Argument& input : by_name_) in.push_back(input.port.dtype);
    in.resize(in.size() + variables_.size(), DataType::kResource);
    for (const SignaturePort& output : outputs_) out.push_back(output.dtype);
    return {std::move(name),
            "StatefulPartitionedCall",
            std::move(inputs),
            {{"Tin", std::move(in)}, {"Tout", std::move(out)}, {"f", FunctionName{by_keyword_}}}};
  }

  FunctionDef positional_function() const {
    std::map<std::string, std::string> by_node;
    TakenNames names;
    const std::string node = names.take("call");
    FunctionDef out{.name = by_position_, .inputs = parameters(inputs_, names, by_node), .outputs = results(names)};
    std::vector<std::string> operands;
    for (const Argument& input : by_name_) operands.push_back(by_node[input.placeholder]);
    for (const Variable& variable : variables_) operands.push_back(by_node[variable.name]);
    out.nodes.push_back(call(node, std::move(operands)));
    for (std::size_t i = 0; i < out.outputs.size(); ++i) out.outputs[i].tensor = cat(node, ':', i);
    return out;
  }

  /// What runs without Python: a call of the model, and the nodes that restore its variables.
  void put_main_graph(std::vector<NodeDef>& nodes, MetaGraph& meta) {
    TakenNames names;
    for (const Variable& variable : variables_) names.take(variable.name);
    std::map<std::string, std::string> placeholders;
    for (const Argument& input : by_name_) {
      const std::string name = names.take("serving_default_" + argument_name(input.python));
      nodes.push_back({name, "Placeholder", {}, {{"dtype", input.port.dtype}, {"shape", input.port.shape}}});
      placeholders.emplace(input.port.key, name);
    }
    std::vector<std::string> operands;
    for (const Argument& input : by_name_) operands.push_back(placeholders[input.port.key]);
    for (Variable& variable : variables_) {
      variable.read = names.take(variable.name + "/Read/ReadVariableOp");
      for (NodeDef& node : variable_nodes(variable)) nodes.push_back(std::move(node));
      operands.push_back(variable.name);
    }
    const std::string node = names.take("StatefulPartitionedCall");
    nodes.push_back(call(node, std::move(operands)));
    if (!variables_.empty()) meta.saver = add_saver(nodes, names, variables_);
    meta.signature = signature_;
    for (SignaturePort& port : meta.signature.inputs) port.tensor = placeholders[port.key] + ":0";
    for (SignaturePort& port : meta.signature.outputs) {
      port.tensor = cat(node, ':', std::ranges::find(outputs_, port.key, &SignaturePort::key) - outputs_.begin());
    }
  }

  ObjectGraph make_objects() const {
    std::vector<std::string> keywords;
    std::vector<std::string> positional;
    std::vector<Message> specs;
    std::vector<std::pair<std::string, Message>> keyed;
    std::vector<std::pair<std::string, Message>> results;
    const auto spec = [](const std::string& name, const SignaturePort& port) {
      return structured::spec(name, port.dtype, port.shape);
    };
    for (const Argument& input : by_name_) {
      keywords.push_back(input.python);
      keyed.emplace_back(input.python, spec(input.python, input.port));
    }
    for (const Argument& input : inputs_) {
      positional.push_back(input.python);
      specs.push_back(spec(input.python, input.port));
    }
    for (const SignaturePort& output : outputs_) results.emplace_back(output.key, spec(output.key, output));

    ObjectGraph out;
    const std::size_t root = out.add_user_object("_generic_user_object");
    const std::size_t signatures = out.add_user_object("signature_map");
    out.add_child(root, "signatures", signatures);
    out.add_child(
        signatures, "serving_default",
        out.add_signature_function(by_keyword_, keywords, structured::function_spec({}, keywords, structured::none())));
    const std::size_t function =
        out.add_function(by_position_, structured::function_spec(positional, {}, structured::tuple(specs)));
    out.add_child(root, "serve", function);
    out.add_child(root, "__call__", function);
    const std::vector<std::size_t> bound = put_variables(out, root);
    out.add_implementation(by_keyword_, bound, structured::tuple({structured::tuple({}), structured::dict(keyed)}),
                           structured::dict(results));
    out.add_implementation(by_position_, bound, structured::tuple({structured::tuple(specs), structured::dict({})}),
                           structured::dict(results));
    return out;
  }

  /// The variables, by name and in the lists that users and TensorFlow Hub ask for.
  std::vector<std::size_t> put_variables(ObjectGraph& out, std::size_t root) const {
    std::vector<std::size_t> nodes;
    for (std::size_t i = 0; i < variables_.size(); ++i) {
      nodes.push_back(out.add_variable(variables_[i]));
      out.add_child(root, attributes_[i], nodes.back());
    }
    const std::size_t all = out.add_user_object("trackable_list_wrapper");
    const std::size_t trainable = out.add_user_object("trackable_list_wrapper");
    out.add_child(root, "variables", all);
    out.add_child(root, "trainable_variables", trainable);
    std::size_t count = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      out.add_child(all, cat(i), nodes[i]);
      if (variables_[i].is_trainable()) out.add_child(trainable, cat(count++), nodes[i]);
    }
    return nodes;
  }

  const GraphDef& graph_;
  Signature signature_;
  std::vector<Variable> variables_;
  std::vector<std::string> attributes_;  ///< names of the variables in the object
  std::vector<Argument> inputs_;         ///< in the order of the model
  std::vector<Argument> by_name_;        ///< the same in the order of the keywords
  std::vector<SignaturePort> outputs_;   ///< in the order of the keys: that is how TensorFlow passes a dict
  std::string by_keyword_, by_position_;
};

}  // namespace

Result<std::uint64_t> write_callable_saved_model(const GraphDef& graph, const Signature& signature,
                                                 const std::set<std::string>& variables,
                                                 const std::filesystem::path& folder) {
  return CallableModel(graph, signature, TRY(find_variables(graph.nodes, variables))).write(folder);
}

}  // namespace onnx2tf::tensorflow
