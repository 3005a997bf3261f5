#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace onnx2tf {

/// Reads one line of text form from left to right; blanks between its parts do not matter.
class TextCursor {
 public:
  explicit TextCursor(std::string_view text) : text_(text) {}

  bool at_end();
  /// Whether the next character is `c`.
  bool sees(char c);
  /// Goes past `text` if it comes next.
  bool take(std::string_view text);
  /// Fails unless `text` comes next.
  Status expect(std::string_view text);
  /// Letters, digits and underscores; may be empty.
  std::string_view word();
  /// What stands between `open`, which must come next, and the next `close`.
  Result<std::string_view> enclosed(char open, char close);
  /// What stands before the next `separator` or the end, without blanks around it; goes up to there.
  std::string_view until(char separator);
  /// A text in quotes, with \" \\ and \xNN resolved.
  Result<std::string> quoted();
  /// "expected 'what' at '...'".
  Error expected(std::string_view what);

 private:
  void skip_blanks();

  std::string_view text_;
  std::size_t at_ = 0;
};

/// `text` in quotes, so that TextCursor::quoted reads it back.
std::string in_quotes(std::string_view text);

}  // namespace onnx2tf
