#pragma once

#include "onnx/model.h"

namespace onnx2tf::onnx {

/// Checks single assignment in every graph and function: a name is given to one input, initializer or node output only
/// (an initializer may carry an input's name: its default). Errors name the value and the nodes.
Status check_names(const Model& model);

}  // namespace onnx2tf::onnx
