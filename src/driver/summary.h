#pragma once

#include <string>

#include "driver/convert.h"

namespace onnx2tf {

/// The JSON text of --summary: version, files, formats that were refused, and per input and output its name, dtype,
/// source_shape, shape and perm (null: unchanged), of the first target and again by target. Symbolic dims are strings.
std::string summary_json(const ConvertResult& result);

}  // namespace onnx2tf
