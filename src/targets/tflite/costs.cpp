#include "targets/tflite/kernel_limits.h"
#include "targets/tflite/target.h"

namespace onnx2tf::tflite {

LayoutCosts layout_costs() {
  LayoutCosts costs;
  costs.max_copy_rank = kMaxTransposeRank;
  costs.max_broadcast_rank = kMaxBroadcastRank;
  costs.max_slice_rank = kMaxSliceRank;
  costs.max_pad_rank = kMaxPadRank;
  costs.max_rank = kMaxOtherRank;
  costs.depth_to_space = true;
  return costs;
}

}  // namespace onnx2tf::tflite
