#include "cli/options.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "base/nearest.h"
#include "base/text.h"

namespace onnx2tf::cli {
namespace {

std::string both_names(const Option& option) {
  const std::string name = cat("--", option.name);
  return option.brief.empty() ? name : cat(option.brief, " (", name, ")");
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t end = text.find(separator);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::int64_t> to_integer(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> to_real(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

Status check_choice(const Option& option, const std::string& word) {
  const std::vector<std::string_view> choices = split(option.choices, '|');
  for (const std::string_view choice : choices) {
    if (choice == word) return {};
  }
  const std::string near = did_you_mean(word, choices);
  return fail(Code::kOption, cat(both_names(option), " can't be '", word, "'"),
              near.empty() ? "choose one of: " + join(choices, ", ") : near);
}

Status check_words(const Option& option, const Strings& words) {
  const bool many = option.kind == Kind::kList || option.kind == Kind::kListOrAll || option.kind == Kind::kRows;
  const std::size_t expected = option.kind == Kind::kFlag ? 0 : 1;
  if (many ? (words.empty() && option.kind != Kind::kListOrAll) : words.size() != expected) {
    const std::string given = words.empty() ? "none is given" : cat(words.size(), " are given");
    return fail(Code::kOption,
                cat(both_names(option), " takes ", expected, many ? " value or more" : " value", "; ", given),
                usage_of(option));
  }
  if (option.kind == Kind::kChoice) return check_choice(option, words[0]);
  if (option.kind == Kind::kInteger && !to_integer(words[0])) {
    return fail(Code::kOption, cat(both_names(option), " can't be '", words[0], "'"), "give an integer");
  }
  if (option.kind == Kind::kReal && !to_real(words[0])) {
    return fail(Code::kOption, cat(both_names(option), " can't be '", words[0], "'"), "give a number");
  }
  return {};
}

/// Whether the words ask for nothing but the default.
bool is_default(const Option& option, const Strings& words) {
  if (words.size() != 1 || option.initial.empty()) return false;
  if (option.kind == Kind::kReal || option.kind == Kind::kInteger) {
    return to_real(words[0]) == to_real(std::string(option.initial));
  }
  return words[0] == option.initial;
}

Status store(const Option& option, const Strings& words, ConvertOptions& out) {
  if (const auto* flag = std::get_if<bool ConvertOptions::*>(&option.field)) {
    out.** flag = true;
  } else if (const auto* text = std::get_if<std::string ConvertOptions::*>(&option.field)) {
    if (words[0].empty()) return fail(Code::kOption, cat(both_names(option), " is empty"), usage_of(option));
    out.** text = words[0];
  } else if (const auto* list = std::get_if<Strings ConvertOptions::*>(&option.field)) {
    Strings& target = out.**list;
    target.insert(target.end(), words.begin(), words.end());
    if (words.empty()) target.emplace_back("*");
  } else if (const auto* number = std::get_if<std::int64_t ConvertOptions::*>(&option.field)) {
    const std::int64_t value = *to_integer(words[0]);
    if (value < 1) return fail(Code::kOption, cat(both_names(option), " can't be ", value), "give 1 or more");
    out.** number = value;
  }
  return {};
}

}  // namespace

const Option* find_option(std::string_view word) {
  for (const Option& option : all_options()) {
    if (!option.brief.empty() && word == option.brief) return &option;
  }
  if (word.starts_with("--")) word.remove_prefix(2);
  for (const Option& option : all_options()) {
    if (word == option.name || (!option.alias.empty() && word == option.alias)) return &option;
  }
  return nullptr;
}

Error unknown_option(std::string_view word) {
  std::vector<std::string> spellings;
  const std::string_view dashes = word.substr(0, word.starts_with("--") ? 2 : 0);
  for (const Option& option : all_options()) {
    spellings.push_back(cat(dashes, option.name));
    if (!option.brief.empty() && dashes.empty()) spellings.emplace_back(option.brief);
  }
  const std::vector<std::string_view> candidates(spellings.begin(), spellings.end());
  const std::string near = did_you_mean(word, candidates);
  return fail(Code::kOption, cat("no option is called '", word, "'"),
              near.empty() ? "onnx2tf --help lists them" : near);
}

Status set_option(const Option& option, const Strings& words, ConvertOptions& out, Strings& notices) {
  TRY(check_words(option, words));
  switch (option.availability) {
    case Availability::kEffective: return store(option, words, out);
    case Availability::kNoEffect:
      notices.push_back(cat(both_names(option), " has nothing to do: ", option.reason));
      return {};
    case Availability::kNotYet:
      if (is_default(option, words)) return {};
      return fail(Code::kOption, cat(both_names(option), " is not available yet"), "leave it out");
    case Availability::kRefused:
      return fail(Code::kOption, cat(both_names(option), " is not offered: ", option.reason), "leave it out");
  }
  return {};
}

std::string usage_of(const Option& option) {
  std::string out = option.brief.empty() ? "" : cat(option.brief, ", ");
  out += cat("--", option.name);
  switch (option.kind) {
    case Kind::kFlag: break;
    case Kind::kChoice: out += " {"; break;
    case Kind::kList: out += cat(" ", option.metavar, " ..."); break;
    case Kind::kListOrAll: out += cat(" [", option.metavar, " ...]"); break;
    default: out += cat(" ", option.metavar); break;
  }
  if (option.kind == Kind::kChoice) out += join(split(option.choices, '|'), ",") + "}";
  return out;
}

}  // namespace onnx2tf::cli
