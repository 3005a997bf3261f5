#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace onnx2tf::onnx {

/// Walks over the fields of one protobuf message that lies in memory, copying nothing:
///
///     while (in.next()) {
///       switch (in.field()) {
///         case 1: name = in.string(); break;
///         case 2: TRY(read_part(in.message("Part"), part)); break;
///       }
///     }
///     return in.status();
///
/// Fields that no case names are skipped. The first malformed field stops the walk and stays in `status`: a value
/// that runs past the end, a varint of more than 64 bits, a wire type that is unknown or isn't the asked one.
class WireReader {
 public:
  /// `message` is the message's type in errors; `file` is where offsets in errors count from.
  WireReader(std::span<const std::byte> data, std::string_view message, const std::byte* file)
      : at_(data.data()), end_(data.data() + data.size()), file_(file), message_(message) {}

  /// Goes to the next field; false at the end and after an error.
  bool next();
  std::uint32_t field() const { return field_; }

  /// The current field as a signed integer (varint).
  std::int64_t integer();
  /// The current field as a 32-bit float.
  float real();
  /// The current field's bytes, views into the data.
  std::span<const std::byte> bytes();
  std::string_view string();
  /// The current field as a message of type `type`.
  WireReader message(std::string_view type);

  /// Appends the current field's integers, packed or single.
  void append_to(std::vector<std::int64_t>& out);
  void append_to(std::vector<float>& out);
  /// The current field's fixed-width items of `width` bytes, packed or single, as raw bytes.
  std::span<const std::byte> fixed(std::size_t width);

  /// The first error met so far.
  Status status() const;

 private:
  enum class Wire : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };
  enum class Fault : std::uint8_t { kNone, kTruncated, kVarint, kWireType, kUnexpectedType, kFieldNumber, kPacked };

  bool expect(Wire wire);
  bool stop(Fault fault);
  bool take_varint(const std::byte*& at, const std::byte* end, std::uint64_t& value);
  bool take_bytes(std::uint64_t size);

  const std::byte* at_;
  const std::byte* end_;
  const std::byte* file_;
  std::string_view message_;
  std::uint32_t field_ = 0;
  Wire wire_ = Wire::kVarint;
  Fault fault_ = Fault::kNone;
  std::uint64_t number_ = 0;            // kVarint
  std::span<const std::byte> payload_;  // all others
  std::uint64_t declared_ = 0;          // size that a truncated field asked for
};

}  // namespace onnx2tf::onnx
