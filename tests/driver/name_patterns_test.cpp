#include "driver/name_patterns.h"

#include <gtest/gtest.h>

namespace onnx2tf {
namespace {

TEST(NamePatterns, StarsStandForAnyText) {
  EXPECT_TRUE(matches_pattern("input", "input"));
  EXPECT_FALSE(matches_pattern("input", "input_1"));
  EXPECT_TRUE(matches_pattern("in*t_*", "input_1"));
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_TRUE(matches_pattern("*ab", "aab"));
  EXPECT_FALSE(matches_pattern("*ab*c", "aabb"));
}

TEST(NamePatterns, PatternsThatPickNothingAreTold) {
  const PickedNames picked = pick_names({"x*", "nope"}, {"x1", "y", "x2"});
  EXPECT_EQ(picked.names, (std::vector<std::string>{"x1", "x2"}));
  EXPECT_EQ(picked.unused, std::vector<std::string>{"nope"});
}

TEST(InputShapes, AreReadAfterTheLastColon) {
  const Result<InputShape> shape = parse_input_shape("serving:0:1,3,224,224");
  ASSERT_TRUE(shape.ok());
  EXPECT_EQ(shape->name, "serving:0");
  EXPECT_EQ(shape->dims, (std::vector<std::int64_t>{1, 3, 224, 224}));
}

TEST(InputShapes, BadTextIsAnOptionError) {
  for (const char* text : {"", "x", ":1", "x:", "x:1,", "x:1,a", "x:0", "x:-1", "x:99999999999999999999"}) {
    const Result<InputShape> shape = parse_input_shape(text);
    ASSERT_FALSE(shape.ok()) << text;
    EXPECT_EQ(shape.error().code, Code::kOption) << text;
  }
}

}  // namespace
}  // namespace onnx2tf
