#pragma once

#include <string>
#include <string_view>

namespace onnx2tf::tensorflow {

/// The bytes as hexadecimal digits.
inline std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

}  // namespace onnx2tf::tensorflow
