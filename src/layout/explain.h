#pragma once

#include "layout/problem.h"

namespace onnx2tf::layout {

/// What a copy is and why it is there, in words.
LayoutCopy explain_copy(const Problem& problem, const Root& root, LayoutId from, LayoutId to, const Site& reader);

/// The quantization of a value that is stored so; fails if the quantized axis has no dim of its own.
Result<std::shared_ptr<const Quant>> stored_quant(const std::shared_ptr<const Quant>& quant, const Stored& stored);

}  // namespace onnx2tf::layout
