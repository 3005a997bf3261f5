#pragma once

#include "targets/target.h"

namespace onnx2tf::keras {

/// Keras, with the formats "keras", "h5", "weights_h5" and "initializers_h5".
const Target& target();

/// Before layout assignment: functions, reductions and resizes in terms of those that Keras has. All ops that no Keras
/// file can hold (what needs arithmetic on shapes at run time, say) are reported together.
Status legalize_logical(Graph& graph);
/// After layout assignment: padding to "same" or a pad op, dimension numbers in the order that layers want.
Status legalize_physical(Graph& graph, const LegalizeOptions& options);

}  // namespace onnx2tf::keras
