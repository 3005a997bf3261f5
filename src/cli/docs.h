#pragma once

#include <string>

namespace onnx2tf::cli {

/// --help.
std::string help_text();
/// docs/cli.md.
std::string options_document();
/// docs/ops.md: every op of the compiler with its attributes.
std::string ops_document();
/// The table of ONNX operators in README.md.
std::string operators_document();

}  // namespace onnx2tf::cli
