#pragma once

#include <array>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "ir/dim.h"
#include "ir/dtype.h"

namespace onnx2tf {

/// One attribute of an op: its name in text form, where it lives, what it means. An op's `kFields` is a tuple of these;
/// printing, parsing, comparing and docs/ops.md come from it.
template <class T, class M>
struct Field {
  std::string_view name;
  M T::*member;
  std::string_view doc;
};
template <class T, class M>
Field(const char*, M T::*, const char*) -> Field<T, M>;

/// A row of documentation.
struct FieldDoc {
  std::string_view name;
  std::string_view doc;
};

/// The names of an enum's values, for text form: specialise `EnumNames<E>` with
/// `static constexpr std::array<std::pair<E, std::string_view>, n> kRows`.
template <class E>
struct EnumNames;

template <class E>
std::string_view enum_name(E value) {
  for (const auto& [row, name] : EnumNames<E>::kRows) {
    if (row == value) return name;
  }
  return "?";
}

/// Hands out `name=value` pairs of a text form's attribute list `{a=1,b=[1,2],c=max}` as raw text.
class FieldReader {
 public:
  /// `text` is what stands between the braces.
  explicit FieldReader(std::string_view text);
  /// The value of `name`, or null if it is not given. Marks it as read.
  const std::string* take(std::string_view name);
  /// Fails if a pair was never taken: an attribute that nobody reads is an error.
  Status finish() const;

 private:
  struct Pair {
    std::string name, value;
    bool taken = false;
  };
  std::vector<Pair> pairs_;
};

/// Text of one attribute value, and back.
void print_value(std::ostream& out, std::int64_t value);
void print_value(std::ostream& out, int value);
void print_value(std::ostream& out, bool value);
void print_value(std::ostream& out, double value);  // shortest text that reads back equal; inf, -inf, nan
void print_value(std::ostream& out, DType value);
void print_value(std::ostream& out, const Dim& value);
void print_value(std::ostream& out, const std::string& value);
Status parse_value(std::string_view text, std::int64_t& out);
Status parse_value(std::string_view text, int& out);
Status parse_value(std::string_view text, bool& out);
Status parse_value(std::string_view text, double& out);
Status parse_value(std::string_view text, DType& out);
Status parse_value(std::string_view text, Dim& out);
Status parse_value(std::string_view text, std::string& out);

/// The comma-separated items of "[a,b,c]"; commas inside parentheses or brackets do not separate.
Result<std::vector<std::string>> list_items(std::string_view text);

template <class E>
requires std::is_enum_v<E>
void print_value(std::ostream& out, E value) { out << enum_name(value); }

template <class E>
requires std::is_enum_v<E> Status parse_value(std::string_view text, E& out) {
  for (const auto& [row, name] : EnumNames<E>::kRows) {
    if (name == text) {
      out = row;
      return {};
    }
  }
  return fail(Code::kInvalidModel, "no value is called '" + std::string(text) + "'");
}

template <class V>
void print_value(std::ostream& out, const std::vector<V>& values) {
  out << '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out << ',';
    print_value(out, values[i]);
  }
  out << ']';
}

template <class V>
Status parse_value(std::string_view text, std::vector<V>& out) {
  out.clear();
  for (const std::string& item : TRY(list_items(text))) {
    V value{};
    TRY(parse_value(std::string_view(item), value));
    out.push_back(std::move(value));
  }
  return {};
}

/// Nested structs with a field table of their own print as "(a=1;b=2)".
template <class T>
concept HasFields = requires {
  T::kFields;
};

namespace detail {
Result<std::vector<std::pair<std::string, std::string>>> nested_pairs(std::string_view text);
bool equal_value(double a, double b);  // NaN equals NaN
bool equal_value(const std::vector<double>& a, const std::vector<double>& b);
template <class V>
bool equal_value(const V& a, const V& b) {
  return a == b;
}
}  // namespace detail

template <HasFields T>
void print_value(std::ostream& out, const T& value) {
  out << '(';
  bool first = true;
  std::apply(
      [&](const auto&... field) {
        ((out << (first ? "" : ";") << field.name << '=', first = false, print_value(out, value.*field.member)), ...);
      },
      T::kFields);
  out << ')';
}

template <HasFields T>
Status parse_value(std::string_view text, T& out) {
  const auto pairs = TRY(detail::nested_pairs(text));
  Status status;
  const auto read = [&](const auto& field) {
    for (const auto& [name, value] : pairs) {
      if (name == field.name && status.ok()) status = parse_value(std::string_view(value), out.*field.member);
    }
  };
  std::apply([&](const auto&... field) { (read(field), ...); }, T::kFields);
  return status;
}

template <class T>
std::vector<FieldDoc> field_docs() {
  std::vector<FieldDoc> out;
  std::apply([&](const auto&... field) { (out.push_back({field.name, field.doc}), ...); }, T::kFields);
  return out;
}

/// Prints "a=1,b=[1,2]": all fields whose value is not the default one.
template <class T>
void print_fields(const T& op, std::ostream& out) {
  const T defaults{};
  bool first = true;
  const auto one = [&](const auto& field) {
    if (detail::equal_value(op.*field.member, defaults.*field.member)) return;
    if (!first) out << ',';
    first = false;
    out << field.name << '=';
    print_value(out, op.*field.member);
  };
  std::apply([&](const auto&... field) { (one(field), ...); }, T::kFields);
}

/// Reads what print_fields printed; fields that are not given keep their defaults.
template <class T>
Result<T> read_fields(FieldReader& reader) {
  T op{};
  Status status;
  const auto one = [&](const auto& field) {
    if (!status.ok()) return;
    if (const std::string* text = reader.take(field.name)) {
      status = parse_value(std::string_view(*text), op.*field.member)
                   .in("in: attribute '" + std::string(field.name) + "' of " + std::string(T::kName));
    }
  };
  std::apply([&](const auto&... field) { (one(field), ...); }, T::kFields);
  if (!status.ok()) return std::move(status).error();
  TRY(reader.finish());
  return op;
}

template <class T>
bool equal_fields(const T& a, const T& b) {
  return std::apply(
      [&](const auto&... field) { return (detail::equal_value(a.*field.member, b.*field.member) && ...); }, T::kFields);
}

}  // namespace onnx2tf
