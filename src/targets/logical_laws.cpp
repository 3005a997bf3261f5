#include "targets/logical_laws.h"

#include "legalize/rewriting.h"
#include "passes/rules.h"

namespace onnx2tf {
Status apply_logical_laws(Graph& graph, const LogicalLaws& laws) {
  const std::vector<Rule> fused = joined({fuse_scale_rules(), fuse_bias_rules(), fold_constants_rules()});
  const std::vector<Rule> movements = joined({fold_identities_rules(), fold_movements_rules(), fold_constants_rules()});
  const std::vector<Pass> passes = {
      {"convert_element_types", laws.types, Pass::Side::kLogical, {}, {}},
      {"fuse", fused, Pass::Side::kLogical, {}, {}},
      {"compose", laws.ops, Pass::Side::kLogical, {}, {}},
      {"fold_movements", movements, Pass::Side::kLogical, {}, {}},
  };
  TRY(run_passes(graph, passes));
  return refuse_illegal_ops(graph, laws.target, laws.why_not_legal);
}

}  // namespace onnx2tf
