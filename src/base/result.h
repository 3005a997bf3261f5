#pragma once

#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace onnx2tf {

/// What kind of thing went wrong; each code is one exception class in the Python package.
enum class Code : std::uint8_t {
  kInvalidModel,
  kUnsupportedOp,
  kUnsupportedAttribute,
  kUnsupportedType,
  kOption,
  kLimit,
  kIo,
  kInternal,
};

/// The code as it is printed: "invalid-model", "unsupported-op", ...
std::string_view to_string(Code code);

/// A failure with the whole chain that led to it. `frames` grows outwards: frames[0] is nearest to the cause.
struct Error {
  Code code = Code::kInternal;
  std::string message;              ///< what is wrong, with the values that show it
  std::string hint;                 ///< what the user can do; may be empty
  std::vector<std::string> frames;  ///< where, innermost first: "in: node '/a/Conv' (Conv, ai.onnx 13)"
  std::source_location at;

  /// The error as shown to a user: "error[code]: message", one line per frame, then the hint. Printable.
  std::string text() const;
};

/// Makes an error here; the location is the caller's.
Error fail(Code code, std::string message, std::string hint = {},
           std::source_location at = std::source_location::current());

/// A value or the error that kept it from being made. `Result<void>` is `Status`.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  const T& value() const& { return std::get<0>(state_); }
  T& value() & { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  const Error& error() const& { return std::get<1>(state_); }
  Error&& error() && { return std::get<1>(std::move(state_)); }

  /// Adds one frame to the error, if there is one.
  Result&& in(std::string frame) && {
    if (!ok()) std::get<1>(state_).frames.push_back(std::move(frame));
    return std::move(*this);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void value() const {}
  const Error& error() const& { return *error_; }
  Error&& error() && { return *std::move(error_); }

  Result&& in(std::string frame) && {
    if (!ok()) error_->frames.push_back(std::move(frame));
    return std::move(*this);
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace onnx2tf

/// The value of a Result, or an early return with its error: `auto t = TRY(infer(op, in));`. May be nested.
#define TRY(...) ONNX2TF_TRY_AS(__COUNTER__, __VA_ARGS__)
#define ONNX2TF_TRY_AS(number, ...) ONNX2TF_TRY_NAMED(number, __VA_ARGS__)
#define ONNX2TF_TRY_NAMED(number, ...)                                            \
  __extension__({                                                                 \
    auto try_result_##number = (__VA_ARGS__);                                     \
    if (!try_result_##number.ok()) return std::move(try_result_##number).error(); \
    std::move(try_result_##number).value();                                       \
  })
