#include <map>
#include <vector>

#include "base/text.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "passes/rules.h"
#include "targets/tflite/compose.h"
#include "targets/tflite/target.h"

namespace onnx2tf::tflite {
namespace {

/// All nodes that have no form, grouped by the reason, as one error.
Status check(const Graph& graph) {
  std::map<std::string, std::vector<const Node*>> refused;
  std::size_t count = 0;
  for (const NodeId id : TRY(graph.topological_order())) {
    const Node& node = graph.node(id);
    if (const auto reason = why_not_legal(graph, node)) {
      refused[*reason].push_back(&node);
      ++count;
    }
  }
  if (refused.empty()) return {};
  constexpr std::size_t kNamed = 5;
  std::string message = cat(count, count == 1 ? " op has" : " ops have", " no TFLite form:");
  for (const auto& [reason, nodes] : refused) {
    message += cat("\n  ", reason, ": ");
    for (std::size_t i = 0; i < nodes.size() && i < kNamed; ++i) {
      message += cat(i == 0 ? "" : ", ", describe(*nodes[i]));
    }
    if (nodes.size() > kNamed) message += cat(" and ", nodes.size() - kNamed, " more");
  }
  return fail(Code::kUnsupportedOp, std::move(message));
}

}  // namespace

Status legalize_logical(Graph& graph) {
  const std::vector<Rule> types =
      joined({drop_empty_values_rules(), fold_constants_rules(), compose_unsigned_long_rules(),
              compose_narrow_casts_rules(), convert_for_kernels_rules()});
  const std::vector<Rule> fused = joined({fuse_scale_rules(), fuse_bias_rules(), fold_constants_rules()});
  const std::vector<Rule> ops =
      joined({drop_empty_values_rules(), fold_constants_rules(), compose_unsigned_long_rules(),
              compose_narrow_casts_rules(), convert_for_kernels_rules(), compose_functions_rules(),
              compose_binary_rules(), compose_reduce_rules(), compose_lrn_rules(), compose_resize_rules(),
              compose_dynamic_resize_rules(), compose_integer_products_rules(), lift_windows_rules()});
  const std::vector<Rule> movements = joined({fold_identities_rules(), fold_movements_rules(), fold_constants_rules()});
  const std::vector<Pass> passes = {
      {"convert_element_types", types, Pass::Side::kLogical, {}, {}},
      {"fuse", fused, Pass::Side::kLogical, {}, {}},
      {"compose", ops, Pass::Side::kLogical, {}, {}},
      {"fold_movements", movements, Pass::Side::kLogical, {}, {}},
  };
  TRY(run_passes(graph, passes));
  return check(graph);
}

}  // namespace onnx2tf::tflite
