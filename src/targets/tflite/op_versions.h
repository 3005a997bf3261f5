#pragma once

#include <string_view>

#include "targets/tflite/operator_use.h"

namespace onnx2tf::tflite {

/// The lowest version of the operator that has what this use of it needs. A runtime refuses versions that are newer
/// than it, so none higher than that is written.
int operator_version(const OperatorUse& use);

/// The first release of TensorFlow whose runtime has this version of the operator, "2.3.0" say.
std::string_view runtime_of(tflite_schema::BuiltinOperator code, int version);

/// Whether release `a` is older than release `b`.
bool older(std::string_view a, std::string_view b);

}  // namespace onnx2tf::tflite
