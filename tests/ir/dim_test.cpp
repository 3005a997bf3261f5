#include "ir/dim.h"

#include <gtest/gtest.h>

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

TEST(Dim, EvaluatesWithSymbolValues) {
  EXPECT_EQ(*(floor_div(kH - 3, 2) + kN * kN).evaluate({{"H", 10}, {"N", 3}}), 12);
  EXPECT_FALSE(kH.evaluate({}).ok());
}

}  // namespace
}  // namespace onnx2tf
