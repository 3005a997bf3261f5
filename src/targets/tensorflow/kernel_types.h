#pragma once

#include "legalize/element_types.h"
#include "ops/unary.h"

namespace onnx2tf::tensorflow {

/// The element types that TensorFlow's kernels for CPUs take for the op's data operands (tried on TensorFlow 2.19).
TypeSet kernel_types(const Op& op);
/// Whether the function is one operator, or two for a clip.
bool has_function(const Unary& op, DType dtype);

}  // namespace onnx2tf::tensorflow
