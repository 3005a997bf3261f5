#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "base/result.h"

namespace onnx2tf {

/// A file that comes into being as a whole: bytes go to a temporary file beside `path`, which takes its name in
/// `finish`. Without that the temporary file is removed and `path` stays as it was.
class FileWriter {
 public:
  /// Fails with Code::kIo if the temporary file can't be made.
  static Result<FileWriter> open(const std::filesystem::path& path);
  FileWriter(FileWriter&& other) noexcept;
  FileWriter& operator=(FileWriter&&) = delete;
  ~FileWriter();

  Status write(std::span<const std::byte> bytes);
  /// Zeros up to byte number `offset`, which must not lie behind.
  Status pad_to(std::uint64_t offset);
  /// Replaces bytes that were written, from byte number `offset` on.
  Status overwrite(std::uint64_t offset, std::span<const std::byte> bytes);
  std::uint64_t size() const { return written_ + buffer_.size(); }
  Status finish();

 private:
  FileWriter() = default;
  Status flush();
  Status write_through(std::span<const std::byte> bytes);

  std::filesystem::path path_, temporary_;
  int fd_ = -1;
  std::uint64_t written_ = 0;
  std::vector<std::byte> buffer_;
};

}  // namespace onnx2tf
