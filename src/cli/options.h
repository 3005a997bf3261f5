#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "driver/convert.h"

namespace onnx2tf::cli {

/// How many words an option takes, and what they are.
enum class Kind : std::uint8_t {
  kFlag,
  kText,
  kInteger,
  kReal,
  kChoice,
  kList,       ///< one word or more
  kListOrAll,  ///< any number of words; none means all
  kRows,       ///< one word or more, and the option repeats: a list of lists
};

enum class Availability : std::uint8_t {
  kEffective,
  kNotYet,    ///< belongs to later work: an error that says so
  kNoEffect,  ///< accepted for old scripts; says why there is nothing to do
  kRefused,   ///< an error that says why
};

/// Where a value goes; none for options that have no effect yet.
using Field = std::variant<std::monostate, bool ConvertOptions::*, std::int64_t ConvertOptions::*,
                           std::string ConvertOptions::*, Strings ConvertOptions::*>;

/// One option: the parser, --help, docs/cli.md, the checks and the signature of Python's convert() come from this.
struct Option {
  std::string_view section;
  std::string_view brief;  ///< "-i"; empty if there is none
  std::string_view name;   ///< "input_onnx_file_path": the keyword of convert(); with "--" the long option
  Kind kind = Kind::kFlag;
  std::string_view metavar = "";
  std::string_view initial = "";  ///< the default as text; empty: none (flags: off)
  std::string_view choices = "";  ///< kChoice: "int8|uint8"
  std::string_view help = "";
  Availability availability = Availability::kEffective;
  std::string_view reason = "";     ///< why it has no effect, or is refused
  std::string_view alias = "";      ///< another spelling of `name`
  std::string_view exclusive = "";  ///< options of one such name exclude each other
  Field field = {};
};

/// Every option, in the order of the documentation.
std::span<const Option> all_options();

/// The option that `word` ("-i", "--input_onnx_file_path", or a keyword without dashes) names; null if none.
const Option* find_option(std::string_view word);
/// An `option` error for a word that names none, with the nearest name.
Error unknown_option(std::string_view word);

/// Stores the option's words. A notice for the user comes back in `notices` when the option has no effect.
/// Errors: option (value of a wrong kind, not available yet, refused).
Status set_option(const Option& option, const Strings& words, ConvertOptions& out, Strings& notices);

/// "-i, --input_onnx_file_path PATH".
std::string usage_of(const Option& option);

}  // namespace onnx2tf::cli
