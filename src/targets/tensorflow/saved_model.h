#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "targets/tensorflow/graph_def.h"

namespace onnx2tf::tensorflow {

/// What a model takes and gives, in the order of the ONNX model. Keys are unique among the inputs and among the
/// outputs.
struct Signature {
  std::vector<SignaturePort> inputs = {}, outputs = {};
};

/// The signature as files have it. Where Python could not load it, since the key of an input is one of its words or
/// differs from another only in what is no letter and no digit, the key has a "_" behind it.
Signature loadable(Signature signature);

// The writers return the bytes written. Files are made beside their place and renamed when they are whole; folders are
// made as needed. A message above 2 GB, the end of protobuf, fails with Code::kLimit.

/// A GraphDef alone, with its weights as constants: "model.pb".
Result<std::uint64_t> write_frozen_graph(const GraphDef& graph, const std::filesystem::path& file);

/// `folder`/saved_model.pb with the weights as constants and the signature "serving_default".
Result<std::uint64_t> write_saved_model(const GraphDef& graph, const Signature& signature,
                                        const std::filesystem::path& folder);

/// The same with the constants that `variables` names (nodes of the main graph) as variables in `folder`/variables:
/// for weights that are trained further, or take more than a message can hold.
Result<std::uint64_t> write_saved_model_with_variables(const GraphDef& graph, const Signature& signature,
                                                       const std::set<std::string>& variables,
                                                       const std::filesystem::path& folder);

/// A SavedModel that is an object with a function, as TensorFlow 2 writes it: besides its signature, what is loaded can
/// be called with the inputs in their order, and Keras 2 and TensorFlow Hub take it. Gives a map from output names.
Result<std::uint64_t> write_callable_saved_model(const GraphDef& graph, const Signature& signature,
                                                 const std::set<std::string>& variables,
                                                 const std::filesystem::path& folder);

}  // namespace onnx2tf::tensorflow
