#include "targets/keras/zip_writer.h"

#include <algorithm>
#include <array>

#include "base/checksum.h"
#include "base/text.h"
#include "targets/keras/little_endian.h"

namespace onnx2tf::keras {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034B50, kCentralHeader = 0x02014B50, kEnd = 0x06054B50, kEnd64 = 0x06064B50,
                        kEnd64Locator = 0x07064B50;
constexpr std::uint64_t kVersion = 20, kVersion64 = 45;
constexpr std::uint64_t kUnix = 3 << 8;                       // made by, in the high byte
constexpr std::uint64_t kNoTime = 0, kFirstDay = 1 << 5 | 1;  // 1980-01-01 00:00
constexpr std::uint64_t kRegularFile = 0100644ULL << 16;      // st_mode
constexpr std::uint64_t kFull32 = 0xFFFFFFFF;                 // see the zip64 field instead
constexpr std::uint64_t kFull16 = 0xFFFF;
constexpr std::uint64_t kCrcInLocalHeader = 14;  // byte offset

bool is_big(std::uint64_t value) { return value >= kFull32; }
std::uint64_t low32(std::uint64_t value) { return is_big(value) ? kFull32 : value; }

/// The zip64 field with those of the numbers that do not fit elsewhere.
std::string zip64_field(std::span<const std::uint64_t> numbers) {
  std::string out;
  if (numbers.empty()) return out;
  put16(out, 1);  // its tag
  put16(out, numbers.size() * 8);
  for (const std::uint64_t number : numbers) put64(out, number);
  return out;
}

/// What local and central headers share: from the version to the length of the name.
void put_facts(std::string& out, bool zip64, std::uint64_t size, std::uint32_t crc, std::size_t name_size) {
  put16(out, zip64 ? kVersion64 : kVersion);
  put16(out, 0);  // flags
  put16(out, 0);  // stored
  put16(out, kNoTime);
  put16(out, kFirstDay);
  put32(out, crc);
  put32(out, low32(size));
  put32(out, low32(size));
  put16(out, name_size);
}

Status write_text(FileWriter& file, std::string_view text) {
  return file.write(std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace

Status ZipWriter::add(std::string_view name, std::uint64_t size, const std::function<Status(const Take&)>& produce) {
  Entry entry{std::string(name), file_.size(), size, 0};
  const std::string field = is_big(size) ? zip64_field(std::array{size, size}) : std::string();
  std::string header;
  put32(header, kLocalHeader);
  put_facts(header, !field.empty(), size, 0, name.size());
  put16(header, field.size());
  TRY(write_text(file_, header.append(name).append(field)));

  const std::uint64_t begin = file_.size();
  TRY(produce([&](std::span<const std::byte> bytes) {
    entry.crc = crc32(bytes, entry.crc);
    return file_.write(bytes);
  }));
  if (file_.size() - begin != size) {
    return fail(Code::kInternal, cat("'", name, "' has ", file_.size() - begin, " bytes and not ", size));
  }
  std::string crc;
  put32(crc, entry.crc);
  TRY(file_.overwrite(entry.offset + kCrcInLocalHeader, std::as_bytes(std::span(crc))));
  entries_.push_back(std::move(entry));
  return {};
}

Status ZipWriter::add(std::string_view name, std::string_view text) {
  return add(name, text.size(),
             [&](const Take& take) { return take(std::as_bytes(std::span(text.data(), text.size()))); });
}

Status ZipWriter::finish() {
  const std::uint64_t begin = file_.size();
  for (const Entry& entry : entries_) {
    std::vector<std::uint64_t> numbers;
    if (is_big(entry.size)) numbers = {entry.size, entry.size};
    if (is_big(entry.offset)) numbers.push_back(entry.offset);
    const std::string field = zip64_field(numbers);
    std::string header;
    put32(header, kCentralHeader);
    put16(header, kUnix | (field.empty() ? kVersion : kVersion64));
    put_facts(header, !field.empty(), entry.size, entry.crc, entry.name.size());
    put16(header, field.size());
    put16(header, 0);  // length of the comment
    put16(header, 0);  // disk
    put16(header, 0);  // internal attributes
    put32(header, kRegularFile);
    put32(header, low32(entry.offset));
    TRY(write_text(file_, header.append(entry.name).append(field)));
  }
  const std::uint64_t end = file_.size();
  std::string tail;
  if (is_big(begin) || is_big(end - begin)) {
    put32(tail, kEnd64);
    put64(tail, 44);  // bytes that follow
    put16(tail, kUnix | kVersion64);
    put16(tail, kVersion64);
    put32(tail, 0);  // this disk, the directory's disk
    put32(tail, 0);
    put64(tail, entries_.size());
    put64(tail, entries_.size());
    put64(tail, end - begin);
    put64(tail, begin);
    put32(tail, kEnd64Locator);
    put32(tail, 0);  // disk
    put64(tail, end);
    put32(tail, 1);  // disks
  }
  put32(tail, kEnd);
  put16(tail, 0);
  put16(tail, 0);
  put16(tail, std::min<std::uint64_t>(entries_.size(), kFull16));
  put16(tail, std::min<std::uint64_t>(entries_.size(), kFull16));
  put32(tail, low32(end - begin));
  put32(tail, low32(begin));
  put16(tail, 0);  // length of the comment
  return write_text(file_, tail);
}

}  // namespace onnx2tf::keras
