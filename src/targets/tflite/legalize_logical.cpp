#include <vector>

#include "legalize/illegal_ops.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "passes/rules.h"
#include "targets/tflite/compose.h"
#include "targets/tflite/target.h"

namespace onnx2tf::tflite {
Status legalize_logical(Graph& graph) {
  TRY(replace_batch_norms(graph));
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
  return refuse_illegal_ops(graph, "TFLite", why_not_legal);
}

}  // namespace onnx2tf::tflite
