#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace onnx2tf {

/// A hidden folder inside an output folder, in which files are made before they all appear at once. What was not
/// published is removed at the end, with the output folder if this made it; what a killed process left behind is
/// removed by the next one.
class StagedFolder {
 public:
  /// Makes `output` where it is missing, and the hidden folder in it. Errors: io.
  static Result<StagedFolder> open(const std::filesystem::path& output);

  StagedFolder(StagedFolder&& other) noexcept { *this = std::move(other); }
  StagedFolder& operator=(StagedFolder&& other) noexcept;
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;
  ~StagedFolder() { discard(); }

  /// Where to make the file called `name`.
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  /// Renames the files (in subfolders with `/`) into the output folder, each atomically. Errors: io.
  Status publish(const std::vector<std::string>& names);

 private:
  StagedFolder() = default;
  void discard();

  std::filesystem::path output_, folder_;
  std::vector<std::filesystem::path> made_;  // folders that `open` made, outermost first
};

/// Writes `text` to `path` through a temporary file beside it. Errors: io.
Status write_text_file(const std::filesystem::path& path, const std::string& text);

}  // namespace onnx2tf
