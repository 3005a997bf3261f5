#include "targets/tflite/lower.h"

namespace onnx2tf::tflite {
namespace {

constexpr KernelOrders kOrders = {.plane = WeightOrder::kOutSpatialIn,
                                  .depthwise = WeightOrder::kInSpatialOut,
                                  .volume = WeightOrder::kSpatialInOut,
                                  .transposed_plane = WeightOrder::kOutSpatialIn,
                                  .transposed_volume = WeightOrder::kSpatialOutIn};

Match order(const Graph& graph, NodeId id) { return order_window_dims(graph, id, kOrders); }

constexpr Rule kRules[] = {{"order_window_dims", order}};

}  // namespace

std::span<const Rule> order_for_kernels_rules() { return kRules; }

}  // namespace onnx2tf::tflite
