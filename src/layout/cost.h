#pragma once

#include "layout/problem.h"
#include "layout/solve.h"

namespace onnx2tf::layout {

/// Modes by site, and what they cost.
struct Assignment {
  std::vector<int> modes;
  double cost = 0;
  bool exact = true;  ///< proven to be the cheapest
};

/// Penalties of the modes, and one copy per root and distinct layout that its readers want and it does not have.
double cost_of(const Problem& problem, const std::vector<int>& modes);

struct CostGraph {
  FactorGraph graph;
  /// Variables after the sites': per root with several readers and a choice, the sets of layouts that it may be
  /// available in.
  struct Available {
    int root = 0;
    std::vector<std::vector<LayoutId>> states;  ///< produced layout first, then the copies, sorted
  };
  std::vector<Available> available;
  bool complete = true;  ///< no set of copies was left out
};
CostGraph cost_graph(const Problem& problem);

/// The cheapest modes.
Assignment choose_modes(const Problem& problem);

}  // namespace onnx2tf::layout
