#include "targets/tensorflow/argument_names.h"

#include <algorithm>
#include <array>

namespace onnx2tf::tensorflow {
namespace {

constexpr auto kPythonKeywords = std::to_array<std::string_view>(
    {"False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
     "class", "continue", "def",   "del",    "elif", "else",   "except", "for",      "finally",
     "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
     "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"});

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Letters of other alphabets are letters in Python.
bool is_letter(char c) { return is_lower(c) || is_upper(c) || static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

std::string python_name(std::string_view name) {
  std::string out(name);
  std::ranges::replace_if(
      out, [](char c) { return !is_letter(c) && !is_digit(c); }, '_');
  if (out.empty() || !is_letter(out.front())) out.insert(0, "arg_");
  return out;
}

bool is_python_keyword(std::string_view name) {
  return std::ranges::find(kPythonKeywords, name) != kPythonKeywords.end();
}

std::string argument_name(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
    if (!is_lower(c) && !is_digit(c)) c = '_';
  }
  if (out.empty() || !is_lower(out.front())) out.insert(0, "arg_");
  return out;
}

std::string checkpoint_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '/') {
      out += ".S";
    } else {
      out += c;
      if (c == '.') out += '.';
    }
  }
  return out;
}

}  // namespace onnx2tf::tensorflow
