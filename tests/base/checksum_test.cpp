#include "base/checksum.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace onnx2tf {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

// The check value of both CRCs in the catalogs is that of "123456789".
TEST(Checksum, Crc32) {
  EXPECT_EQ(crc32({}), 0U);
  EXPECT_EQ(crc32(bytes_of("123456789")), 0xCBF43926U);
  EXPECT_EQ(crc32(bytes_of("The quick brown fox jumps over the lazy dog")), 0x414FA339U);
}

// RFC 3720, B.4.
TEST(Checksum, Crc32c) {
  EXPECT_EQ(crc32c({}), 0U);
  EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283U);
  std::vector<std::byte> block(32);
  EXPECT_EQ(crc32c(block), 0x8A9136AAU);
  block.assign(32, std::byte{0xFF});
  EXPECT_EQ(crc32c(block), 0x62A8AB43U);
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<std::byte>(i);
  EXPECT_EQ(crc32c(block), 0x46DD794EU);
}

TEST(Checksum, PartsGiveTheCrcOfTheWhole) {
  std::vector<std::byte> all(1000);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::byte>(i * i >> 3);
  const std::span<const std::byte> view(all);
  for (std::size_t cut = 0; cut <= all.size(); cut += 7) {
    EXPECT_EQ(crc32(view.subspan(cut), crc32(view.first(cut))), crc32(view));
    EXPECT_EQ(crc32c(view.subspan(cut), crc32c(view.first(cut))), crc32c(view));
  }
}

TEST(Checksum, LongRunsAreSummedAsShortOnesAre) {
  std::vector<std::byte> all(1500);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::byte>(i * i >> 3);
  const std::span<const std::byte> view(all);
  for (std::size_t size = 0; size <= all.size(); size += 13) {
    std::uint32_t crc = 0x12345678, crc_c = 0x12345678;
    for (std::size_t i = 0; i < size; ++i) {
      crc = crc32(view.subspan(i, 1), crc);
      crc_c = crc32c(view.subspan(i, 1), crc_c);
    }
    EXPECT_EQ(crc32(view.first(size), 0x12345678), crc) << size;
    EXPECT_EQ(crc32c(view.first(size), 0x12345678), crc_c) << size;
  }
}

}  // namespace
}  // namespace onnx2tf
