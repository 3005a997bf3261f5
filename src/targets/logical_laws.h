#pragma once

#include <string_view>
#include <vector>

#include "ir/graph.h"
#include "legalize/illegal_ops.h"
#include "passes/pipeline.h"

namespace onnx2tf {

/// What a target needs before layout assignment.
struct LogicalLaws {
  std::string_view target;  ///< "TFLite"
  std::vector<Rule> types;  ///< element types that no kernel takes, before anything is fused
  std::vector<Rule> ops;    ///< ops that it lacks
  WhyNotLegal why_not_legal;
};

/// Brings the logical graph to what the target has ops for: types, what fuses, ops, and the movements that are left of
/// them. All ops that can't be written are one error.
Status apply_logical_laws(Graph& graph, const LogicalLaws& laws);

}  // namespace onnx2tf
