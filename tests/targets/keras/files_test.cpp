#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>
#include <fstream>

#include "targets/keras/config_text.h"
#include "targets/keras/constant_text.h"
#include "targets/keras/hdf5_messages.h"
#include "targets/keras/hdf5_writer.h"
#include "targets/keras/sample_nets.h"
#include "targets/keras/zip_writer.h"

namespace onnx2tf::keras {
namespace {

std::string bytes_of(const Hdf5Tree& tree) {
  std::string out;
  const Hdf5Image image(tree);
  EXPECT_TRUE(image
                  .write([&](std::span<const std::byte> part) -> Status {
                    out.append(reinterpret_cast<const char*>(part.data()), part.size());
                    return {};
                  })
                  .ok());
  EXPECT_EQ(out.size(), image.size());
  return out;
}

template <class T>
T read(const std::string& bytes, std::size_t at) {
  T out{};
  if (at + sizeof out <= bytes.size()) std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

TEST(Hdf5, ChecksumsAreJenkins) {
  // Values of lookup3.c's own driver5.
  EXPECT_EQ(hdf5::lookup3(""), 0xDEADBEEFU);
  EXPECT_EQ(hdf5::lookup3("Four score and seven years ago"), 0x17770551U);
}

TEST(Hdf5, TheSuperblockKnowsTheSize) {
  Hdf5Tree tree;
  ASSERT_TRUE(tree.add_dataset("a/b", pattern({3, 5}, 0)).ok());
  ASSERT_TRUE(tree.add_attribute("a", "long", std::string(100000, 'x')).ok());
  const std::string bytes = bytes_of(tree);
  EXPECT_EQ(read<std::uint64_t>(bytes, 28), bytes.size());
  const auto root = read<std::uint64_t>(bytes, 36);
  EXPECT_EQ(bytes.substr(root, 4), "OHDR");
  EXPECT_EQ(read<std::uint32_t>(bytes, 44), hdf5::lookup3(bytes.substr(0, 44)));
}

TEST(Hdf5, RefusesWhatItCannotHold) {
  Hdf5Tree tree;
  ASSERT_TRUE(tree.add_dataset("a", pattern({1}, 0)).ok());
  EXPECT_EQ(tree.add_dataset("a", pattern({1}, 0)).error().code, Code::kInvalidModel);
  EXPECT_EQ(tree.add_dataset("a/b", pattern({1}, 0)).error().code, Code::kInvalidModel);
  EXPECT_EQ(tree.add_group("a").error().code, Code::kInvalidModel);
  EXPECT_EQ(tree.add_dataset("s", Tensor(DType::kString, {0}, {})).error().code, Code::kUnsupportedType);
  EXPECT_EQ(tree.add_dataset(std::string(40000, 'n'), pattern({1}, 0)).error().code, Code::kLimit);
  EXPECT_EQ(tree.add_dataset("rank", pattern(std::vector<std::int64_t>(33, 1), 0)).error().code, Code::kLimit);
}

TEST(Zip, EntriesHaveTheirChecksumInFront) {
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("zip_test_" + std::to_string(::getpid()));
  {
    auto file = FileWriter::open(path);
    ASSERT_TRUE(file.ok());
    ZipWriter zip(*file);
    ASSERT_TRUE(zip.add("a", "123456789").ok());
    EXPECT_EQ(zip.add("b", 5, [](const ZipWriter::Take&) -> Status { return {}; }).error().code, Code::kInternal);
    ASSERT_TRUE(zip.finish().ok());
    ASSERT_TRUE(file->finish().ok());
  }
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  std::filesystem::remove(path);
  EXPECT_EQ(bytes.substr(0, 4), "PK\x03\x04");
  EXPECT_EQ(read<std::uint32_t>(bytes, 14), 0xCBF43926U);  // CRC-32 of "123456789"
  EXPECT_EQ(bytes.substr(31, 9), "123456789");
}

std::string elements(const Tensor& tensor) {
  std::string out;
  JsonWriter json(out);
  const Status status = write_elements(json, tensor);
  return status.ok() ? out : std::string(to_string(status.error().code));
}

TEST(KerasConfig, ConstantsAreNestedLists) {
  EXPECT_EQ(elements(Tensor::of_ints(DType::kI32, {2, 1, 2}, std::vector<std::int64_t>{1, 2, 3, -4})),
            "[[[1, 2]], [[3, -4]]]");
  EXPECT_EQ(elements(Tensor::scalar(DType::kF32, 0.1)), "0.1");
  EXPECT_EQ(elements(Tensor::scalar(DType::kBool, 1)), "true");
  EXPECT_EQ(elements(Tensor::scalar(DType::kF16, 0.5)), "0.5");
  EXPECT_EQ(elements(Tensor::of_ints(DType::kU64, {1}, std::vector<std::int64_t>{-1})), "[18446744073709551615]");
  EXPECT_EQ(elements(Tensor::zeros(DType::kF32, {2, 0})), "[[], []]");
  EXPECT_EQ(elements(Tensor::zeros(DType::kF32, {0, 2})), "unsupported-type");
  EXPECT_EQ(elements(Tensor::zeros(DType::kC64, {1})), "unsupported-type");
}

}  // namespace
}  // namespace onnx2tf::keras
