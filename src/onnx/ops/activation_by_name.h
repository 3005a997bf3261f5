#pragma once

#include "onnx/node_context.h"

namespace onnx2tf::onnx {

/// `value` after the activation that an operator of ONNX Runtime has fused into it, spelled like ONNX's operator; an
/// empty name is none. Missing parameters take ONNX's defaults.
Result<ValueId> activated(NodeContext& node, ValueId value, std::string_view activation,
                          const std::vector<double>& parameters);

}  // namespace onnx2tf::onnx
