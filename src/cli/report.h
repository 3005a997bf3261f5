#pragma once

#include <string>

#include "driver/convert.h"

namespace onnx2tf::cli {

/// The closing table: files with sizes, inputs and outputs with their shapes before and after, ops, transposes.
std::string closing_table(const ConvertResult& result);

/// --explain-layout: each copy that is left, its bytes and the two parties; of further targets where they differ.
std::string layout_text(const ConvertResult& result);

/// -v debug: what each stage took and which rules were applied.
std::string debug_text(const ConvertResult& result);

/// The error's text; its first line in red if `color`.
enum class Color : std::uint8_t { kPlain, kTerminal };
std::string error_text(const Error& error, Color color);

/// The formats that could not be written, and why; empty if there are none.
std::string refusals_text(const ConvertResult& result, Color color);

}  // namespace onnx2tf::cli
