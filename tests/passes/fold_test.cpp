#include "passes/rewriting.h"

namespace onnx2tf::test {
namespace {

TEST(Fold, NeutralOperandsGo) {
  Sketch s;
  ValueId x = s.floats({2, 3});
  x = s.binary(BinaryFn::kMul, x, s.scalar(1));
  x = s.binary(BinaryFn::kAdd, s.scalar(0), x);
  x = s.binary(BinaryFn::kSub, x, s.constant({3}, {0, 0, 0}));
  x = s.binary(BinaryFn::kDiv, x, s.scalar(1));
  s.output(s.unary(UnaryFn::kNeg, x));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"unary", 1}}));
}

TEST(Fold, NeutralOperandsThatBroadcastStay) {
  Sketch s;
  s.output(s.binary(BinaryFn::kMul, s.floats({3}), s.constant({2, 1}, {1, 1})));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"binary", 1}}));
}

TEST(Fold, ZeroMinusXStays) {
  Sketch s;
  s.output(s.binary(BinaryFn::kSub, s.scalar(0), s.floats({3})));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"binary", 1}}));
}

TEST(Fold, MovementsThatMoveNothingGo) {
  Sketch s;
  ValueId x = s.floats({2, 3, 4});
  x = s.add(Reshape{{2, 3, 4}}, {x});
  x = s.add(Transpose{{0, 1, 2}}, {x});
  x = s.add(Slice{{0, 0, 0}, {2, 3, 4}, {1, 1, 1}, {}}, {x});
  x = s.add(Concat{1}, {x});
  x = s.add(BroadcastTo{{2, 3, 4}}, {x});
  x = s.add(Pad{{0, 0, 0}, {0, 0, 0}}, {x});
  x = s.add(Tile{{1, 1, 1}}, {x});
  x = s.add(Cast{DType::kF32}, {x});
  s.output(s.unary(UnaryFn::kNeg, x));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"unary", 1}}));
}

TEST(Fold, ReversalIsNoIdentity) {
  Sketch s;
  s.output(s.add(Slice{{2}, {-1}, {-1}, {}}, {s.floats({3})}));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"slice", 1}}));
}

TEST(Fold, MovementsMerge) {
  Sketch s;
  ValueId x = s.floats({2, 3, 4});
  x = s.add(Transpose{{1, 2, 0}}, {x});
  x = s.add(Transpose{{2, 1, 0}}, {x});
  x = s.add(Reshape{{6, 4}}, {x});
  x = s.add(Reshape{{24}}, {x});
  x = s.add(Slice{{2}, {20}, {1}, {}}, {x});
  s.output(s.add(Slice{{3}, {9}, {1}, {}}, {x}));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"reshape", 1}, {"slice", 1}, {"transpose", 1}}));
}

TEST(Fold, CastsMergeOnlyWhereNothingIsLost) {
  Sketch s;
  const ValueId x = s.input(Type(DType::kI8, {5}));
  s.output(s.add(Cast{DType::kI64}, {s.add(Cast{DType::kF32}, {x})}));
  const ValueId y = s.floats({5});
  s.output(s.add(Cast{DType::kF32}, {s.add(Cast{DType::kI32}, {y})}));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"cast", 3}}));
}

TEST(Fold, ConstantsAreComputed) {
  Sketch s;
  const ValueId c = s.binary(BinaryFn::kMul, s.constant({2}, {3, 4}), s.scalar(2));
  s.output(s.binary(BinaryFn::kMax, s.floats({2}), s.unary(UnaryFn::kSqrt, c)));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"binary", 1}}));
}

TEST(Fold, ShapesThatAreKnownAreConstants) {
  Sketch s;
  const ValueId x = s.floats({Dim::symbol("N"), 3});
  const ValueId shape = s.add(ShapeOf{}, {x});
  const ValueId columns = s.add(Slice{{1}, {2}, {1}, {}}, {shape});
  s.output(
      s.binary(BinaryFn::kMul, columns, s.constant(Tensor::of_ints(DType::kI64, {1}, std::vector<std::int64_t>{2}))));
  const auto run = run_passes(s.graph, logical_pipeline());
  ASSERT_TRUE(run.ok()) << run.error().text();
  EXPECT_EQ(census(s.graph), Census{});
  EXPECT_EQ(s.graph.value(s.graph.outputs()[0].value).constant.int_element(0), 6);
}

TEST(Fold, ScalarChainsMerge) {
  Sketch s;
  ValueId x = s.floats({2, 3});
  x = s.binary(BinaryFn::kMul, s.scalar(3), x);
  x = s.binary(BinaryFn::kDiv, x, s.scalar(7));
  x = s.binary(BinaryFn::kMul, x, s.constant({3}, {1, 2, 3}));
  x = s.binary(BinaryFn::kAdd, x, s.scalar(3));
  s.output(s.binary(BinaryFn::kSub, x, s.scalar(1)));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"binary", 2}}));
}

TEST(Fold, DivisionByZeroStaysDivision) {
  Sketch s;
  s.output(s.binary(BinaryFn::kDiv, s.floats({2}), s.scalar(0)));
  simplify(s);
  ASSERT_NE(last_op<Binary>(s.graph), nullptr);
  EXPECT_EQ(last_op<Binary>(s.graph)->fn, BinaryFn::kDiv);
}

TEST(Fold, BroadcastsThatElementwiseOpsDoGo) {
  Sketch s;
  const ValueId wide = s.add(BroadcastTo{{2, 3}}, {s.floats({1, 3})});
  s.output(s.binary(BinaryFn::kAdd, wide, s.floats({2, 3})));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"binary", 1}}));
}

TEST(Fold, NobodysResultsGo) {
  Sketch s;
  const ValueId x = s.floats({2});
  s.unary(UnaryFn::kExp, s.unary(UnaryFn::kNeg, x));
  s.output(s.unary(UnaryFn::kSin, x));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"unary", 1}}));
}

Match turn_sign(const Graph& graph, NodeId id) {
  if (!graph.node(id).op.is<Unary>()) return no_match("no function");
  Patch patch(graph, id, "turn_sign");
  patch.replace(graph.node(id).outputs[0], patch.add(Unary{UnaryFn::kNeg}, graph.node(id).inputs));
  return patch;
}

TEST(Driver, RulesThatNeverRestAreAnError) {
  Sketch s;
  s.output(s.unary(UnaryFn::kNeg, s.floats({2})));
  const Rule rules[] = {{"turn_sign", turn_sign}};
  const Pass passes[] = {{"turn", rules, Pass::Side::kBoth, {}, {}}};
  const auto run = run_passes(s.graph, passes);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.error().code, Code::kInternal);
  EXPECT_NE(run.error().message.find("turn_sign"), std::string::npos) << run.error().text();
}

TEST(Driver, APassNeedsWhatItRequires) {
  Sketch s;
  const Pass passes[] = {{"late", {}, Pass::Side::kBoth, {Property::kFused}, {}}};
  const auto run = run_passes(s.graph, passes);
  ASSERT_FALSE(run.ok());
  EXPECT_NE(run.error().message.find("late"), std::string::npos);
}

TEST(Driver, StatisticsCountEachRule) {
  Sketch s;
  ValueId x = s.floats({2});
  for (int i = 0; i < 3; ++i) x = s.binary(BinaryFn::kMul, x, s.scalar(1));
  s.output(s.unary(UnaryFn::kNeg, x));
  std::vector<PassStatistics> statistics;
  ASSERT_TRUE(run_passes(s.graph, logical_pipeline(), &statistics).ok());
  std::size_t identities = 0;
  for (const PassStatistics& row : statistics) identities += row.rule == "fold_identities" ? row.applied : 0;
  EXPECT_EQ(identities, 3U);
}

TEST(Driver, LongChainsTakeLinearTime) {
  Sketch s;
  ValueId x = s.floats({2});
  const ValueId one = s.scalar(1);
  for (int i = 0; i < 100000; ++i) {
    x = i % 2 == 0 ? s.unary(UnaryFn::kSin, x) : s.binary(BinaryFn::kMul, x, one);
  }
  s.output(x);
  const auto run = run_passes(s.graph, logical_pipeline());
  ASSERT_TRUE(run.ok()) << run.error().text();
  EXPECT_EQ(s.graph.node_count(), 50000U);
}

}  // namespace
}  // namespace onnx2tf::test
