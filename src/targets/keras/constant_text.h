#pragma once

#include "base/json.h"
#include "base/result.h"
#include "ir/tensor.h"

namespace onnx2tf::keras {

/// Writes the elements as nested lists, as numpy's `tolist` gives them; each reads back exactly. Fails with
/// Code::kUnsupportedType for complex numbers and strings, and for shapes that nested lists can't have.
Status write_elements(JsonWriter& json, const Tensor& tensor);

}  // namespace onnx2tf::keras
