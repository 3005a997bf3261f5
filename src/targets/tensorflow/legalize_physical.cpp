#include <vector>

#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "passes/rules.h"
#include "targets/tensorflow/lower.h"
#include "targets/tensorflow/target.h"

namespace onnx2tf::tensorflow {
Status legalize_physical(Graph& graph, const LegalizeOptions& options) {
  const std::vector<Rule> ops = joined(
      {split_dilated_pools_rules(), split_volume_averages_rules(), separate_padding_rules(), correct_average_rules(),
       lower_conv_transpose_rules(), split_groups_rules(options.groups), lower_gather_rules(), lower_pad_rules(),
       lower_resize_rules(), join_slices_rules(), flatten_rows_rules(), fold_reshapes_rules(), order_weights_rules(),
       join_bias_rules(), route_narrow_casts_rules(), merge_to_five_dims_rules()});
  const std::vector<Pass> passes = {
      {"order_window_dims", order_spatial_first_rules(), Pass::Side::kPhysical, {}, {}},
      {"lower_ops", ops, Pass::Side::kPhysical, {}, {Property::kLegal}},
  };
  TRY(run_passes(graph, passes));
  TRY(add_runtime_shapes(graph));
  return graph.compact();
}

}  // namespace onnx2tf::tensorflow
