#include "driver/name_patterns.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace onnx2tf {

bool matches_pattern(std::string_view pattern, std::string_view name) {
  // Greedy with one point of return: the last star.
  std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(), [](char c) { return c == '*'; });
}

PickedNames pick_names(const std::vector<std::string>& patterns, const std::vector<std::string>& names) {
  PickedNames out;
  std::vector<bool> used(patterns.size());
  for (const std::string& name : names) {
    bool picked = false;
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      if (!matches_pattern(patterns[i], name)) continue;
      used[i] = true;
      picked = true;
    }
    if (picked) out.names.push_back(name);
  }
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (!used[i] && patterns[i] != "*") out.unused.push_back(patterns[i]);
  }
  return out;
}

Result<InputShape> parse_input_shape(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const auto bad = [&](const std::string& why) {
    return fail(Code::kOption, cat("-ois '", text, "': ", why), "write it as name:1,3,224,224");
  };
  if (colon == std::string_view::npos || colon == 0) return bad("no 'name:' before the dims");
  InputShape out{std::string(text.substr(0, colon)), {}};
  std::string_view rest = text.substr(colon + 1);
  while (true) {
    const std::string_view item = rest.substr(0, rest.find(','));
    std::int64_t dim = 0;
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), dim);
    if (error != std::errc() || end != item.data() + item.size()) return bad(cat("'", item, "' is no integer"));
    if (dim < 1) return bad(cat("dim ", dim, " is below 1"));
    out.dims.push_back(dim);
    if (item.size() == rest.size()) return out;
    rest.remove_prefix(item.size() + 1);
  }
}

}  // namespace onnx2tf
