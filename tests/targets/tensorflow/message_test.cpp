#include "targets/tensorflow/message.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "targets/tensorflow/hex.h"

namespace onnx2tf::tensorflow {
namespace {

std::string encoded(const Message& message) {
  const std::string text = message.text().value();
  EXPECT_EQ(text.size(), message.size());
  return hex(text);
}

TEST(TensorFlowMessage, FieldsAreEncodedAsProtobufDoes) {
  Message out;
  out.integer(1, 150);
  out.integer(2, -1);
  out.string(16, "ab");
  out.real(3, 1.0F);
  out.packed(4, std::vector<std::int64_t>{3, 270});
  EXPECT_EQ(encoded(out),
            "08960110ffffffffffffffffff018201026162"
            "1d0000803f"
            "2203038e02");
}

TEST(TensorFlowMessage, InnerMessagesAndMapEntries) {
  Message inner;
  inner.integer(1, 1);
  Message out;
  out.entry(5, "k", inner);
  out.message(2, Message());
  EXPECT_EQ(encoded(out), "2a070a016b120208011200");
}

TEST(TensorFlowMessage, LongPartsAndTensorsKeepTheirPlace) {
  const std::string text(10000, 'x');
  const std::vector<std::int64_t> ones = {1, 1};
  Message inner;
  inner.string(1, text);
  inner.tensor(2, Tensor::of_ints(DType::kI8, {2}, ones));
  inner.integer(3, 7);
  Message out;
  out.integer(1, 5);
  out.message(2, inner);
  out.integer(3, 6);
  EXPECT_TRUE(encoded(out) == "080512994e0a904e" + hex(text) + "1202010118071806");
}

TEST(TensorFlowMessage, DeferredDataIsReadOnlyWhenItIsWritten) {
  int reads = 0;
  const Tensor deferred = Tensor::deferred(DType::kU8, {2}, [&](std::span<std::byte> out) -> Status {
    ++reads;
    std::ranges::fill(out, std::byte{9});
    return {};
  });
  Message out;
  out.tensor(4, deferred);
  EXPECT_EQ(out.size(), 4U);
  EXPECT_EQ(reads, 0);
  EXPECT_EQ(encoded(out), "22020909");
  EXPECT_EQ(reads, 1);
}

TEST(TensorFlowMessage, ARecipeThatFailsIsAnError) {
  Message out;
  out.tensor(1,
             Tensor::deferred(DType::kU8, {2}, [](std::span<std::byte>) -> Status { return fail(Code::kIo, "gone"); }));
  EXPECT_EQ(out.text().error().message, "gone");
  Message cut;
  cut.tensor(1, Tensor::deferred_in_parts(DType::kU8, {2}, [](const Tensor::Sink&) -> Status { return {}; }));
  EXPECT_EQ(cut.text().error().code, Code::kInternal);
}

}  // namespace
}  // namespace onnx2tf::tensorflow
