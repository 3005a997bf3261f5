#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "ir/graph.h"
#include "layout/assign.h"
#include "legalize/rules.h"

namespace onnx2tf {

/// How a SavedModel holds its constants.
enum class SavedModelForm : std::uint8_t {
  kAuto,       ///< constants; variables where these are too large for one message
  kConstants,  ///< in the graph
  kVariables,  ///< as trainable variables, in files of their own
  kFunctions,  ///< as variables, with the functions and objects that `loaded(x)` and Keras 2 need
};

/// What writers are told, the same for all formats.
struct FormatOptions {
  std::string producer;                  ///< "onnx2tf 0.1.0"
  bool allow_fp16_accumulation = false;  ///< metadata of a .tflite with f16 weights: kernels may compute in f16
  SavedModelForm saved_model_form = SavedModelForm::kAuto;
  bool tfv1_pb = false;   ///< -otfv1pb
  bool keras_v3 = false;  ///< -okv3
  bool h5 = false;        ///< -oh5
  bool weights = false;   ///< -ow
};

/// A weight of the source model, under its ONNX name.
struct NamedTensor {
  std::string name;
  Tensor tensor;
};

/// What a writer reads: the physical graph of its target, and where the files go.
struct FormatInput {
  const Graph& graph;
  const std::vector<NamedTensor>& initializers;
  const FormatOptions& options;
  std::filesystem::path folder;
  std::string model_name;  ///< files are called after it
};

/// What a writer made.
struct FormatOutput {
  std::vector<std::string> files;  ///< names inside of the folder, the main one first; in subfolders with `/`
  std::uint64_t bytes = 0;         ///< of all files
  std::size_t ops = 0;             ///< operators, as the format counts them
  /// Inputs and outputs that the format does not call as ONNX does: their names there and here.
  std::vector<std::pair<std::string, std::string>> renamed;
};

/// A kind of file that a target has.
struct Format {
  std::string_view kind;  ///< how results name it: "float32", "saved_model"
  bool (*wanted)(const FormatOptions& options);
  /// Writes the files, each whole or not at all. What the format can't hold is found before anything is written, all
  /// of it. Runs beside other writers of the same graph.
  Result<FormatOutput> (*write)(const FormatInput& input);
};

/// What is asked of laws for all targets.
struct LegalizeOptions {
  Groups groups = Groups::kImages;  ///< the convolutions that keep them where the target has such ones
};

/// What the graph is compiled for: layout costs, the laws before and after layout assignment, and the formats that the
/// result can be written in.
struct Target {
  std::string_view name;  ///< "TFLite"
  LayoutCosts (*layout_costs)();
  /// On the logical graph: rewrites what the target has no op for. All ops that can't be written are one error.
  Status (*legalize_logical)(Graph& graph);
  /// On the physical graph.
  Status (*legalize_physical)(Graph& graph, const LegalizeOptions& options);
  std::span<const Format> formats;
};

}  // namespace onnx2tf
