#include "base/checksum.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

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

constexpr std::uint32_t kZipPolynomial = 0xEDB88320U, kCastagnoliPolynomial = 0x82F63B78U;
constexpr Tables kZip = make_tables(kZipPolynomial);
constexpr Tables kCastagnoli = make_tables(kCastagnoliPolynomial);

/// Here and below `crc` is the register: the complement of the checksum.
std::uint32_t extend(const Tables& tables, std::span<const std::byte> bytes, std::uint32_t crc) {
  static_assert(std::endian::native == std::endian::little);
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
  return crc;
}

#if defined(__x86_64__)

/// x^power modulo the polynomial, as an operand of a carry-less product of reflected polynomials.
constexpr std::int64_t power_of_x(std::uint32_t polynomial, int power) {
  std::uint32_t out = 0x80000000U;  // x^0
  for (int i = 0; i < power; ++i) out = (out >> 1) ^ ((out & 1U) != 0 ? polynomial : 0U);
  return static_cast<std::int64_t>(std::uint64_t{out} << 1);
}
static_assert(power_of_x(kZipPolynomial, 4 * 128 + 32) == 0x154442bd4);

#define ONNX2TF_CARRYLESS __attribute__((target("pclmul")))

ONNX2TF_CARRYLESS __m128i load(const std::byte* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }

ONNX2TF_CARRYLESS __m128i fold(__m128i value, __m128i factors, __m128i next) {
  const __m128i low = _mm_clmulepi64_si128(value, factors, 0x00), high = _mm_clmulepi64_si128(value, factors, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

// V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009: 128 bits,
// and what follows them at a distance of n, have the remainder of the sum of the latter and two products with x^n.
template <std::uint32_t kPolynomial>
ONNX2TF_CARRYLESS std::uint32_t extend_folding(const Tables& tables, std::span<const std::byte> bytes,
                                               std::uint32_t crc) {
  constexpr std::size_t kStep = 64;
  const __m128i by_four = _mm_set_epi64x(power_of_x(kPolynomial, 4 * 128 - 32), power_of_x(kPolynomial, 4 * 128 + 32));
  const __m128i by_one = _mm_set_epi64x(power_of_x(kPolynomial, 128 - 32), power_of_x(kPolynomial, 128 + 32));
  __m128i sum0 = _mm_xor_si128(load(bytes.data()), _mm_cvtsi32_si128(static_cast<int>(crc)));
  __m128i sum1 = load(bytes.data() + 16), sum2 = load(bytes.data() + 32), sum3 = load(bytes.data() + 48);
  for (bytes = bytes.subspan(kStep); bytes.size() >= kStep; bytes = bytes.subspan(kStep)) {
    sum0 = fold(sum0, by_four, load(bytes.data()));
    sum1 = fold(sum1, by_four, load(bytes.data() + 16));
    sum2 = fold(sum2, by_four, load(bytes.data() + 32));
    sum3 = fold(sum3, by_four, load(bytes.data() + 48));
  }
  const __m128i sum = fold(fold(fold(sum0, by_one, sum1), by_one, sum2), by_one, sum3);
  std::array<std::byte, 16> folded{};
  _mm_storeu_si128(reinterpret_cast<__m128i*>(folded.data()), sum);
  return extend(tables, bytes, extend(tables, folded, 0));
}

bool can_fold(std::size_t size) { return size >= 256 && __builtin_cpu_supports("pclmul") != 0; }

#else

template <std::uint32_t kPolynomial>
std::uint32_t extend_folding(const Tables& tables, std::span<const std::byte> bytes, std::uint32_t crc) {
  return extend(tables, bytes, crc);
}

bool can_fold(std::size_t) { return false; }

#endif

}  // namespace

std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t crc) {
  return ~(can_fold(bytes.size()) ? extend_folding<kZipPolynomial>(kZip, bytes, ~crc) : extend(kZip, bytes, ~crc));
}

std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t crc) {
  return ~(can_fold(bytes.size()) ? extend_folding<kCastagnoliPolynomial>(kCastagnoli, bytes, ~crc)
                                  : extend(kCastagnoli, bytes, ~crc));
}

}  // namespace onnx2tf
