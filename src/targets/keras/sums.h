#pragma once

#include "ir/type.h"

namespace onnx2tf::keras {

/// Whether Keras' add(x, y) may not be x + y. On TensorFlow, newer releases take a `y` that is a vector but for unit
/// axes for a bias: they add it along x's last axis if that has its length, else along axis 1 if that has it,
/// wherever y's own axis is. (keras/src/backend/tensorflow/numpy.py, add.)
bool mistaken_for_bias(const Type& x, const Type& y);

}  // namespace onnx2tf::keras
