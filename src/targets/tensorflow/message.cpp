#include "targets/tensorflow/message.h"

#include <bit>
#include <cstring>
#include <iterator>

#include "base/text.h"

namespace onnx2tf::tensorflow {
namespace {

constexpr int kVarint = 0;
constexpr int kBytes = 2;
constexpr int kFixed32 = 5;
/// Longer parts of an inner message stay in a segment of their own instead of being copied.
constexpr std::size_t kCopied = 4096;

static_assert(std::endian::native == std::endian::little);

template <class T>
std::string_view raw_bytes(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

}  // namespace

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U) out += static_cast<char>((value & 0x7FU) | 0x80U);
  out += static_cast<char>(value);
}

void append_fixed32(std::string& out, std::uint32_t value) {
  out += raw_bytes(std::span<const std::uint32_t>(&value, 1));
}

void Message::append(std::string_view bytes) {
  if (segments_.empty() || !std::holds_alternative<std::string>(segments_.back()))
    segments_.emplace_back(std::string());
  std::get<std::string>(segments_.back()) += bytes;
  size_ += bytes.size();
}

void Message::append(Message value) {
  for (Segment& segment : value.segments_) {
    const auto* const text = std::get_if<std::string>(&segment);
    if (text != nullptr && text->size() <= kCopied) {
      append(*text);
      continue;
    }
    size_ += text != nullptr ? text->size() : std::get<Tensor>(segment).byte_size();
    segments_.push_back(std::move(segment));
  }
}

void Message::varint(std::uint64_t value) {
  std::string bytes;
  append_varint(bytes, value);
  append(bytes);
}

void Message::key(int field, int wire) {
  varint((static_cast<std::uint64_t>(field) << 3U) | static_cast<unsigned>(wire));
}

void Message::integer(int field, std::int64_t value) {
  key(field, kVarint);
  varint(static_cast<std::uint64_t>(value));
}

void Message::real(int field, float value) { fixed32(field, std::bit_cast<std::uint32_t>(value)); }

void Message::fixed32(int field, std::uint32_t value) {
  key(field, kFixed32);
  append(raw_bytes(std::span<const std::uint32_t>(&value, 1)));
}

void Message::string(int field, std::string_view value) {
  key(field, kBytes);
  varint(value.size());
  append(value);
}

void Message::message(int field, Message value) {
  key(field, kBytes);
  varint(value.size());
  append(std::move(value));
}

void Message::entry(int field, std::string_view key, Message value) {
  Message pair;
  pair.string(1, key);
  pair.message(2, std::move(value));
  message(field, std::move(pair));
}

void Message::packed(int field, std::span<const std::int64_t> values) {
  std::string bytes;
  for (const std::int64_t value : values) append_varint(bytes, static_cast<std::uint64_t>(value));
  string(field, bytes);
}

void Message::packed(int field, std::span<const float> values) { string(field, raw_bytes(values)); }
void Message::packed(int field, std::span<const double> values) { string(field, raw_bytes(values)); }

void Message::tensor(int field, Tensor value) {
  const std::size_t bytes = value.byte_size();
  key(field, kBytes);
  varint(bytes);
  segments_.emplace_back(std::move(value));
  size_ += bytes;
}

Status Message::read_parts(const std::function<Status(std::span<const std::byte>)>& take) const {
  for (const Segment& segment : segments_) {
    if (const auto* const text = std::get_if<std::string>(&segment)) {
      TRY(take(std::as_bytes(std::span(*text))));
      continue;
    }
    const auto& tensor = std::get<Tensor>(segment);
    std::size_t seen = 0;
    TRY(tensor.read_parts([&](std::span<const std::byte> part) -> Status {
      seen += part.size();
      return take(part);
    }));
    if (seen != tensor.byte_size()) {
      return fail(Code::kInternal, cat("a tensor of ", tensor.byte_size(), " bytes gave ", seen));
    }
  }
  return {};
}

Result<std::string> Message::text() const {
  std::string out;
  TRY(read_parts([&](std::span<const std::byte> part) -> Status {
    out.append(reinterpret_cast<const char*>(part.data()), part.size());
    return {};
  }));
  return out;
}

}  // namespace onnx2tf::tensorflow
