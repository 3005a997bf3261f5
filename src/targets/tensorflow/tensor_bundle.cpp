#include "targets/tensorflow/tensor_bundle.h"

#include <algorithm>
#include <limits>
#include <map>

#include "base/checksum.h"
#include "base/file_writer.h"
#include "base/text.h"
#include "targets/tensorflow/encode.h"
#include "targets/tensorflow/fields.h"
#include "targets/tensorflow/table_writer.h"

namespace onnx2tf::tensorflow {
namespace {

/// Data is summed up and written in pieces that stay in the cache in between.
constexpr std::size_t kPiece = std::size_t{1} << 19;
constexpr int kFormatVersion = 1;

/// Writes to a file and sums up what it wrote.
class SummedWriter {
 public:
  explicit SummedWriter(FileWriter& file) : file_(file) {}

  Status write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const std::span<const std::byte> piece = bytes.first(std::min(bytes.size(), kPiece));
      add(piece);
      TRY(file_.write(piece));
      bytes = bytes.subspan(piece.size());
    }
    return {};
  }
  Status write(std::string_view text) { return write(std::as_bytes(std::span(text))); }
  /// Sums up bytes that are not written.
  void add(std::span<const std::byte> bytes) { crc_ = crc32c(bytes, crc_); }
  std::uint32_t crc() const { return crc_; }

 private:
  FileWriter& file_;
  std::uint32_t crc_ = 0;
};

Status write_data(SummedWriter& out, const Tensor& tensor) {
  return tensor.read_parts([&](std::span<const std::byte> part) { return out.write(part); });
}

/// The lengths, a checksum of them, the strings. Checksums see the lengths as integers of fixed size.
Status write_data(SummedWriter& out, FileWriter& file, const StringTensor& tensor) {
  std::string lengths;
  for (const std::string& text : tensor.values) {
    append_varint(lengths, text.size());
    std::string fixed;
    append_fixed32(fixed, static_cast<std::uint32_t>(text.size()));
    if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
      append_fixed32(fixed, static_cast<std::uint32_t>(std::uint64_t{text.size()} >> 32U));
    }
    out.add(std::as_bytes(std::span(fixed)));
  }
  TRY(file.write(std::as_bytes(std::span(lengths))));
  std::string checksum;
  append_fixed32(checksum, masked(out.crc()));
  TRY(out.write(checksum));
  for (const std::string& text : tensor.values) TRY(out.write(text));
  return {};
}

/// Writes the data of an entry and returns what the index says of it.
Result<std::string> write_entry(FileWriter& file, const BundleEntry& entry) {
  Message out;
  SummedWriter summed(file);
  const std::uint64_t offset = file.size();
  TensorShape shape;
  if (const auto* const tensor = std::get_if<Tensor>(&entry.value)) {
    TRY(write_data(summed, *tensor));
    if (file.size() - offset != tensor->byte_size()) {
      return fail(Code::kInternal, cat("a tensor of ", tensor->byte_size(), " bytes gave ", file.size() - offset));
    }
    out.integer(field::bundle_entry::kDtype, static_cast<int>(TRY(data_type(tensor->dtype()))));
    shape.dims = tensor->dims();
  } else {
    const auto& strings = std::get<StringTensor>(entry.value);
    TRY(write_data(summed, file, strings));
    out.integer(field::bundle_entry::kDtype, static_cast<int>(DataType::kString));
    shape.dims = strings.dims;
  }
  out.message(field::bundle_entry::kShape, encode(shape));
  if (offset != 0) out.integer(field::bundle_entry::kOffset, static_cast<std::int64_t>(offset));
  const auto size = static_cast<std::int64_t>(file.size() - offset);
  if (size != 0) out.integer(field::bundle_entry::kSize, size);
  out.fixed32(field::bundle_entry::kChecksum, masked(summed.crc()));
  return out.text();
}

std::string header() {
  Message version;
  version.integer(field::version::kProducer, kFormatVersion);
  Message out;
  out.integer(field::bundle_header::kNumShards, 1);
  out.message(field::bundle_header::kVersion, std::move(version));
  return *out.text();
}

}  // namespace

Result<std::uint64_t> write_bundle(const std::filesystem::path& prefix, const std::vector<BundleEntry>& entries) {
  FileWriter data = TRY(FileWriter::open(prefix.string() + ".data-00000-of-00001"));
  std::map<std::string, std::string> rows = {{"", header()}};
  for (const BundleEntry& entry : entries) {
    std::string row = TRY(write_entry(data, entry).in(cat("in: checkpoint entry '", entry.key, "'")));
    if (!rows.emplace(entry.key, std::move(row)).second) {
      return fail(Code::kInternal, cat("the checkpoint has two entries '", entry.key, "'"));
    }
  }
  FileWriter index = TRY(FileWriter::open(prefix.string() + ".index"));
  TableWriter table(index);
  for (const auto& [key, row] : rows) TRY(table.add(key, row));
  TRY(table.finish());
  TRY(data.finish());
  TRY(index.finish());
  return data.size() + index.size();
}

}  // namespace onnx2tf::tensorflow
