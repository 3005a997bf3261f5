#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "ir/tensor.h"
#include "targets/tensorflow/graph_def.h"

namespace onnx2tf::tensorflow {

/// A tensor of a checkpoint.
struct BundleEntry {
  std::string key;  ///< not empty
  std::variant<Tensor, StringTensor> value;
};

/// Writes a checkpoint of one shard, `<prefix>.index` and `<prefix>.data-00000-of-00001`, with the data in the order of
/// `entries`: byte for byte as TensorFlow's SaveV2 does. Returns the bytes of both files.
Result<std::uint64_t> write_bundle(const std::filesystem::path& prefix, const std::vector<BundleEntry>& entries);

}  // namespace onnx2tf::tensorflow
