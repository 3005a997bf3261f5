#include "base/file_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "base/text.h"

namespace onnx2tf {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 18;
constexpr std::size_t kMaxWrite = std::size_t{1} << 30;
constexpr int kMaxTemporaryNames = 100;

Error io_error(std::string_view what, const std::filesystem::path& path) {
  return fail(Code::kIo, cat("can't ", what, " '", path.string(), "': ", std::strerror(errno)));
}

}  // namespace

Result<FileWriter> FileWriter::open(const std::filesystem::path& path) {
  FileWriter out;
  out.path_ = path;
  for (int i = 0; i < kMaxTemporaryNames; ++i) {
    out.temporary_ = path;
    out.temporary_.replace_filename(cat('.', path.filename().string(), '.', ::getpid(), '.', i, ".part"));
    out.fd_ = ::open(out.temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (out.fd_ >= 0) return out;
    if (errno != EEXIST) break;
  }
  return io_error("create", path);
}

FileWriter::FileWriter(FileWriter&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      fd_(std::exchange(other.fd_, -1)),
      written_(other.written_),
      buffer_(std::move(other.buffer_)) {}

FileWriter::~FileWriter() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(temporary_.c_str());
}

Status FileWriter::write_through(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd_, bytes.data(), std::min(bytes.size(), kMaxWrite));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return io_error("write to", path_);
    written_ += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Status FileWriter::flush() {
  TRY(write_through(buffer_));
  buffer_.clear();
  return {};
}

Status FileWriter::write(std::span<const std::byte> bytes) {
  if (buffer_.size() + bytes.size() > kBufferBytes) TRY(flush());
  if (bytes.size() > kBufferBytes) return write_through(bytes);
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  return {};
}

Status FileWriter::pad_to(std::uint64_t offset) {
  if (offset < size()) return fail(Code::kInternal, cat("byte ", offset, " is written already"));
  buffer_.resize(buffer_.size() + static_cast<std::size_t>(offset - size()));
  return {};
}

Status FileWriter::overwrite(std::uint64_t offset, std::span<const std::byte> bytes) {
  if (offset + bytes.size() > size()) return fail(Code::kInternal, cat("byte ", offset, " is not written yet"));
  TRY(flush());
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(fd_, bytes.data(), std::min(bytes.size(), kMaxWrite), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return io_error("write to", path_);
    offset += static_cast<std::uint64_t>(count);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Status FileWriter::finish() {
  TRY(flush());
  if (::close(std::exchange(fd_, -1)) != 0) {
    const Error error = io_error("close", path_);
    ::unlink(temporary_.c_str());
    return error;
  }
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    const Error error = io_error("write", path_);
    ::unlink(temporary_.c_str());
    return error;
  }
  return {};
}

}  // namespace onnx2tf
