#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace onnx2tf::layout {

/// What combinations that can't be cost.
inline constexpr double kForbidden = 1e15;

/// A cost that depends on some variables: row-major over their values, the last variable fastest.
struct Factor {
  std::vector<int> variables;  ///< distinct
  std::vector<double> costs;
};

/// Variables 0, 1, ... with `domains[v]` values each; the cost of an assignment is the sum of its factors.
struct FactorGraph {
  std::vector<int> domains;
  std::vector<Factor> factors;

  double cost(const std::vector<int>& assignment) const;
};

struct Solution {
  std::vector<int> assignment;
  double cost = 0;
};

/// The cheapest assignment, by eliminating variables in the order of the tables that this makes. Nothing if a table
/// would have more than `table_limit` entries. Linear for chains and trees; variables with one value cost nothing.
std::optional<Solution> eliminate(const FactorGraph& graph, double table_limit);

/// Betters an assignment by solving neighbourhoods exactly with the rest fixed. Deterministic; `rounds` neighbourhoods.
Solution improve(const FactorGraph& graph, std::vector<int> start, int rounds);

}  // namespace onnx2tf::layout
