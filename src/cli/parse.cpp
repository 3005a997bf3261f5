#include "cli/parse.h"

#include <algorithm>
#include <map>

#include "base/text.h"

namespace onnx2tf::cli {
namespace {

using Action = Command::Action;

struct ActionName {
  std::string_view word;
  Action action;
};

// Those with --print feed the documentation and are not shown by --help.
constexpr ActionName kActions[] = {{"-h", Action::kHelp},
                                   {"--help", Action::kHelp},
                                   {"-V", Action::kVersion},
                                   {"--version", Action::kVersion},
                                   {"--print-docs", Action::kPrintDocs},
                                   {"--print-ops", Action::kPrintOps},
                                   {"--print-operators", Action::kPrintOperators}};

const ActionName* find_action(std::string_view word) {
  const auto* at = std::find_if(std::begin(kActions), std::end(kActions),
                                [&](const ActionName& action) { return action.word == word; });
  return at == std::end(kActions) ? nullptr : at;
}

/// A word that begins an option. Negative numbers and a lone dash are values.
bool looks_like_option(std::string_view word) {
  return word.size() > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9') && word[1] != '.';
}

Error unexpected(std::string_view word) {
  const bool model = word.ends_with(".onnx");
  return fail(Code::kOption, cat("'", word, "' belongs to no option"),
              model ? cat("onnx2tf -i ", word) : "onnx2tf --help lists the options");
}

/// Takes the values of `option` from the words at `at`.
Strings take_values(const Option& option, std::span<const std::string_view> words, std::size_t& at) {
  Strings values;
  const bool many = option.kind == Kind::kList || option.kind == Kind::kListOrAll || option.kind == Kind::kRows;
  const std::size_t most = many ? words.size() : option.kind == Kind::kFlag ? 0 : 1;
  while (at < words.size() && values.size() < most && !looks_like_option(words[at])) values.emplace_back(words[at++]);
  return values;
}

}  // namespace

Result<Command> parse(std::span<const std::string_view> words) {
  Command command;
  std::map<std::string_view, std::string_view> exclusive;  // group -> the option that was given
  for (std::size_t at = 0; at < words.size();) {
    const std::string_view word = words[at++];
    if (const ActionName* action = find_action(word)) {
      command.action = action->action;
      return command;
    }
    if (!looks_like_option(word)) return unexpected(word);
    const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string_view::npos;
    const std::string_view name = word.substr(0, equals);
    const Option* option = find_option(name);
    if (option == nullptr) return unknown_option(name);
    if (!option->exclusive.empty()) {
      const auto [other, first] = exclusive.emplace(option->exclusive, name);
      if (!first && other->second != name) {
        return fail(Code::kOption, cat(other->second, " and ", name, " exclude each other"), "give one of them");
      }
    }
    Strings values;
    if (equals != std::string_view::npos) values.emplace_back(word.substr(equals + 1));
    if (values.empty()) values = take_values(*option, words, at);
    TRY(set_option(*option, values, command.options, command.notices));
  }
  return command;
}

}  // namespace onnx2tf::cli
