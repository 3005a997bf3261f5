#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onnx2tf {

/// Appends one JSON text, item by item, to a string: begin_object, key, number, end, ... The caller keeps the order of
/// a JSON text: a key before each item of an object, one `end` per begin.
///
/// Text is ASCII: what is not printable ASCII is escaped, and bytes that are no UTF-8 become U+FFFD. Numbers are exact:
/// the shortest text that reads back as the same value. NaN and infinities are written as Python's json reads them:
/// NaN, Infinity, -Infinity.
class JsonWriter {
 public:
  /// Objects and arrays less than `broken_levels` deep have each item on a line of its own.
  explicit JsonWriter(std::string& out, int broken_levels = 0) : out_(out), broken_levels_(broken_levels) {}

  void begin_object() { begin('{', '}'); }
  void begin_array() { begin('[', ']'); }
  /// Ends the object or array that was begun last.
  void end();
  /// The name of the item that follows, in an object.
  void key(std::string_view name);

  void null() { word("null"); }
  void boolean(bool value) { word(value ? "true" : "false"); }
  void integer(std::int64_t value);
  void unsigned_integer(std::uint64_t value);
  /// Has a point or an exponent, so that it is read as a real number.
  void real(double value);
  /// Reads back as the same float both directly and by way of double.
  void real(float value);
  void string(std::string_view text);

 private:
  struct Level {
    char close = '}';
    bool empty = true;
  };

  void begin(char open, char close);
  void word(std::string_view text);
  void quoted(std::string_view text);
  void before_item();
  void new_line();

  std::string& out_;
  int broken_levels_ = 0;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

}  // namespace onnx2tf
