#include "base/checksum.h"

#include <array>
#include <bit>
#include <cstring>

namespace onnx2tf {
namespace {

constexpr std::size_t kAtOnce = 16;
/// tables[k][b]: what byte b contributes when k of the bytes taken at once follow it.
using Tables = std::array<std::array<std::uint32_t, 256>, kAtOnce>;

/// `polynomial` is reflected: its highest power stands in the lowest bit.
constexpr Tables make_tables(std::uint32_t polynomial) {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? polynomial : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < kAtOnce; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xFFU];
    }
  }
  return tables;
}

constexpr Tables kZip = make_tables(0xEDB88320U);
constexpr Tables kCastagnoli = make_tables(0x82F63B78U);

std::uint32_t extend(const Tables& tables, std::span<const std::byte> bytes, std::uint32_t crc) {
  static_assert(std::endian::native == std::endian::little);
  crc = ~crc;
  for (; bytes.size() >= kAtOnce; bytes = bytes.subspan(kAtOnce)) {
    std::array<std::uint64_t, 2> words{};
    std::memcpy(words.data(), bytes.data(), kAtOnce);
    words[0] ^= crc;
    std::array<std::uint32_t, 2> parts{};
    for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) {
      parts[0] ^= tables[kAtOnce - 1 - i][(words[0] >> (8 * i)) & 0xFFU];
      parts[1] ^= tables[kAtOnce / 2 - 1 - i][(words[1] >> (8 * i)) & 0xFFU];
    }
    crc = parts[0] ^ parts[1];
  }
  for (const std::byte byte : bytes) crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<std::uint32_t>(byte)) & 0xFFU];
  return ~crc;
}

}  // namespace

std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t crc) { return extend(kZip, bytes, crc); }
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t crc) { return extend(kCastagnoli, bytes, crc); }

}  // namespace onnx2tf
