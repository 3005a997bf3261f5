#pragma once

#include "layout/cost.h"

namespace onnx2tf::layout {

/// Why an assignment could not be built: what the next attempt has to do without.
struct Obstacle {
  NodeId pin = kNoNode;
  ValueId cut = kNoValue;
  Error error;
};

/// The physical graph of an assignment. If a part of it can't be built, `obstacle` says which.
Result<Graph> materialize(Problem& problem, const std::vector<int>& modes, LayoutReport* report, Obstacle& obstacle);

}  // namespace onnx2tf::layout
