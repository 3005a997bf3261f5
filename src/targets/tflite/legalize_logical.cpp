#include <vector>

#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "passes/rules.h"
#include "targets/logical_laws.h"
#include "targets/tflite/compose.h"
#include "targets/tflite/target.h"

namespace onnx2tf::tflite {
Status legalize_logical(Graph& graph) {
  TRY(replace_batch_norms(graph));
  const std::vector<Rule> types =
      joined({drop_empty_values_rules(), fold_constants_rules(), compose_unsigned_long_rules(),
              compose_narrow_casts_rules(), convert_for_kernels_rules()});
  const std::vector<Rule> ops =
      joined({drop_empty_values_rules(), fold_constants_rules(), compose_unsigned_long_rules(),
              compose_narrow_casts_rules(), convert_for_kernels_rules(), compose_functions_rules(),
              compose_binary_rules(), compose_reduce_rules(), compose_lrn_rules(), compose_resize_rules(),
              compose_dynamic_resize_rules(), compose_integer_products_rules(), lift_windows_rules()});
  return apply_logical_laws(graph, {.target = "TFLite", .types = types, .ops = ops, .why_not_legal = why_not_legal});
}

}  // namespace onnx2tf::tflite
