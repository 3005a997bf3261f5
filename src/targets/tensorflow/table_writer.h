#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_writer.h"
#include "base/result.h"

namespace onnx2tf::tensorflow {

/// The CRC-32C of data as TensorFlow stores it: of data that holds CRCs itself, a plain CRC would be a poor check.
std::uint32_t masked(std::uint32_t crc);

/// Sorted keys with values, in the format of LevelDB's tables, uncompressed; cut into blocks as TensorFlow does.
class TableWriter {
 public:
  explicit TableWriter(FileWriter& file) : file_(file) {}

  /// Each key must be greater than the one before, byte by byte.
  Status add(std::string_view key, std::string_view value);
  /// Writes what is left and the index.
  Status finish();

 private:
  /// Entries of which each gives only what is new in its key, but for those that the restarts name.
  struct Block {
    explicit Block(int entries_per_restart) : restart_interval(entries_per_restart) {}
    void add(std::string_view key, std::string_view value);
    std::size_t size() const { return bytes.size() + (restarts.size() + 1) * sizeof(std::uint32_t); }
    /// The finished block; this one is empty then.
    std::string take();

    int restart_interval;
    std::string bytes;
    std::vector<std::uint32_t> restarts = {0};
    int since_restart = 0;
    std::string last_key;
  };

  /// Writes a block and returns its handle.
  Result<std::string> write(Block& block);

  static constexpr int kDataRestarts = 16;
  static constexpr int kIndexRestarts = 1;

  FileWriter& file_;
  Block data_{kDataRestarts}, index_{kIndexRestarts};
  std::string last_key_;
  std::string pending_handle_;  ///< of the block that is written but not in the index yet
};

}  // namespace onnx2tf::tensorflow
