#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "ir/dtype.h"
#include "ir/tensor.h"
#include "layout/assign.h"

namespace onnx2tf {

using Strings = std::vector<std::string>;

/// What a conversion is asked to do. Fields are called as the long options of the command line, whose table
/// (cli/options.h) says what each means; options of later work have no field yet and are refused by the table.
struct ConvertOptions {
  std::string input_onnx_file_path;
  Bytes onnx_model;  ///< a serialized model, instead of a file; it has no external data
  std::string output_folder_path = "saved_model";

  bool not_use_onnxsim = false;
  bool not_use_opname_auto_generate = false;
  std::int64_t batch_size = 0;    ///< 0: as the model says
  Strings overwrite_input_shape;  ///< "name:d0,d1,..."
  bool no_large_tensor = false;
  Strings keep_ncw_or_nchw_or_ncdhw_input_names;
  Strings keep_nwc_or_nhwc_or_ndhwc_input_names;
  Strings keep_shape_absolutely_input_names;
  Strings input_names_to_interrupt_model_conversion;
  Strings output_names_to_interrupt_model_conversion;

  bool output_h5 = false;
  bool output_keras_v3 = false;
  bool output_tfv1_pb = false;
  bool output_weights = false;
  std::string saved_model_form = "auto";  ///< auto, constants, variables, functions
  bool enable_accumulation_type_float16 = false;
  bool disable_group_convolution = false;
  bool disable_model_save = false;

  std::string input_layout = "auto";  ///< auto, reference, onnx
  Strings keep_output_layout;         ///< names, `*` for any text
  std::string summary;                ///< file for a JSON summary; empty: none

  // What front ends do with the result; convert() prints nothing in any case.
  bool explain_layout = false;
  bool non_verbose = false;
  std::string verbosity = "info";

  /// Called as each stage begins, with its name and the part of the stages that is done, 0 to 1. May be empty.
  std::function<void(std::string_view stage, double done)> progress;
};

/// One format that was written.
struct ResultFile {
  std::filesystem::path path;  ///< its main file
  std::string kind;            ///< "float32", "saved_model", ...
  std::string target;          ///< "TFLite"
  std::uint64_t bytes = 0;     ///< of all of its files
  /// Inputs and outputs that it does not call as ONNX does: ONNX's name, its name.
  std::vector<std::pair<std::string, std::string>> renamed;
};

/// One format that was asked for and could not be written.
struct Refusal {
  std::string kind;
  Error error;
};

/// An input or output as the written files have it.
struct ResultPort {
  std::string name;
  DType dtype = DType::kNone;
  std::vector<Dim> source_shape;  ///< in ONNX order
  std::vector<Dim> shape;         ///< in the file
  std::vector<int> perm;          ///< perm[k]: the ONNX axis that axis k of the file is; empty: unchanged
};

struct StageTime {
  std::string stage;
  double seconds = 0;
};

/// The graph that the formats of one target share.
struct ResultTarget {
  std::string name;
  std::vector<ResultPort> inputs, outputs;
  std::size_t ops = 0;
  std::size_t transposes = 0;
  LayoutReport layout;
};

struct ConvertResult {
  std::vector<ResultFile> files;
  std::vector<Refusal> refused;
  std::vector<ResultTarget> targets;  ///< those for which the graph was compiled; at least one
  Strings warnings;                   ///< one line each
  std::vector<StageTime> stages;
  Strings rules;  ///< "pass/rule: times applied", for debugging
};

/// Converts one model: reads, imports, simplifies; then for every target with a format that is wanted legalizes and
/// assigns layouts; then writes the formats into the output folder. The files appear there together, when all are
/// whole; a failed run leaves the folder as it was. A format that can't hold the model is refused, and the others are
/// written all the same; if all are refused, the run fails with the first one's error.
/// Errors: those of the stages, `option` for options that contradict the model, `io`.
Result<ConvertResult> convert(const ConvertOptions& options);

/// "onnx2tf 0.1.0".
std::string version_text();

}  // namespace onnx2tf
