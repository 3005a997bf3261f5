#pragma once

#include "onnx/node_context.h"
#include "ops/binary.h"

namespace onnx2tf::onnx {

/// (x - mean) * factor over some axes, with factor = 1 / sqrt(variance + epsilon); the statistics keep rank.
struct Standard {
  ValueId value, mean, variance, factor;
};
Result<Standard> standardized(NodeContext& node, ValueId x, const std::vector<int>& axes, double epsilon);

/// x * factor with factor = 1 / sqrt(mean of squares + epsilon): as if the mean, which is not there, were 0.
Result<Standard> scaled_to_unit_square(NodeContext& node, ValueId x, const std::vector<int>& axes, double epsilon);

/// first, first + 1, ..., rank - 1.
std::vector<int> axes_from(int first, int rank);

/// A vector of one value per channel, shaped to broadcast over [batch, channel, spatial...].
Result<ValueId> per_channel(NodeContext& node, ValueId vector, int rank);

/// value * scale + offset; where scale or offset is kNoValue it is left out.
Result<ValueId> scaled_and_moved(NodeContext& node, ValueId value, ValueId scale, ValueId offset);

}  // namespace onnx2tf::onnx
