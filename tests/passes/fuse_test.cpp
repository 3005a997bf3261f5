#include "passes/rewriting.h"

namespace onnx2tf::test {
namespace {

Conv conv(std::int64_t groups = 1, std::int64_t pad = 1) {
  Conv op;
  op.input = op.result = WindowDims::onnx(2);
  op.weight = WeightDims::onnx(2);
  op.window = Window::plain({3, 3});
  op.window.pads_low = op.window.pads_high = {pad, pad};
  op.groups = groups;
  return op;
}

ConvTranspose conv_transpose(std::int64_t groups) {
  ConvTranspose op;
  op.input = op.result = WindowDims::onnx(2);
  op.weight = {1, 0, {2, 3}};
  op.window = Window::plain({2, 2});
  op.window.strides = {2, 2};
  op.output_padding = {0, 0};
  op.groups = groups;
  return op;
}

/// Batch normalization as importers write it.
ValueId normalized(Sketch& s, ValueId x, std::int64_t channels) {
  x = s.binary(BinaryFn::kMul, x, s.random_constant({channels, 1, 1}));
  return s.binary(BinaryFn::kAdd, x, s.random_constant({channels, 1, 1}));
}

TEST(Fuse, NormalizationIntoConvolution) {
  for (const std::int64_t groups : {1, 2}) {
    Sketch s;
    const ValueId x = s.floats({1, 4, 5, 5});
    s.output(
        normalized(s, s.add(conv(groups), {x, s.random_constant({6, 4 / groups, 3, 3}), s.random_constant({6})}), 6));
    simplify(s);
    EXPECT_EQ(census(s.graph), (Census{{"conv", 1}})) << groups << " groups";
  }
}

TEST(Fuse, BiasThenNormalization) {
  Sketch s;
  ValueId y = s.add(conv(), {s.floats({1, 4, 5, 5}), s.random_constant({6, 4, 3, 3})});
  y = s.binary(BinaryFn::kAdd, y, s.random_constant({1, 6, 1, 1}));
  s.output(normalized(s, y, 6));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"conv", 1}}));
}

TEST(Fuse, NormalizationIntoTransposedConvolution) {
  for (const std::int64_t groups : {1, 2}) {
    Sketch s;
    const ValueId y = s.add(conv_transpose(groups), {s.floats({1, 4, 3, 3}), s.random_constant({4, 6 / groups, 2, 2})});
    s.output(normalized(s, y, 6));
    simplify(s);
    EXPECT_EQ(census(s.graph), (Census{{"conv_transpose", 1}})) << groups << " groups";
  }
}

TEST(Fuse, FactorOfOperandIntoWeights) {
  Sketch s;
  const ValueId x = s.binary(BinaryFn::kMul, s.floats({1, 4, 5, 5}), s.random_constant({4, 1, 1}));
  s.output(s.add(conv(2), {x, s.random_constant({6, 2, 3, 3})}));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"conv", 1}}));
  Sketch t;
  const ValueId y = t.binary(BinaryFn::kMul, t.floats({1, 4, 3, 3}), t.random_constant({4, 1, 1}));
  t.output(t.add(conv_transpose(2), {y, t.random_constant({4, 3, 2, 2})}));
  simplify(t);
  EXPECT_EQ(census(t.graph), (Census{{"conv_transpose", 1}}));
}

TEST(Fuse, TermOfOperandDoesNotPassPadding) {
  Sketch s;
  const ValueId x = s.binary(BinaryFn::kAdd, s.floats({1, 4, 5, 5}), s.random_constant({4, 1, 1}));
  s.output(s.add(conv(), {x, s.random_constant({6, 4, 3, 3})}));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"binary", 1}, {"conv", 1}}));
}

TEST(Fuse, FactorAndTermIntoProduct) {
  for (const bool transposed : {false, true}) {
    Sketch s;
    const ValueId x = s.binary(BinaryFn::kMul, s.floats({2, 3, 4}), s.random_constant({4}));
    const ValueId w = transposed ? s.random_constant({5, 4}) : s.random_constant({4, 5});
    ValueId y = s.add(MatMul{.transpose_b = transposed}, {x, w});
    y = s.binary(BinaryFn::kMul, y, s.random_constant({5}));
    s.output(s.binary(BinaryFn::kAdd, s.random_constant({5}), y));
    simplify(s);
    EXPECT_EQ(census(s.graph), (Census{{"matmul", 1}}));
  }
}

TEST(Fuse, SharedResultsKeepTheirFactor) {
  Sketch s;
  const ValueId y = s.add(conv(), {s.floats({1, 4, 5, 5}), s.random_constant({6, 4, 3, 3})});
  s.output(s.binary(BinaryFn::kMul, y, s.scalar(2)));
  s.output(y);
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"binary", 1}, {"conv", 1}}));
}

TEST(Fuse, OperandsThatAreNotThereDoNotMatter) {
  Sketch s;
  const ValueId amounts = s.constant(Tensor::of_ints(DType::kI64, {2, 1}, std::vector<std::int64_t>{1, 2}));
  s.output(s.add(Pad{{Dim::unknown()}, {Dim::unknown()}, PadMode::kEdge}, {s.floats({4}), kNoValue, amounts}));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"pad", 1}}));
}

TEST(Fuse, LargeWeightsStayDeferred) {
  Sketch s;
  const ValueId y = s.add(MatMul{}, {s.floats({1, 300}), s.random_constant({300, 200})});
  s.output(s.binary(BinaryFn::kMul, y, s.random_constant({200})));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"matmul", 1}}));
  const Node* product = s.graph.producer(s.graph.outputs()[0].value);
  EXPECT_TRUE(s.graph.value(product->inputs[1]).constant.is_deferred());
}

TEST(Fuse, ZerosAroundConvolution) {
  Sketch s;
  const ValueId x = s.add(Pad{{0, 0, 1, 0}, {0, 0, 2, 1}}, {s.floats({1, 4, 5, 5})});
  s.output(s.add(conv(1, 0), {x, s.random_constant({6, 4, 3, 3})}));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"conv", 1}}));
}

TEST(Fuse, OnesAroundConvolutionStay) {
  Sketch s;
  const ValueId x = s.add(Pad{{0, 0, 1, 0}, {0, 0, 2, 1}}, {s.floats({1, 4, 5, 5}), s.scalar(1)});
  s.output(s.add(conv(1, 0), {x, s.random_constant({6, 4, 3, 3})}));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"conv", 1}, {"pad", 1}}));
}

Pool pool(PoolFn fn) {
  Pool op;
  op.fn = fn;
  op.dims = WindowDims::onnx(2);
  op.window = Window::plain({3, 3});
  op.window.strides = {2, 2};
  return op;
}

TEST(Fuse, ZerosAroundPools) {
  Sketch s;
  const ValueId relu = s.unary(UnaryFn::kRelu, s.floats({1, 2, 6, 6}));
  s.output(s.add(pool(PoolFn::kMax), {s.add(Pad{{0, 0, 1, 1}, {0, 0, 1, 1}}, {relu})}));
  s.output(s.add(pool(PoolFn::kAverage), {s.add(Pad{{0, 0, 1, 1}, {0, 0, 1, 1}}, {relu})}));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"pool", 2}, {"unary", 1}}));
}

TEST(Fuse, ZerosThatMayWinAMaximumStay) {
  Sketch s;
  s.output(s.add(pool(PoolFn::kMax), {s.add(Pad{{0, 0, 1, 1}, {0, 0, 1, 1}}, {s.floats({1, 2, 6, 6})})}));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"pad", 1}, {"pool", 1}}));
}

}  // namespace
}  // namespace onnx2tf::test
