#pragma once

#include <string>
#include <vector>

#include "onnx/importer.h"

namespace onnx2tf::onnx {

/// An input of the graph that is built, with what is known of its type.
struct InputSpec {
  std::string name;
  Type type;
  bool has_shape = true;
};

/// The input that a declared value asks for. Errors (unsupported-type): sequences, optionals, maps, sparse tensors,
/// strings and element types that the compiler lacks.
Result<InputSpec> input_spec(const ValueInfo& info);

/// Fixes dynamic dims as the options say: `input_shapes` first, then the first dim by `batch_size`; a symbol that got
/// one size gets it in every input. Static dims stay; the warnings name those that an option wanted otherwise.
/// Errors: option (unknown input, other rank, sizes below 1), unsupported-type (an input of unknown rank).
Status fix_shapes(const ImportOptions& options, std::vector<InputSpec>& inputs, std::vector<std::string>& warnings);

}  // namespace onnx2tf::onnx
