#pragma once

#include <string>
#include <string_view>

namespace onnx2tf {

/// `text` as valid UTF-8 that a terminal can show: control characters other than line breaks, and bytes that are no
/// UTF-8, become "\xNN". Names from damaged files may hold anything.
std::string printable(std::string_view text);

}  // namespace onnx2tf
