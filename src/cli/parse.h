#pragma once

#include <span>
#include <string_view>

#include "cli/options.h"

namespace onnx2tf::cli {

/// What a command line asks for.
struct Command {
  enum class Action : std::uint8_t { kConvert, kHelp, kVersion, kPrintDocs, kPrintOps, kPrintOperators };
  Action action = Action::kConvert;
  ConvertOptions options;
  Strings notices;  ///< options that have nothing to do
};

/// Reads the words after the program's name. An option's values are the words up to the next option; `--name=value` is
/// understood too. Errors: option, with the nearest name.
Result<Command> parse(std::span<const std::string_view> words);

}  // namespace onnx2tf::cli
