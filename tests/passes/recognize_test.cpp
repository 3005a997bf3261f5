#include <cmath>

#include "passes/rewriting.h"

namespace onnx2tf::test {
namespace {

/// Expects the graph to be one function afterwards.
void expect_unary(Sketch& s, ValueId y, UnaryFn fn, double tolerance = 1e-5) {
  s.output(y);
  simplify(s, tolerance);
  EXPECT_EQ(census(s.graph), (Census{{"unary", 1}}));
  ASSERT_NE(last_op<Unary>(s.graph), nullptr);
  EXPECT_EQ(last_op<Unary>(s.graph)->fn, fn);
}

TEST(Recognize, HardSwishOfClip) {
  Sketch s;
  const ValueId x = s.floats({2, 3});
  const ValueId clip = s.unary(UnaryFn::kClip, s.binary(BinaryFn::kAdd, x, s.scalar(3)), 0, 6);
  expect_unary(s, s.binary(BinaryFn::kDiv, s.binary(BinaryFn::kMul, x, clip), s.scalar(6)), UnaryFn::kHardSwish);
}

TEST(Recognize, HardSwishOfDividedClip) {
  Sketch s;
  const ValueId x = s.floats({2, 3});
  const ValueId clip = s.unary(UnaryFn::kClip, s.binary(BinaryFn::kAdd, x, s.scalar(3)), 0, 6);
  expect_unary(s, s.binary(BinaryFn::kMul, x, s.binary(BinaryFn::kDiv, clip, s.scalar(6))), UnaryFn::kHardSwish);
}

TEST(Recognize, HardSwishOfHardSigmoid) {
  Sketch s;
  const ValueId x = s.floats({2, 3});
  expect_unary(s, s.binary(BinaryFn::kMul, s.unary(UnaryFn::kHardSigmoid, x, 1.0F / 6, 0.5), x), UnaryFn::kHardSwish);
}

TEST(Recognize, NoHardSwishOfTwoValues) {
  Sketch s;
  const ValueId gate = s.unary(UnaryFn::kHardSigmoid, s.floats({2, 3}), 1.0F / 6, 0.5);
  s.output(s.binary(BinaryFn::kMul, gate, s.floats({2, 3})));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"binary", 1}, {"unary", 1}}));
}

TEST(Recognize, GeluOfErf) {
  Sketch s;
  const ValueId x = s.floats({2, 3});
  const ValueId erf = s.unary(UnaryFn::kErf, s.binary(BinaryFn::kDiv, x, s.scalar(std::sqrt(2.0))));
  const ValueId sum = s.binary(BinaryFn::kAdd, erf, s.scalar(1));
  expect_unary(s, s.binary(BinaryFn::kMul, s.binary(BinaryFn::kMul, x, sum), s.scalar(0.5)), UnaryFn::kGelu);
}

TEST(Recognize, GeluOfHalvedOperand) {
  Sketch s;
  const ValueId x = s.floats({2, 3});
  const ValueId erf = s.unary(UnaryFn::kErf, s.binary(BinaryFn::kMul, x, s.scalar(std::sqrt(0.5))));
  const ValueId sum = s.binary(BinaryFn::kAdd, s.scalar(1), erf);
  expect_unary(s, s.binary(BinaryFn::kMul, s.binary(BinaryFn::kMul, x, s.scalar(0.5)), sum), UnaryFn::kGelu);
}

TEST(Recognize, GeluOfTanh) {
  Sketch s;
  const ValueId x = s.floats({2, 3});
  const ValueId cube = s.binary(BinaryFn::kPow, x, s.scalar(3));
  const ValueId cubic = s.binary(BinaryFn::kAdd, x, s.binary(BinaryFn::kMul, s.scalar(0.044715), cube));
  const ValueId tanh = s.unary(UnaryFn::kTanh, s.binary(BinaryFn::kMul, s.scalar(0.7978845608), cubic));
  const ValueId sum = s.binary(BinaryFn::kAdd, s.scalar(1), tanh);
  expect_unary(s, s.binary(BinaryFn::kMul, s.binary(BinaryFn::kMul, s.scalar(0.5), x), sum), UnaryFn::kGeluTanh);
}

TEST(Recognize, GeluOfFactoredTanh) {
  Sketch s;
  const ValueId x = s.floats({2, 3});
  const ValueId square = s.binary(BinaryFn::kMul, s.binary(BinaryFn::kMul, x, s.scalar(0.044715)), x);
  const ValueId inside = s.binary(BinaryFn::kMul, s.binary(BinaryFn::kMul, x, s.scalar(0.7978845608)),
                                  s.binary(BinaryFn::kAdd, square, s.scalar(1)));
  const ValueId sum = s.binary(BinaryFn::kAdd, s.unary(UnaryFn::kTanh, inside), s.scalar(1));
  expect_unary(s, s.binary(BinaryFn::kMul, s.binary(BinaryFn::kMul, x, s.scalar(0.5)), sum), UnaryFn::kGeluTanh);
}

TEST(Recognize, ReluAndItsKin) {
  Sketch s;
  const ValueId x = s.floats({2, 3});
  expect_unary(s, s.binary(BinaryFn::kMax, x, s.scalar(0)), UnaryFn::kRelu);
  Sketch six;
  const ValueId a = six.floats({2, 3});
  expect_unary(six, six.binary(BinaryFn::kMin, six.binary(BinaryFn::kMax, a, six.scalar(0)), six.scalar(6)),
               UnaryFn::kRelu6);
  Sketch leaky;
  const ValueId b = leaky.floats({2, 3});
  expect_unary(leaky, leaky.binary(BinaryFn::kMax, leaky.binary(BinaryFn::kMul, b, leaky.scalar(0.1)), b),
               UnaryFn::kLeakyRelu);
}

TEST(Recognize, MaximumOfOperandOfHigherRankIsNoRelu) {
  Sketch s;
  s.output(s.binary(BinaryFn::kMax, s.floats({3}), s.constant({1, 1}, {0})));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"binary", 1}}));
}

TEST(Recognize, Powers) {
  const std::pair<double, UnaryFn> rows[] = {
      {2, UnaryFn::kSquare}, {0.5, UnaryFn::kSqrt}, {-0.5, UnaryFn::kRsqrt}, {-1, UnaryFn::kReciprocal}};
  for (const auto& [exponent, fn] : rows) {
    Sketch s;
    expect_unary(s, s.binary(BinaryFn::kPow, s.floats({2, 3}), s.scalar(exponent)), fn);
  }
  Sketch s;
  s.output(s.binary(BinaryFn::kPow, s.floats({2, 3}), s.scalar(3)));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"binary", 1}, {"unary", 1}}));
}

TEST(Recognize, ReciprocalSquareRoot) {
  Sketch s;
  expect_unary(s, s.binary(BinaryFn::kDiv, s.scalar(1), s.unary(UnaryFn::kSqrt, s.floats({4}))), UnaryFn::kRsqrt);
}

TEST(Recognize, Softmax) {
  Sketch s;
  const ValueId x = s.floats({2, 5, 3});
  const ValueId e = s.unary(UnaryFn::kExp, s.binary(BinaryFn::kSub, x, s.add(Reduce{ReduceFn::kMax, {1}}, {x})));
  s.output(s.binary(BinaryFn::kDiv, e, s.add(Reduce{ReduceFn::kSum, {1}}, {e})));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"softmax", 1}}));
  EXPECT_EQ(last_op<Softmax>(s.graph)->axis, 1);
}

TEST(Recognize, Mean) {
  Sketch s;
  s.output(s.binary(BinaryFn::kDiv, s.add(Reduce{ReduceFn::kSum, {0, 2}, false}, {s.floats({2, 5, 3})}), s.scalar(6)));
  simplify(s);
  EXPECT_EQ(census(s.graph), (Census{{"reduce", 1}}));
  EXPECT_EQ(last_op<Reduce>(s.graph)->fn, ReduceFn::kMean);
}

}  // namespace
}  // namespace onnx2tf::test
