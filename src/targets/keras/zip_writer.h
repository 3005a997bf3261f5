#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_writer.h"
#include "base/result.h"

namespace onnx2tf::keras {

/// Writes a zip archive of uncompressed entries; every time stamp is 1980-01-01, the first that zip knows. Entries and
/// archives beyond 4 GiB are in zip64 form.
class ZipWriter {
 public:
  explicit ZipWriter(FileWriter& file) : file_(file) {}

  using Take = std::function<Status(std::span<const std::byte>)>;
  /// Adds an entry of `size` bytes, which `produce` hands to what it is given, front to back.
  Status add(std::string_view name, std::uint64_t size, const std::function<Status(const Take&)>& produce);
  Status add(std::string_view name, std::string_view text);
  /// Writes the archive's directory; nothing may follow.
  Status finish();

 private:
  struct Entry {
    std::string name;
    std::uint64_t offset = 0, size = 0;
    std::uint32_t crc = 0;
  };

  FileWriter& file_;
  std::vector<Entry> entries_;
};

}  // namespace onnx2tf::keras
