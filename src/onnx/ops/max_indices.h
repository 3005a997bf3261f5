#pragma once

#include "onnx/node_context.h"
#include "ops/pool.h"

namespace onnx2tf::onnx {

/// In which order the elements of an image are numbered.
enum class StorageOrder : std::uint8_t { kRowMajor, kColumnMajor };

/// Where the maxima of operand 0 lie that the pool gives as `maxima`: for each the number of its element in the whole
/// operand, of the first if several are equal. Operand 0 must be [batch, channel, spatial...]. Fails for
/// windows of too many elements.
Result<ValueId> indices_of_maxima(NodeContext& node, const Pool& pool, ValueId maxima, StorageOrder order);

}  // namespace onnx2tf::onnx
