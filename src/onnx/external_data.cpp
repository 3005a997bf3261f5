#include "onnx/external_data.h"

#include <algorithm>
#include <system_error>

#include "base/text.h"

namespace onnx2tf::onnx {
namespace {

namespace fs = std::filesystem;

bool is_inside(const fs::path& folder, const fs::path& file) {
  return std::ranges::mismatch(folder, file).in1 == folder.end();
}

}  // namespace

Result<std::shared_ptr<const MappedFile>> ExternalFiles::open(std::string_view location) {
  if (const auto known = files_.find(location); known != files_.end()) return known->second;
  const auto refused = [&](std::string_view why) {
    return fail(Code::kInvalidModel, cat("external data location '", location, "' ", why),
                "external data must lie in the model's folder");
  };
  if (location.empty() || location.find('\0') != std::string_view::npos) return refused("is no file name");
  const fs::path relative(location);
  if (relative.has_root_path()) return refused("is an absolute path");
  if (std::ranges::find(relative, fs::path("..")) != relative.end()) return refused("leads out of the model's folder");
  if (folder_.empty()) {
    return fail(Code::kInvalidModel,
                cat("the model has external data in '", location, "', but no folder to find it in"),
                "convert the model from its file");
  }
  std::error_code error;
  const fs::path folder = fs::canonical(folder_, error);
  if (error) return fail(Code::kIo, cat("can't find the model's folder ", folder_, ": ", error.message()));
  const fs::path file = fs::canonical(folder / relative, error);
  if (error) {
    return fail(Code::kIo, cat("external data file '", (folder_ / relative).string(), "': ", error.message()),
                "put the file that belongs to the model beside it");
  }
  if (!is_inside(folder, file)) return refused("is a link that leads out of the model's folder");
  auto mapped = TRY(MappedFile::open(file));
  files_.emplace(std::string(location), mapped);
  return mapped;
}

Result<Bytes> ExternalFiles::view(const ExternalLocation& where, std::uint64_t size) {
  if (where.length && *where.length != size) {
    return fail(Code::kInvalidModel, cat("external data of ", *where.length, " bytes for a tensor of ", size));
  }
  auto file = TRY(open(where.location));
  const std::uint64_t have = file->bytes().size();
  if (where.offset > have || size > have - where.offset) {
    return fail(Code::kIo,
                cat("external data file '", where.location, "' is too short: ", size, " bytes at offset ", where.offset,
                    " of a file of ", have, " bytes"),
                "the file is truncated or belongs to another model");
  }
  const auto data = file->bytes().subspan(static_cast<std::size_t>(where.offset), static_cast<std::size_t>(size));
  return Bytes(data, std::move(file));
}

}  // namespace onnx2tf::onnx
