#include "targets/tensorflow/saved_model.h"

#include <map>

#include "targets/tensorflow/encode.h"
#include "targets/tensorflow/meta_graph.h"
#include "targets/tensorflow/tensor_bundle.h"
#include "targets/tensorflow/variables.h"

namespace onnx2tf::tensorflow {

Result<std::uint64_t> write_frozen_graph(const GraphDef& graph, const std::filesystem::path& file) {
  return write_message(TRY(encode(graph)), file, "write a SavedModel, which can hold weights in files of their own");
}

Result<std::uint64_t> write_saved_model(const GraphDef& graph, const Signature& signature,
                                        const std::filesystem::path& folder) {
  return write_meta_graph(graph, {.signature = loadable(signature)}, folder);
}

Result<std::uint64_t> write_saved_model_with_variables(const GraphDef& graph, const Signature& signature,
                                                       const std::set<std::string>& variables,
                                                       const std::filesystem::path& folder) {
  if (variables.empty()) return write_saved_model(graph, signature, folder);
  MetaGraph meta{.signature = loadable(signature), .variables = TRY(find_variables(graph.nodes, variables))};
  TakenNames names(graph.nodes);
  std::map<std::string, std::string> renamed;
  std::map<std::string, const Variable*> by_name;
  std::vector<BundleEntry> entries;
  for (Variable& variable : meta.variables) {
    variable.read = names.take(variable.name + "/Read/ReadVariableOp");
    variable.key = variable.name;
    renamed.emplace(variable.name, variable.read);
    by_name.emplace(variable.name, &variable);
    entries.push_back({variable.key, variable.value});
  }
  GraphDef changed{.functions = graph.functions};
  for (const NodeDef& node : graph.nodes) {
    if (const auto found = by_name.find(node.name); found != by_name.end()) {
      for (NodeDef& made : variable_nodes(*found->second)) changed.nodes.push_back(std::move(made));
      continue;
    }
    changed.nodes.push_back(node);
    for (std::string& input : changed.nodes.back().inputs) rename_reference(input, renamed);
  }
  for (SignaturePort& port : meta.signature.outputs) rename_reference(port.tensor, renamed);
  meta.saver = add_saver(changed.nodes, names, meta.variables);
  const std::uint64_t bytes = TRY(write_bundle(TRY(checkpoint_prefix(folder)), entries));
  return bytes + TRY(write_meta_graph(changed, meta, folder));
}

}  // namespace onnx2tf::tensorflow
