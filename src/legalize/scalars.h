#pragma once

#include "ir/patch.h"

namespace onnx2tf {

/// The element of a value at these indices, one per axis, as a scalar.
ValueId element(Patch& patch, ValueId value, const std::vector<std::int64_t>& at);
/// A dim of a value, as a scalar i32.
ValueId dim_of(Patch& patch, ValueId value, std::size_t axis);

}  // namespace onnx2tf
