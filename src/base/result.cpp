#include "base/result.h"

#include <array>

#include "base/printable.h"

namespace onnx2tf {

std::string_view to_string(Code code) {
  static constexpr std::array<std::string_view, 8> kNames = {
      "invalid-model", "unsupported-op", "unsupported-attribute", "unsupported-type", "option", "limit", "io",
      "internal"};
  return kNames.at(static_cast<std::size_t>(code));
}

std::string Error::text() const {
  std::string out = "error[" + std::string(to_string(code)) + "]: " + message;
  for (const std::string& frame : frames) out += "\n  " + frame;
  if (!hint.empty()) out += "\n  hint: " + hint;
  if (code == Code::kInternal) {
    out += "\n  at: " + std::string(at.file_name()) + ":" + std::to_string(at.line());
  }
  return printable(out);
}

Error fail(Code code, std::string message, std::string hint, std::source_location at) {
  return Error{code, std::move(message), std::move(hint), {}, at};
}

}  // namespace onnx2tf
