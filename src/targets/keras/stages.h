#pragma once

#include "targets/keras/net.h"

namespace onnx2tf::keras {

/// Keras walks a model by recursion, and Python allows some 1000 levels: no path through a model may be longer.
inline constexpr int kDeepestNet = 500;

/// The net without the entries that no output needs. If it is deeper than `kDeepestNet`, its entries become stages
/// (nested models) of consecutive ones, no deeper than that, cut where few values are alive; its inputs, and outputs
/// that nothing else uses, stay at the top under their names. The names must be assigned already.
Net cut_into_stages(const Net& net);

}  // namespace onnx2tf::keras
