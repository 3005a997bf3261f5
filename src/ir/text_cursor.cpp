#include "ir/text_cursor.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/text.h"

namespace onnx2tf {

void TextCursor::skip_blanks() {
  while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
}

bool TextCursor::at_end() {
  skip_blanks();
  return at_ == text_.size();
}

bool TextCursor::sees(char c) {
  skip_blanks();
  return at_ < text_.size() && text_[at_] == c;
}

bool TextCursor::take(std::string_view text) {
  skip_blanks();
  if (text_.substr(at_, text.size()) != text) return false;
  at_ += text.size();
  return true;
}

Status TextCursor::expect(std::string_view text) {
  if (take(text)) return {};
  return expected(cat("'", text, "'"));
}

std::string_view TextCursor::word() {
  skip_blanks();
  const std::size_t start = at_;
  const auto is_part = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  while (at_ < text_.size() && is_part(static_cast<unsigned char>(text_[at_]))) ++at_;
  return text_.substr(start, at_ - start);
}

Result<std::string_view> TextCursor::enclosed(char open, char close) {
  if (!sees(open)) return expected(cat("'", open, "'"));
  const std::size_t end = text_.find(close, at_);
  if (end == std::string_view::npos) return fail(Code::kInvalidModel, cat("a '", open, "' is never closed"));
  const std::string_view inside = text_.substr(at_ + 1, end - at_ - 1);
  at_ = end + 1;
  return inside;
}

std::string_view TextCursor::until(char separator) {
  skip_blanks();
  const std::size_t end = std::min(text_.find(separator, at_), text_.size());
  std::string_view out = text_.substr(at_, end - at_);
  while (!out.empty() && std::isspace(static_cast<unsigned char>(out.back())) != 0) out.remove_suffix(1);
  at_ = end;
  return out;
}

Result<std::string> TextCursor::quoted() {
  TRY(expect("\""));
  std::string out;
  while (at_ < text_.size() && text_[at_] != '"') {
    if (text_[at_] != '\\') {
      out += text_[at_++];
      continue;
    }
    const std::string_view escape = text_.substr(at_ + 1);
    unsigned char code = 0;
    if (escape.starts_with('"') || escape.starts_with('\\')) {
      out += escape[0];
      at_ += 2;
    } else if (escape.size() >= 3 && escape[0] == 'x' &&
               std::from_chars(escape.data() + 1, escape.data() + 3, code, 16).ptr == escape.data() + 3) {
      out += static_cast<char>(code);
      at_ += 4;
    } else {
      return expected("an escape");
    }
  }
  if (at_ == text_.size()) return fail(Code::kInvalidModel, "a quote is never closed");
  ++at_;
  return out;
}

Error TextCursor::expected(std::string_view what) {
  skip_blanks();
  const std::string rest = at_ == text_.size() ? "the end of the line" : cat("'", text_.substr(at_, 20), "'");
  return fail(Code::kInvalidModel, cat("expected ", what, " at ", rest));
}

std::string in_quotes(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (code < 0x20 || code == 0x7F) {
      out += "\\x";
      out += kDigits[code >> 4];
      out += kDigits[code & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace onnx2tf
