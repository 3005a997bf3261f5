#include "ir/field.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace onnx2tf {
namespace {

/// Cuts `text` at `separator` wherever no bracket or parenthesis is open.
std::vector<std::string> split_outside_brackets(std::string_view text, char separator) {
  std::vector<std::string> out;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '[' || c == '(') ++depth;
    if (c == ']' || c == ')') --depth;
    if (c == separator && depth == 0) {
      out.emplace_back(text.substr(start, i - start));
      start = i + 1;
    }
  }
  if (start < text.size()) out.emplace_back(text.substr(start));
  return out;
}

Error bad_value(std::string_view text, std::string_view what) {
  return fail(Code::kInvalidModel, cat("'", text, "' is not ", what));
}

}  // namespace

FieldReader::FieldReader(std::string_view text) {
  for (const std::string& pair : split_outside_brackets(text, ',')) {
    const std::size_t equals = pair.find('=');
    const auto trim = [](std::string s) {
      s.erase(0, s.find_first_not_of(' '));
      s.erase(s.find_last_not_of(' ') + 1);
      return s;
    };
    if (equals == std::string::npos) {
      pairs_.push_back({trim(pair), "", false});
    } else {
      pairs_.push_back({trim(pair.substr(0, equals)), trim(pair.substr(equals + 1)), false});
    }
  }
}

const std::string* FieldReader::take(std::string_view name) {
  for (Pair& pair : pairs_) {
    if (pair.name == name) {
      pair.taken = true;
      return &pair.value;
    }
  }
  return nullptr;
}

Status FieldReader::finish() const {
  for (const Pair& pair : pairs_) {
    if (!pair.taken) return fail(Code::kInvalidModel, cat("unknown attribute '", pair.name, "'"));
  }
  return {};
}

void print_value(std::ostream& out, std::int64_t value) { out << value; }
void print_value(std::ostream& out, int value) { out << value; }
void print_value(std::ostream& out, bool value) { out << (value ? "true" : "false"); }

void print_value(std::ostream& out, double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  out << std::string_view(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
}

void print_value(std::ostream& out, DType value) { out << name_of(value); }
void print_value(std::ostream& out, const Dim& value) { out << value; }
void print_value(std::ostream& out, const std::string& value) { out << value; }

Status parse_value(std::string_view text, std::int64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return bad_value(text, "an integer");
  return {};
}

Status parse_value(std::string_view text, int& out) {
  std::int64_t wide = 0;
  TRY(parse_value(text, wide));
  out = static_cast<int>(wide);
  if (out != wide) return bad_value(text, "a 32-bit integer");
  return {};
}

Status parse_value(std::string_view text, bool& out) {
  if (text != "true" && text != "false") return bad_value(text, "true or false");
  out = text == "true";
  return {};
}

Status parse_value(std::string_view text, double& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return bad_value(text, "a number");
  return {};
}

Status parse_value(std::string_view text, DType& out) {
  const auto dtype = dtype_named(text);
  if (!dtype) return bad_value(text, "an element type");
  out = *dtype;
  return {};
}

Status parse_value(std::string_view text, Dim& out) {
  out = TRY(Dim::parse(text));
  return {};
}

Status parse_value(std::string_view text, std::string& out) {
  out = text;
  return {};
}

Result<std::vector<std::string>> list_items(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return bad_value(text, "a list");
  return split_outside_brackets(text.substr(1, text.size() - 2), ',');
}

namespace detail {

Result<std::vector<std::pair<std::string, std::string>>> nested_pairs(std::string_view text) {
  if (text.size() < 2 || text.front() != '(' || text.back() != ')') return bad_value(text, "a group (a=..;b=..)");
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string& pair : split_outside_brackets(text.substr(1, text.size() - 2), ';')) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) return bad_value(pair, "name=value");
    out.emplace_back(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return out;
}

bool equal_value(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }
bool equal_value(const std::vector<double>& a, const std::vector<double>& b) {
  return std::ranges::equal(a, b, [](double x, double y) { return equal_value(x, y); });
}

}  // namespace detail
}  // namespace onnx2tf
