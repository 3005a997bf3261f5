#pragma once

#include <span>

#include "targets/target.h"

namespace onnx2tf {

/// Every target, in the order in which results list their files.
std::span<const Target* const> all_targets();

}  // namespace onnx2tf
