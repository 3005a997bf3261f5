#include "base/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace onnx2tf {
namespace {

std::string real(float value) {
  std::string out;
  JsonWriter(out).real(value);
  return out;
}

std::string real(double value) {
  std::string out;
  JsonWriter(out).real(value);
  return out;
}

std::string string(std::string_view text) {
  std::string out;
  JsonWriter(out).string(text);
  return out;
}

TEST(Json, NestsObjectsAndArrays) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("a");
  json.begin_array();
  json.integer(-3);
  json.null();
  json.boolean(true);
  json.begin_array();
  json.end();
  json.end();
  json.key("b");
  json.begin_object();
  json.end();
  json.key("c");
  json.unsigned_integer(std::numeric_limits<std::uint64_t>::max());
  json.end();
  EXPECT_EQ(out, R"({"a": [-3, null, true, []], "b": {}, "c": 18446744073709551615})");
}

TEST(Json, BreaksTheLinesOfOuterLevels) {
  std::string out;
  JsonWriter json(out, 2);
  json.begin_object();
  json.key("a");
  json.begin_array();
  for (int i = 0; i < 2; ++i) {
    json.begin_array();
    json.integer(i);
    json.integer(7);
    json.end();
  }
  json.end();
  json.key("b");
  json.begin_array();
  json.end();
  json.end();
  EXPECT_EQ(out, "{\n  \"a\": [\n    [0, 7],\n    [1, 7]\n  ],\n  \"b\": []\n}");
}

TEST(Json, RealsReadBackExactly) {
  EXPECT_EQ(real(1.0F), "1.0");
  EXPECT_EQ(real(0.1F), "0.1");
  EXPECT_EQ(real(0.1), "0.1");
  EXPECT_EQ(real(static_cast<double>(0.1F)), "0.10000000149011612");
  EXPECT_EQ(real(1e30), "1e+30");
  EXPECT_EQ(real(-0.0F), "-0.0");
  EXPECT_EQ(real(std::nan("")), "NaN");
  EXPECT_EQ(real(std::numeric_limits<float>::infinity()), "Infinity");
  EXPECT_EQ(real(-std::numeric_limits<double>::infinity()), "-Infinity");
}

TEST(Json, FloatsSurviveReadingAsDoubles) {
  for (const float value : {7.038531e-26F, 3.4028235e38F, 1e-45F, 16777217.0F, 0.3F}) {
    EXPECT_EQ(static_cast<float>(std::stod(real(value))), value) << real(value);
  }
}

TEST(Json, EscapesWhatIsNotPrintableAscii) {
  EXPECT_EQ(string("a\"b\\c\nd\te\x01\x7f"), R"("a\"b\\c\nd\u0009e\u0001\u007f")");
  EXPECT_EQ(string("\xC3\xA9\xE2\x82\xAC"), R"("\u00e9\u20ac")");
  EXPECT_EQ(string("\xF0\x9F\x98\x80"), R"("\ud83d\ude00")");
}

TEST(Json, ReplacesBytesThatAreNoUtf8) {
  EXPECT_EQ(string("a\xFF-"), R"("a\ufffd-")");
  EXPECT_EQ(string("\xE2\x82"), R"("\ufffd\ufffd")");
  EXPECT_EQ(string("\xC0\x80"), R"("\ufffd\ufffd")");
  EXPECT_EQ(string("\xED\xA0\x80"), R"("\ufffd\ufffd\ufffd")");
}

}  // namespace
}  // namespace onnx2tf
