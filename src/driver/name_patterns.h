#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onnx2tf {

/// Whether `name` is what `pattern` says; each `*` stands for any text.
bool matches_pattern(std::string_view pattern, std::string_view name);

/// The names that a list of patterns picks, and the patterns that pick none.
struct PickedNames {
  std::vector<std::string> names;
  std::vector<std::string> unused;
};
PickedNames pick_names(const std::vector<std::string>& patterns, const std::vector<std::string>& names);

/// Reads "name:d0,d1,..."; the name may have colons. Errors: option.
struct InputShape {
  std::string name;
  std::vector<std::int64_t> dims;
};
Result<InputShape> parse_input_shape(std::string_view text);

}  // namespace onnx2tf
