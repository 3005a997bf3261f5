#include <vector>

#include "targets/tflite/kernel_limits.h"
#include "targets/tflite/lower.h"
#include "targets/tflite/target.h"

namespace onnx2tf::tflite {
namespace {

Match merge(const Graph& graph, NodeId id) {
  return merge_broadcast_dims(graph, id, {.max_rank = kMaxBroadcastRank, .merge_dims = false});
}

constexpr Rule kBroadcastRules[] = {{"merge_broadcast_dims", merge}};
constexpr Rule kVolumeRules[] = {{"split_volume_pool", split_volume_pool}};

}  // namespace

Status legalize_physical(Graph& graph, const LegalizeOptions& options) {
  const std::vector<Rule> ops = joined(
      {split_dilated_pools_rules(), kVolumeRules, separate_padding_rules(), correct_average_rules(),
       lower_conv_transpose_rules(), split_groups_rules(options.groups), add_zero_bias_rules(), lower_matmul_rules(),
       lower_gather_rules(), lower_pad_rules(), lower_resize_rules(), join_slices_rules(), kBroadcastRules});
  const std::vector<Pass> passes = {
      {"order_window_dims", order_for_kernels_rules(), Pass::Side::kPhysical, {}, {}},
      {"lower_ops", ops, Pass::Side::kPhysical, {}, {}},
      {"fuse_activation", fuse_activation_rules(), Pass::Side::kPhysical, {}, {Property::kLegal}},
  };
  TRY(run_passes(graph, passes));
  TRY(separate_ports(graph));
  TRY(add_runtime_shapes(graph));
  return graph.compact();
}

}  // namespace onnx2tf::tflite
