#include "targets/tensorflow/tensor_bundle.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "targets/tensorflow/hex.h"

namespace onnx2tf::tensorflow {
namespace {

class TensorBundle : public testing::Test {
 protected:
  TensorBundle() {
    folder_ = std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
  }
  ~TensorBundle() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path prefix() const { return folder_ / "b"; }
  std::string read(const char* name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::filesystem::path folder_;
};

// The files that TensorFlow 2.19's SaveV2 writes of the same tensors.
TEST_F(TensorBundle, FilesAreThoseOfTensorFlow) {
  const std::vector<BundleEntry> entries = {{"w", Tensor::of_floats(DType::kF32, {1, 2}, std::vector<float>{1, 2})},
                                            {"s", StringTensor{{}, {"hi"}}}};
  const std::uint64_t bytes = write_bundle(prefix(), entries).value();
  const std::string index = read("b.index");
  const std::string data = read("b.data-00000-of-00001");
  EXPECT_EQ(bytes, index.size() + data.size());
  EXPECT_EQ(hex(data), "0000803f0000004002d8d810736869");
  EXPECT_EQ(hex(index),
            "00000608011a02080100010d7308071200200828073509eb4d1500011377080112081202080112020802280835593ce53500000000"
            "0100000000ea877c8a000000000100000000c0f2a1b000010278003900000000010000000053ee0f5d3e084b0e0000000000000000"
            "0000000000000000000000000000000000000000000000000000000057fb808b247547db");
}

TEST_F(TensorBundle, DeferredTensorsGiveTheSameFiles) {
  const Tensor whole = Tensor::of_floats(DType::kF32, {3}, std::vector<float>{1, 2, 3});
  const Tensor parts = Tensor::deferred_in_parts(DType::kF32, {3}, [&](const Tensor::Sink& sink) -> Status {
    for (std::size_t i = 0; i < 3; ++i) {
      TRY(sink(4, [&](std::span<std::byte> out) -> Status {
        std::ranges::copy(whole.bytes().value().data().subspan(4 * i, 4), out.begin());
        return {};
      }));
    }
    return {};
  });
  ASSERT_TRUE(write_bundle(prefix(), {{"w", whole}}).ok());
  const std::string index = read("b.index");
  const std::string data = read("b.data-00000-of-00001");
  ASSERT_TRUE(write_bundle(prefix(), {{"w", parts}}).ok());
  EXPECT_EQ(read("b.index"), index);
  EXPECT_EQ(read("b.data-00000-of-00001"), data);
}

TEST_F(TensorBundle, KeysAreUnique) {
  const Tensor one = Tensor::scalar(DType::kF32, 1);
  EXPECT_EQ(write_bundle(prefix(), {{"w", one}, {"w", one}}).error().code, Code::kInternal);
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace onnx2tf::tensorflow
