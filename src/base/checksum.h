#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace onnx2tf {

/// The CRC-32 of zip and gzip (polynomial 0x04C11DB7, reflected) of the bytes that `crc` is of, followed by `bytes`;
/// 0 is the CRC of no bytes.
std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t crc = 0);

/// The same with the polynomial of Castagnoli (0x1EDC6F41, reflected): CRC-32C.
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t crc = 0);

}  // namespace onnx2tf
