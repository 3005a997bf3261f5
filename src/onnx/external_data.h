#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mapped_file.h"
#include "base/result.h"
#include "ir/tensor.h"

namespace onnx2tf::onnx {

/// Where a tensor's data lies outside of the model file: onnx.TensorProto.external_data.
struct ExternalLocation {
  std::string_view location;
  std::uint64_t offset = 0;
  std::optional<std::uint64_t> length;
};

/// The files beside a model that hold tensor data; each is mapped once.
class ExternalFiles {
 public:
  /// `folder` is the model's; empty: external data can't be read.
  explicit ExternalFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// A view of the `size` bytes at `where`. Errors: invalid-model (a location that is absolute, has `..`, or leads
  /// out of the folder through a link; a length that isn't `size`), io (missing file, file too short).
  Result<Bytes> view(const ExternalLocation& where, std::uint64_t size);

 private:
  Result<std::shared_ptr<const MappedFile>> open(std::string_view location);

  std::filesystem::path folder_;
  std::map<std::string, std::shared_ptr<const MappedFile>, std::less<>> files_;
};

}  // namespace onnx2tf::onnx
