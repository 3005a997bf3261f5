#pragma once

#include "legalize/element_types.h"
#include "ops/unary.h"

namespace onnx2tf::tflite {

/// The element types that the op's kernels take for its data operands.
TypeSet kernel_types(const Op& op);
/// Whether the function is one operator for this element type.
bool has_function(const Unary& op, DType dtype);

}  // namespace onnx2tf::tflite
