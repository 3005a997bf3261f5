#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

namespace onnx2tf::keras {

/// Appends the low `bytes` bytes of `value`, lowest first.
inline void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
}
inline void put8(std::string& out, std::uint64_t value) { put(out, value, 1); }
inline void put16(std::string& out, std::uint64_t value) { put(out, value, 2); }
inline void put32(std::string& out, std::uint64_t value) { put(out, value, 4); }
inline void put64(std::string& out, std::uint64_t value) { put(out, value, 8); }

}  // namespace onnx2tf::keras
