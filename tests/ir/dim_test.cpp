#include "ir/dim.h"

#include <gtest/gtest.h>

#include <limits>

namespace onnx2tf {
namespace {

const Dim kN = Dim::symbol("N");
const Dim kH = Dim::symbol("H");

TEST(Dim, EqualExpressionsAreEqualHoweverTheyWereWritten) {
  EXPECT_EQ(kN * 2, kN + kN);
  EXPECT_EQ((kN + 1) * (kN - 1), kN * kN - 1);
  EXPECT_EQ(kN - kN, Dim(0));
  EXPECT_NE(kN, kH);
}

TEST(Dim, DivisionIsExactWherePolynomialsDivide) {
  EXPECT_EQ(floor_div(kN * kH * 6, kH * 2), kN * 3);
  EXPECT_EQ(floor_div(kH + 1 - 3, 2) + 1, floor_div(kH, 2));
  EXPECT_EQ(floor_div(floor_div(kH, 2), 2), floor_div(kH, 4));
  EXPECT_EQ(floor_div(Dim(-3), 2), Dim(-2));
}

TEST(Dim, BoundsDecideMinAndMax) {
  EXPECT_EQ(min(kH, kH - 1), kH - 1);
  EXPECT_EQ(max(kH - 1, 0), kH - 1);
  EXPECT_EQ(max(kH, 1), kH);
  EXPECT_FALSE(min(kH, 5).is_static());
}

TEST(Dim, TextReadsBack) {
  for (const Dim& dim : {kN * 2 + 1, floor_div(kH - 3, 2) * kN, min(kH, 7), Dim(-4), Dim::unknown()}) {
    const auto back = Dim::parse(to_string(dim));
    ASSERT_TRUE(back.ok()) << dim;
    EXPECT_EQ(*back, dim);
  }
  EXPECT_FALSE(Dim::parse("N+").ok());
}

TEST(Dim, OverflowGivesAnUnknownDim) {
  const Dim most(std::numeric_limits<std::int64_t>::max());
  const Dim least(std::numeric_limits<std::int64_t>::min());
  for (const Dim& dim : {most + 1, most * 2, least - 1, floor_div(least, -1), kN * most + kN * most, kN * most * 2}) {
    EXPECT_TRUE(dim.is_unknown()) << dim;
  }
  EXPECT_EQ(min(most, least), least);
  EXPECT_EQ(*Dim::parse("-9223372036854775808"), least);
  EXPECT_FALSE(Dim::parse("9999999999999999999").ok());
}

TEST(Dim, ExpressionsThatExplodeAreGivenUp) {
  Dim sum = kN + kH + 1;
  for (int i = 0; i < 100; ++i) sum = sum * sum;
  EXPECT_TRUE(sum.is_unknown());
  Dim nested = kN;
  for (int i = 0; i < 100; ++i) nested = min(nested * 2 - kH, max(nested, kH));
  EXPECT_TRUE(nested.is_unknown());
}

TEST(Dim, EvaluatesWithSymbolValues) {
  EXPECT_EQ(*(floor_div(kH - 3, 2) + kN * kN).evaluate({{"H", 10}, {"N", 3}}), 12);
  EXPECT_FALSE(kH.evaluate({}).ok());
}

}  // namespace
}  // namespace onnx2tf
