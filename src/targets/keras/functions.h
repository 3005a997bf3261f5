#pragma once

#include "legalize/element_types.h"
#include "ops/resize.h"
#include "ops/unary.h"

namespace onnx2tf::keras {

/// The element types that Keras' ops take for the op's data operands, on each of its backends.
TypeSet op_types(const Op& op);
/// Whether Keras 3.4 and later have the function as a layer or an op.
bool has_function(const Unary& op, DType dtype);
/// Whether Keras resizes images so: linear between half-pixel centers, or nearest by whole factors.
bool has_resize(const Resize& op, const Type& in);

}  // namespace onnx2tf::keras
