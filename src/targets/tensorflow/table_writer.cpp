#include "targets/tensorflow/table_writer.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/checksum.h"
#include "base/text.h"
#include "targets/tensorflow/message.h"

namespace onnx2tf::tensorflow {
namespace {

constexpr std::size_t kBlockBytes = 262144;
constexpr char kUncompressed = 0;
constexpr std::size_t kHandleBytes = 40;
constexpr std::uint32_t kMagicLow = 0x8B80FB57;
constexpr std::uint32_t kMagicHigh = 0xDB477524;

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// A short key that is not less than `key` and less than `next`.
std::string separator(std::string key, std::string_view next) {
  const std::size_t length = std::min(key.size(), next.size());
  const auto first = std::ranges::mismatch(key, next).in1 - key.begin();
  const auto at = static_cast<std::size_t>(first);
  if (at >= length) return key;
  const auto mine = static_cast<unsigned char>(key[at]);
  if (mine == 0xFF || mine + 1 >= static_cast<unsigned char>(next[at])) return key;
  key[at] = static_cast<char>(mine + 1);
  key.resize(at + 1);
  return key;
}

/// A short key that is not less than `key`.
std::string successor(std::string key) {
  for (std::size_t i = 0; i < key.size(); ++i) {
    if (static_cast<unsigned char>(key[i]) == 0xFF) continue;
    key[i] = static_cast<char>(static_cast<unsigned char>(key[i]) + 1);
    key.resize(i + 1);
    break;
  }
  return key;
}

}  // namespace

std::uint32_t masked(std::uint32_t crc) { return ((crc >> 15U) | (crc << 17U)) + 0xA282EAD8U; }

void TableWriter::Block::add(std::string_view key, std::string_view value) {
  std::size_t shared = 0;
  if (since_restart == restart_interval) {
    restarts.push_back(static_cast<std::uint32_t>(bytes.size()));
    since_restart = 0;
  } else {
    shared = static_cast<std::size_t>(std::ranges::mismatch(last_key, key).in1 - last_key.begin());
  }
  append_varint(bytes, shared);
  append_varint(bytes, key.size() - shared);
  append_varint(bytes, value.size());
  bytes += key.substr(shared);
  bytes += value;
  last_key = key;
  ++since_restart;
}

std::string TableWriter::Block::take() {
  for (const std::uint32_t restart : restarts) append_fixed32(bytes, restart);
  append_fixed32(bytes, static_cast<std::uint32_t>(restarts.size()));
  Block done = std::exchange(*this, Block(restart_interval));
  return std::move(done.bytes);
}

Result<std::string> TableWriter::write(Block& block) {
  std::string bytes = block.take();
  std::string handle;
  append_varint(handle, file_.size());
  append_varint(handle, bytes.size());
  bytes += kUncompressed;
  append_fixed32(bytes, masked(crc32c(bytes_of(bytes))));
  TRY(file_.write(bytes_of(bytes)));
  return handle;
}

Status TableWriter::add(std::string_view key, std::string_view value) {
  if (!data_.bytes.empty() && key <= last_key_) return fail(Code::kInternal, cat("key '", key, "' is out of order"));
  if (!pending_handle_.empty()) {
    index_.add(separator(last_key_, key), pending_handle_);
    pending_handle_.clear();
  }
  last_key_ = key;
  data_.add(key, value);
  if (data_.size() >= kBlockBytes) pending_handle_ = TRY(write(data_));
  return {};
}

Status TableWriter::finish() {
  if (!data_.bytes.empty()) pending_handle_ = TRY(write(data_));
  Block nothing(kDataRestarts);
  std::string footer = TRY(write(nothing));
  if (!pending_handle_.empty()) index_.add(successor(last_key_), pending_handle_);
  footer += TRY(write(index_));
  footer.resize(kHandleBytes);
  append_fixed32(footer, kMagicLow);
  append_fixed32(footer, kMagicHigh);
  return file_.write(bytes_of(footer));
}

}  // namespace onnx2tf::tensorflow
