#pragma once

#include <cstddef>
#include <cstdint>

#include "ops/window_dims.h"

namespace onnx2tf {

/// The order of the axes of weights; `in` and `out` are channels.
enum class WeightOrder : std::uint8_t {
  kOutSpatialIn,
  kInSpatialOut,
  kSpatialInOut,
  kSpatialOutIn,
};

/// The orders that a target's kernels read.
struct KernelOrders {
  WeightOrder plane, depthwise, volume;  ///< of convolutions over two axes, with a group per channel, over three axes
  WeightOrder transposed_plane, transposed_volume;
};

/// Those of TensorFlow and Keras.
inline constexpr KernelOrders kSpatialFirst = {.plane = WeightOrder::kSpatialInOut,
                                               .depthwise = WeightOrder::kSpatialInOut,
                                               .volume = WeightOrder::kSpatialInOut,
                                               .transposed_plane = WeightOrder::kSpatialOutIn,
                                               .transposed_volume = WeightOrder::kSpatialOutIn};

/// [batch, spatial.., channel].
WindowDims channels_last(std::size_t spatial_rank);
/// The dimension numbers of weights in this order.
WeightDims weights_in(WeightOrder order, std::size_t spatial_rank);

}  // namespace onnx2tf
