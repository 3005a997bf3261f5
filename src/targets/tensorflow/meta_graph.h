#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "targets/tensorflow/message.h"
#include "targets/tensorflow/saved_model.h"
#include "targets/tensorflow/variables.h"

namespace onnx2tf::tensorflow {

/// What saved_model.pb says besides the graph.
struct MetaGraph {
  Signature signature = {};
  std::vector<Variable> variables = {};
  std::optional<Saver> saver = {};
  std::optional<Message> object_graph =
      {};  ///< SavedObjectGraph; without it the graph has collections of its variables
};

/// Writes `folder`/saved_model.pb; returns the bytes.
Result<std::uint64_t> write_meta_graph(const GraphDef& graph, const MetaGraph& meta,
                                       const std::filesystem::path& folder);

/// The prefix of the checkpoint's files; makes their folder.
Result<std::filesystem::path> checkpoint_prefix(const std::filesystem::path& folder);

/// Writes a message to a file of its own; returns the bytes. Fails with Code::kLimit and `hint` above 2 GB.
Result<std::uint64_t> write_message(const Message& message, const std::filesystem::path& file, std::string hint);

}  // namespace onnx2tf::tensorflow
