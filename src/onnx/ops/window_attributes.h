#pragma once

#include "onnx/node_context.h"
#include "ops/window_dims.h"

namespace onnx2tf::onnx {

/// ONNX's padding attribute, before it is made into amounts.
enum class AutoPad : std::uint8_t { kNone, kSameUpper, kSameLower, kValid };
Result<AutoPad> auto_pad(NodeContext& node);

/// kernel_shape (default: `kernel`), strides, dilations, pads and auto_pad of a convolution or pool over operand 0 of
/// the given type; SAME padding of a symbolic dim becomes an expression.
Result<Window> window_attributes(NodeContext& node, const Type& input, std::vector<std::int64_t> kernel);

/// `values` if it has `rank` entries, `missing` repeated if it is empty, else an error that names the attribute.
Result<std::vector<std::int64_t>> per_axis(std::string_view name, std::vector<std::int64_t> values, std::size_t rank,
                                           std::int64_t missing);

}  // namespace onnx2tf::onnx
