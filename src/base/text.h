#pragma once

#include <sstream>
#include <string>
#include <string_view>

namespace onnx2tf {

/// Its arguments, printed one after the other: cat("rank ", 4, " is not ", n).
template <class... Args>
std::string cat(const Args&... args) {
  std::ostringstream out;
  (out << ... << args);
  return std::move(out).str();
}

/// The items printed with `separator` between them; `print(item)` gives something streamable.
template <class Range, class Print>
std::string join(const Range& items, std::string_view separator, Print print) {
  std::ostringstream out;
  bool first = true;
  for (const auto& item : items) {
    if (!first) out << separator;
    first = false;
    out << print(item);
  }
  return std::move(out).str();
}

template <class Range>
std::string join(const Range& items, std::string_view separator) {
  return join(
      items, separator, [](const auto& item) -> const auto& { return item; });
}

}  // namespace onnx2tf
