#include "driver/staged_folder.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <fstream>
#include <system_error>

#include "base/text.h"

namespace onnx2tf {
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = ".onnx2tf-";

Error io_error(std::string_view what, const fs::path& path, const std::error_code& error) {
  return fail(Code::kIo, cat("can't ", what, " '", path.string(), "': ", error.message()),
              "choose a folder that you may write to (-o)");
}

/// Removes what processes that no longer run left in `output`.
void remove_leftovers(const fs::path& output) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(output, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(kPrefix)) continue;
    int process = 0;
    const char* end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data() + kPrefix.size(), end, process);
    if (parsed.ec != std::errc() || (*parsed.ptr != '-' && parsed.ptr != end)) continue;
    if (process > 0 && kill(process, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), error);
  }
}

}  // namespace

Result<StagedFolder> StagedFolder::open(const fs::path& output) {
  StagedFolder out;
  out.output_ = fs::absolute(output).lexically_normal();
  std::vector<fs::path> missing;
  std::error_code error;
  for (fs::path at = out.output_; !at.empty() && !fs::exists(at, error); at = at.parent_path()) missing.push_back(at);
  for (auto at = missing.rbegin(); at != missing.rend(); ++at) {
    if (fs::create_directory(*at, error)) out.made_.push_back(*at);
    if (error) return io_error("make the folder", *at, error);
  }
  if (!fs::is_directory(out.output_, error)) {
    return fail(Code::kIo, cat("'", output.string(), "' is no folder"), "choose another output folder (-o)");
  }
  remove_leftovers(out.output_);
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const fs::path folder = out.output_ / cat(kPrefix, getpid(), "-", attempt);
    const bool made = fs::create_directory(folder, error);
    if (error) return io_error("write in the folder", out.output_, error);
    if (!made) continue;
    out.folder_ = folder;
    return out;
  }
  return fail(Code::kIo, cat("can't make a temporary folder in '", out.output_.string(), "'"));
}

StagedFolder& StagedFolder::operator=(StagedFolder&& other) noexcept {
  output_ = std::exchange(other.output_, {});
  folder_ = std::exchange(other.folder_, {});
  made_ = std::exchange(other.made_, {});
  return *this;
}

Status StagedFolder::publish(const std::vector<std::string>& names) {
  std::error_code error;
  for (const std::string& name : names) {
    const fs::path target = output_ / name;
    if (fs::is_directory(target, error)) return fail(Code::kIo, cat("'", target.string(), "' is a folder"));
  }
  for (const std::string& name : names) {
    fs::create_directories((output_ / name).parent_path(), error);
    if (!error) fs::rename(folder_ / name, output_ / name, error);
    if (error) return io_error("write", output_ / name, error);
  }
  made_.clear();
  return {};
}

void StagedFolder::discard() {
  std::error_code error;
  if (!folder_.empty()) fs::remove_all(folder_, error);
  // Only empty folders go: another process may have put its files there meanwhile.
  for (auto at = made_.rbegin(); at != made_.rend(); ++at) fs::remove(*at, error);
}

Status write_text_file(const fs::path& path, const std::string& text) {
  fs::path partial = path;
  partial += cat(kPrefix, getpid());
  std::error_code error;
  {
    std::ofstream out(partial, std::ios::binary | std::ios::trunc);
    out << text;
    out.flush();
    if (!out) {
      error.assign(errno, std::generic_category());
      fs::remove(partial, error);
      return fail(Code::kIo, cat("can't write '", path.string(), "'"));
    }
  }
  fs::rename(partial, path, error);
  if (!error) return {};
  const std::string why = error.message();
  fs::remove(partial, error);
  return fail(Code::kIo, cat("can't write '", path.string(), "': ", why));
}

}  // namespace onnx2tf
