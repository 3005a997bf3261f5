#pragma once

#include "onnx/node_context.h"

namespace onnx2tf::onnx {

/// The kernel of weights [out, in, spatial...], which must be static.
Result<std::vector<std::int64_t>> kernel_of(const Type& weight);

/// A convolution by the node's attributes; `inputs` are x, weights and perhaps a bias.
Result<ValueId> import_conv(NodeContext& node, const std::vector<ValueId>& inputs);

}  // namespace onnx2tf::onnx
