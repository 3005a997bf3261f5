#include "layout/solve.h"

#include <gtest/gtest.h>

#include "layout/candidates.h"
#include "layout/cost.h"
#include "layout/random_graph.h"

namespace onnx2tf::layout {
namespace {

using test::Random;

/// The least cost over all combinations of modes, or nothing if they are too many.
std::optional<double> least_cost(const Problem& problem) {
  double combinations = 1;
  for (const Site& site : problem.sites) combinations *= static_cast<double>(site.modes.size());
  if (combinations > 3000) return {};
  std::vector<int> modes(problem.sites.size(), 0);
  double best = cost_of(problem, modes);
  while (true) {
    std::size_t i = modes.size();
    while (i > 0 && static_cast<std::size_t>(++modes[i - 1]) == problem.sites[i - 1].modes.size()) modes[--i] = 0;
    if (i == 0) return best;
    best = std::min(best, cost_of(problem, modes));
  }
}

TEST(ChooseModes, IsAsCheapAsTheBestOfAllCombinations) {
  int compared = 0;
  for (std::uint32_t seed = 0; seed < 3000; ++seed) {
    const Graph graph = test::random_graph(seed);
    LayoutOptions options;
    options.keep_all_outputs = seed % 2 == 0;
    auto problem = make_problem(graph, options, {});
    ASSERT_TRUE(problem.ok());
    if (!find_modes(*problem).empty()) continue;
    const auto best = least_cost(*problem);
    if (!best) continue;
    const Assignment chosen = choose_modes(*problem);
    EXPECT_TRUE(chosen.exact);
    EXPECT_NEAR(chosen.cost, *best, 1e-6 * *best + 1e-6) << seed;
    ++compared;
  }
  EXPECT_GT(compared, 500);
}

FactorGraph random_factors(Random& random, int variables) {
  FactorGraph out;
  for (int v = 0; v < variables; ++v) out.domains.push_back(static_cast<int>(random.between(1, 3)));
  for (int f = 0; f < variables * 2; ++f) {
    const int a = static_cast<int>(random.below(variables));
    const int b = static_cast<int>(random.below(variables));
    Factor factor{.variables = {a}, .costs = {}};
    if (a != b) factor.variables.push_back(b);
    int count = 1;
    for (const int v : factor.variables) count *= out.domains[static_cast<std::size_t>(v)];
    for (int i = 0; i < count; ++i) factor.costs.push_back(static_cast<double>(random.below(100)));
    out.factors.push_back(std::move(factor));
  }
  return out;
}

TEST(Eliminate, FindsTheLeastSum) {
  Random random(5);
  for (int round = 0; round < 300; ++round) {
    const FactorGraph graph = random_factors(random, 7);
    std::vector<int> assignment(graph.domains.size(), 0);
    double best = graph.cost(assignment);
    while (true) {
      std::size_t i = assignment.size();
      while (i > 0 && ++assignment[i - 1] == graph.domains[i - 1]) assignment[--i] = 0;
      if (i == 0) break;
      best = std::min(best, graph.cost(assignment));
    }
    const auto solved = eliminate(graph, 1e6);
    ASSERT_TRUE(solved.has_value());
    EXPECT_DOUBLE_EQ(solved->cost, best);
    EXPECT_DOUBLE_EQ(improve(graph, std::vector<int>(graph.domains.size(), 0), 20).cost, best);
  }
}

TEST(Eliminate, GivesUpOnTablesPastTheLimit) {
  FactorGraph complete{.domains = std::vector<int>(8, 5), .factors = {}};
  for (int a = 0; a < 8; ++a) {
    for (int b = 0; b < a; ++b) complete.factors.push_back({{a, b}, std::vector<double>(25, 1.0)});
  }
  EXPECT_FALSE(eliminate(complete, 1000).has_value());
}

TEST(Eliminate, TakesLongChains) {
  FactorGraph chain{.domains = std::vector<int>(100000, 3), .factors = {}};
  for (int v = 1; v < 100000; ++v) chain.factors.push_back({{v - 1, v}, {0, 1, 1, 1, 0, 1, 1, 1, 0}});
  chain.factors.push_back({{0}, {1, 0, 1}});
  chain.factors.push_back({{99999}, {0, 1, 1}});
  const auto solved = eliminate(chain, 1000);
  ASSERT_TRUE(solved.has_value());
  EXPECT_EQ(solved->cost, 1);
}

}  // namespace
}  // namespace onnx2tf::layout
