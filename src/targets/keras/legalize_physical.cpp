#include <vector>

#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "targets/keras/functions.h"
#include "targets/keras/legalize.h"
#include "targets/keras/target.h"

namespace onnx2tf::keras {
namespace {

Match resize(const Graph& graph, NodeId id) { return resize_images(graph, id, has_resize); }

constexpr Rule kResizeRules[] = {{"resize_images", resize}};

}  // namespace

Status legalize_physical(Graph& graph, const LegalizeOptions& options) {
  const std::vector<Rule> ops = joined(
      {split_dilated_pools_rules(), split_volume_averages_rules(), split_strides_rules(), separate_padding_rules(),
       correct_average_rules(), lower_conv_transpose_rules(), split_groups_rules(options.groups), lower_pad_rules(),
       kResizeRules, join_slices_rules(), zero_borders_rules(), merge_to_five_dims_rules()});
  const std::vector<Pass> passes = {
      {"order_window_dims", order_spatial_first_rules(), Pass::Side::kPhysical, {}, {}},
      {"lower_ops", ops, Pass::Side::kPhysical, {}, {Property::kLegal}},
  };
  TRY(run_passes(graph, passes));
  return graph.compact();
}

}  // namespace onnx2tf::keras
