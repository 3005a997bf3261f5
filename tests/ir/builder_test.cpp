#include <gtest/gtest.h>

#include <numeric>

#include "ir/graph.h"
#include "ops/reshape.h"
#include "ops/slice.h"
#include "ops/transpose.h"

namespace onnx2tf {
namespace {

/// 0, 1, 2, ... in floats: larger than what is folded at once.
Tensor large_weight(std::vector<std::int64_t> dims) {
  std::vector<float> values(static_cast<std::size_t>(count_of(dims)));
  std::iota(values.begin(), values.end(), 0.0F);
  return Tensor::of_floats(DType::kF32, std::move(dims), values);
}

const Tensor& constant_of(const Graph& graph, ValueId id) { return graph.value(id).constant; }

TEST(Builder, ReshapesLargeConstantsAsViews) {
  Graph graph;
  GraphBuilder builder(graph);
  const ValueId weight = builder.constant(large_weight({200, 300}));
  const auto result = builder.add(Reshape{{300, 200}}, {weight});
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(constant_of(graph, *result).identity(), constant_of(graph, weight).identity());
  EXPECT_EQ(constant_of(graph, *result).dims(), (std::vector<std::int64_t>{300, 200}));
  EXPECT_EQ(graph.node_count(), 0U);
}

TEST(Builder, DefersLargePermutationsAndCuts) {
  Graph graph;
  GraphBuilder builder(graph);
  const ValueId weight = builder.constant(large_weight({200, 300}));
  const auto turned = builder.add(Transpose{{1, 0}}, {weight});
  ASSERT_TRUE(turned.ok()) << turned.error().text();
  EXPECT_TRUE(constant_of(graph, *turned).is_deferred());
  EXPECT_EQ(constant_of(graph, *turned).loaded()->element(1), 300);
  const auto cut = builder.add(Slice{{0, 1}, {200, 300}, {1, 1}, {}}, {weight});
  ASSERT_TRUE(cut.ok()) << cut.error().text();
  EXPECT_TRUE(constant_of(graph, *cut).is_deferred());
  EXPECT_EQ(constant_of(graph, *cut).loaded()->element(299), 301);
}

TEST(Builder, ChainsOfDeferredConstantsStayShallow) {
  Graph graph;
  GraphBuilder builder(graph);
  ValueId value = builder.constant(large_weight({200, 300}));
  for (int i = 0; i < 1001; ++i) {
    const auto next = builder.add(Transpose{{1, 0}}, {value});
    ASSERT_TRUE(next.ok()) << next.error().text();
    value = *next;
    ASSERT_LE(constant_of(graph, value).depth(), 4);
  }
  EXPECT_EQ(constant_of(graph, value).loaded()->element(1), 300);
}

TEST(Graph, KillsDeadNodesWithManySharedOperands) {
  Graph graph;
  const ValueId input = graph.add_input("x", Type(DType::kF32, {2, 3}));
  const Op turn = Transpose{{1, 0}};
  ValueId live = kNoValue;
  for (int i = 0; i < 100000; ++i) {
    const NodeId node = graph.add_node(turn, {input}, {Type(DType::kF32, {3, 2})}, nullptr);
    live = graph.node(node).outputs[0];
    graph.add_node(turn, {live}, {Type(DType::kF32, {2, 3})}, nullptr);
  }
  graph.add_output("y", live);
  EXPECT_EQ(graph.kill_dead(), 199999U);
  EXPECT_EQ(graph.use_count(input), 1U);
  ASSERT_TRUE(graph.compact().ok());
  EXPECT_EQ(graph.node_count(), 1U);
}

}  // namespace
}  // namespace onnx2tf
