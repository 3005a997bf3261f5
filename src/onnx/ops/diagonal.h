#pragma once

#include "onnx/node_context.h"

namespace onnx2tf::onnx {

/// How far each element lies from the diagonal of two axes of `x`: i64[rows, columns], column - row.
Result<ValueId> distance_from_diagonal(NodeContext& node, ValueId x, int row_axis, int column_axis);

}  // namespace onnx2tf::onnx
