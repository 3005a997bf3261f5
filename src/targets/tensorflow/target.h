#pragma once

#include "targets/target.h"

namespace onnx2tf::tensorflow {

/// TensorFlow, with the formats "saved_model" and "tfv1_pb".
const Target& target();

/// What TensorFlow's kernels for CPUs take, for the layout pass.
LayoutCosts layout_costs();

/// Before layout assignment: element types, functions, reductions and resizes in terms of those that TensorFlow has.
/// All ops that can't be written are reported together.
Status legalize_logical(Graph& graph);
/// After layout assignment: padding to SAME or a pad op, dimension numbers in the order that kernels want, shape
/// arithmetic for dynamic dims.
Status legalize_physical(Graph& graph, const LegalizeOptions& options);

}  // namespace onnx2tf::tensorflow
