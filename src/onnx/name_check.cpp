#include "onnx/name_check.h"

#include <unordered_map>

#include "base/text.h"

namespace onnx2tf::onnx {
namespace {

/// Who gives a value its name: a node, or null for inputs and initializers.
using Givers = std::unordered_map<std::string_view, const Node*>;

std::string giver_text(const Node* node) {
  if (node == nullptr) return "an input or initializer";
  if (!node->name.empty()) return cat("node '", node->name, "' (", node->op_type, ")");
  return cat("a node (", node->op_type, ")");
}

Status check_graph(const Graph& graph);

/// Checks node outputs against `givers`, and the graphs inside of the nodes.
Status check_nodes(const std::vector<Node>& nodes, Givers& givers) {
  for (const Node& node : nodes) {
    for (const std::string_view output : node.outputs) {
      if (output.empty()) continue;
      const auto [row, fresh] = givers.emplace(output, &node);
      if (!fresh) {
        return fail(Code::kInvalidModel, cat("value '", output, "' is given twice: by ", giver_text(row->second),
                                             " and by ", giver_text(&node)));
      }
    }
    for (const Attribute& attribute : node.attributes) {
      if (attribute.g) TRY(check_graph(*attribute.g));
      for (const auto& graph : attribute.graphs) TRY(check_graph(*graph));
    }
  }
  return {};
}

Status check_graph(const Graph& graph) {
  Givers givers;
  givers.reserve(graph.inputs.size() + graph.initializers.size() + graph.nodes.size());
  for (const Initializer& initializer : graph.initializers) {
    if (!givers.emplace(initializer.name, nullptr).second) {
      return fail(Code::kInvalidModel, cat("initializer '", initializer.name, "' is given twice"));
    }
  }
  Givers inputs;
  for (const ValueInfo& input : graph.inputs) {
    if (!inputs.emplace(input.name, nullptr).second) {
      return fail(Code::kInvalidModel, cat("input '", input.name, "' is given twice"));
    }
    givers.emplace(input.name, nullptr);
  }
  return check_nodes(graph.nodes, givers);
}

Status check_function(const Function& function) {
  Givers givers;
  for (const std::string_view input : function.inputs) {
    if (!givers.emplace(input, nullptr).second) {
      return fail(Code::kInvalidModel, cat("input '", input, "' is given twice"));
    }
  }
  return check_nodes(function.nodes, givers);
}

}  // namespace

Status check_names(const Model& model) {
  for (const Function& function : model.functions) {
    auto checked = check_function(function);
    if (!checked.ok()) return std::move(checked).in(cat("in: function '", function.name, "'"));
  }
  return check_graph(model.graph);
}

}  // namespace onnx2tf::onnx
