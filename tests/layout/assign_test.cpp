#include "layout/assign.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "ir/verify.h"
#include "layout/candidates.h"
#include "layout/cost.h"
#include "layout/materialize.h"
#include "layout/random_graph.h"
#include "ops/all.h"

namespace onnx2tf::test {
namespace {

std::string text_of(const Graph& graph) {
  std::string out;
  for (std::size_t i = 0; i < graph.node_count(); ++i) {
    const Node& node = graph.node(static_cast<NodeId>(i));
    out += cat(node.op, "(");
    for (const ValueId value : node.inputs) out += cat(index_of(value), ":", graph.type(value), " ");
    out += cat(") -> ", index_of(node.outputs[0]), ":", graph.type(node.outputs[0]), "\n");
  }
  return out;
}

TEST(AssignLayout, RandomGraphsKeepTheirMeaning) {
  for (std::uint32_t seed = 0; seed < 1500; ++seed) {
    const Graph logical = random_graph(seed);
    LayoutOptions options;
    options.keep_all_outputs = seed % 3 == 0;
    options.input_layout = static_cast<InputLayout>(seed % 3);
    options.costs.max_broadcast_rank = seed % 2 == 0 ? 4 : 6;
    options.costs.max_copy_rank = 6;
    LayoutReport report;
    const auto physical = assign_layout(logical, options, &report);
    ASSERT_TRUE(physical.ok()) << seed << ": " << physical.error().text() << text_of(logical);
    const Status verified = verify(*physical, "layout");
    ASSERT_TRUE(verified.ok()) << seed << verified.error().text();
    Random random(seed);
    const double apart = difference(logical, *physical, random_inputs(logical, random));
    ASSERT_LT(apart, 2e-4) << "seed " << seed << "\n" << text_of(logical) << "\n" << text_of(*physical);
    EXPECT_EQ(static_cast<int>(report.copies.size()), count_ops<Transpose>(*physical)) << seed;
  }
}

TEST(AssignLayout, EveryModeOfARandomGraphMeansTheSame) {
  int built = 0;
  int refused = 0;
  for (std::uint32_t seed = 0; seed < 1500; ++seed) {
    const Graph logical = random_graph(seed);
    LayoutOptions options;
    options.costs.max_broadcast_rank = 6;
    auto problem = layout::make_problem(logical, options, {});
    ASSERT_TRUE(problem.ok()) << problem.error().text();
    if (!layout::find_modes(*problem).empty()) continue;
    Random random(seed);
    for (int round = 0; round < 3; ++round) {
      std::vector<int> modes;
      for (const auto& site : problem->sites) {
        modes.push_back(static_cast<int>(random.below(static_cast<std::int64_t>(site.modes.size()))));
      }
      layout::Obstacle obstacle;
      const auto physical = layout::materialize(*problem, modes, nullptr, obstacle);
      if (!physical.ok()) {
        ++refused;
        if (refused < 20) ADD_FAILURE() << seed << " " << physical.error().text() << text_of(logical);
        continue;
      }
      ++built;
      const double apart = difference(logical, *physical, random_inputs(logical, random));
      ASSERT_LT(apart, 2e-4) << "seed " << seed << "\n" << text_of(logical) << "\n" << text_of(*physical);
    }
  }
  EXPECT_EQ(refused, 0);
  EXPECT_GT(built, 3000);
}

}  // namespace
}  // namespace onnx2tf::test
