#include "base/float16.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace onnx2tf {
namespace {

constexpr std::uint16_t kInfinity = 0x7C00;
constexpr std::uint16_t kSign = 0x8000;

TEST(Float16, EveryHalfIsItsOwnNearest) {
  for (std::uint32_t bits = 0; bits <= kInfinity; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    EXPECT_EQ(float_to_half(half_to_float(half)), half);
    EXPECT_EQ(float_to_half(-half_to_float(half)), half | kSign);
  }
}

TEST(Float16, RoundsToTheNearestAndTiesToEven) {
  for (std::uint32_t bits = 0; bits + 1 < kInfinity; ++bits) {
    const auto low = static_cast<std::uint16_t>(bits);
    const auto high = static_cast<std::uint16_t>(bits + 1);
    const float middle = (half_to_float(low) + half_to_float(high)) / 2;  // exact: one more bit than halves have
    EXPECT_EQ(float_to_half(middle), bits % 2 == 0 ? low : high) << middle;
    EXPECT_EQ(float_to_half(std::nextafter(middle, 0.0F)), low) << middle;
    EXPECT_EQ(float_to_half(std::nextafter(middle, 1e6F)), high) << middle;
  }
}

TEST(Float16, OverflowsToInfinityAndKeepsNan) {
  EXPECT_EQ(float_to_half(65519.99F), 0x7BFF);
  EXPECT_EQ(float_to_half(65520.0F), kInfinity);
  EXPECT_EQ(float_to_half(std::numeric_limits<float>::max()), kInfinity);
  EXPECT_EQ(float_to_half(-std::numeric_limits<float>::infinity()), kInfinity | kSign);
  EXPECT_TRUE(std::isnan(half_to_float(float_to_half(std::numeric_limits<float>::quiet_NaN()))));
}

}  // namespace
}  // namespace onnx2tf
