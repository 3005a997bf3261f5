#include "base/json.h"

#include <array>
#include <charconv>
#include <cmath>

namespace onnx2tf {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// The code point at the front of `text`, which is cut off; U+FFFD for a byte that starts none.
char32_t take_code_point(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  char32_t code = first;
  bool valid = first < 0x80 || (first >= 0xC2 && first <= 0xF4 && text.size() >= length);
  if (valid && length > 1) {
    code = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
      valid = valid && (byte(i) & 0xC0U) == 0x80U;
      code = (code << 6) | (byte(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
    valid = valid && code >= kLeast[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  }
  text.remove_prefix(valid ? length : 1);
  return valid ? code : kReplacement;
}

void append_escape(std::string& out, char32_t unit) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(unit >> shift) & 0xFU];
}

template <class T>
std::string_view shortest(std::array<char, 32>& buffer, T value) {
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), static_cast<std::size_t>(end - buffer.data())};
}

}  // namespace

void JsonWriter::new_line() {
  if (static_cast<int>(levels_.size()) > broken_levels_) return;
  out_ += '\n';
  out_.append(2 * levels_.size(), ' ');
}

void JsonWriter::before_item() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (!level.empty) out_ += static_cast<int>(levels_.size()) > broken_levels_ ? ", " : ",";
  level.empty = false;
  new_line();
}

void JsonWriter::begin(char open, char close) {
  before_item();
  out_ += open;
  levels_.push_back({close, true});
}

void JsonWriter::end() {
  const Level level = levels_.back();
  if (level.empty) {
    levels_.pop_back();
  } else {
    const bool broken = static_cast<int>(levels_.size()) <= broken_levels_;
    levels_.pop_back();
    if (broken) new_line();
  }
  out_ += level.close;
}

void JsonWriter::key(std::string_view name) {
  before_item();
  quoted(name);
  out_ += ": ";
  after_key_ = true;
}

void JsonWriter::word(std::string_view text) {
  before_item();
  out_ += text;
}

void JsonWriter::integer(std::int64_t value) {
  std::array<char, 32> buffer;
  word(shortest(buffer, value));
}

void JsonWriter::unsigned_integer(std::uint64_t value) {
  std::array<char, 32> buffer;
  word(shortest(buffer, value));
}

void JsonWriter::real(double value) {
  if (std::isnan(value)) return word("NaN");
  if (std::isinf(value)) return word(value > 0 ? "Infinity" : "-Infinity");
  std::array<char, 32> buffer;
  const std::string_view text = shortest(buffer, value);
  word(text);
  if (text.find_first_of(".e") == std::string_view::npos) out_ += ".0";
}

void JsonWriter::real(float value) {
  if (!std::isfinite(value)) return real(static_cast<double>(value));
  std::array<char, 32> buffer;
  const std::string_view text = shortest(buffer, value);
  // The shortest text of a float may lie so near the middle of two floats that rounding it to double first gives the
  // other one: 7.038531e-26 is the known case.
  double read = 0;
  std::from_chars(text.data(), text.data() + text.size(), read);
  if (static_cast<float>(read) != value) return real(static_cast<double>(value));
  word(text);
  if (text.find_first_of(".e") == std::string_view::npos) out_ += ".0";
}

void JsonWriter::quoted(std::string_view text) {
  out_ += '"';
  while (!text.empty()) {
    const char32_t code = take_code_point(text);
    if (code == '"' || code == '\\') {
      out_ += '\\';
      out_ += static_cast<char>(code);
    } else if (code == '\n') {
      out_ += "\\n";
    } else if (code >= 0x20 && code < 0x7F) {
      out_ += static_cast<char>(code);
    } else if (code < 0x10000) {
      append_escape(out_, code);
    } else {
      append_escape(out_, 0xD800 + ((code - 0x10000) >> 10));
      append_escape(out_, 0xDC00 + ((code - 0x10000) & 0x3FFU));
    }
  }
  out_ += '"';
}

void JsonWriter::string(std::string_view text) {
  before_item();
  quoted(text);
}

}  // namespace onnx2tf
