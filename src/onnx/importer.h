#pragma once

#include <map>
#include <string>
#include <vector>

#include "ir/graph.h"
#include "onnx/model.h"

namespace onnx2tf::onnx {

struct ImportOptions {
  std::int64_t batch_size = 0;  ///< fixes a dynamic first dim of every input; 0: leave it (-b)
  std::map<std::string, std::vector<std::int64_t>> input_shapes;  ///< fixes dynamic dims; wins over batch_size (-ois)
  std::vector<std::string> cut_inputs;   ///< tensors at which the model begins; empty: at its own inputs (-inimc)
  std::vector<std::string> cut_outputs;  ///< tensors at which it ends; empty: at its own outputs (-onimc)
  bool name_unnamed_nodes = true;        ///< false: -nuonag
  bool no_large_tensor = false;          ///< do not fold results much larger than their operands (-nlt)
};

struct Imported {
  onnx2tf::Graph graph;               ///< logical
  std::vector<std::string> warnings;  ///< one line each
};

/// Builds the logical graph of a model: functions inlined, constants folded, names and order of inputs and outputs as
/// in ONNX. All operators without importer or function body are reported together in one error, before anything is
/// built.
Result<Imported> import_model(const Model& model, const ImportOptions& options);

}  // namespace onnx2tf::onnx
