#include "base/printable.h"

#include <gtest/gtest.h>

namespace onnx2tf {
namespace {

TEST(Printable, KeepsTextAndLineBreaks) {
  EXPECT_EQ(printable("conv_1\nK\xC3\xA4se \xE2\x82\xAC \xF0\x9F\x98\x80"),
            "conv_1\nK\xC3\xA4se \xE2\x82\xAC \xF0\x9F\x98\x80");
}

TEST(Printable, EscapesControlCharactersAndWhatIsNoUtf8) {
  EXPECT_EQ(printable("a\x1b[31m\x7f\t"), "a\\x1b[31m\\x7f\\x09");
  EXPECT_EQ(printable("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80");           // overlong
  EXPECT_EQ(printable("\xe0\x80\x80"), "\\xe0\\x80\\x80");  // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(printable("\xe2\x82"), "\\xe2\\x82");  // cut off
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");  // C1 control
}

}  // namespace
}  // namespace onnx2tf
