#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "ir/tensor.h"

namespace onnx2tf::tensorflow {

/// A protobuf message, built field by field. The data of tensors is no part of it: it is read when the message is
/// written, so that a message of any size takes little memory. Fields are numbered as in fields.h.
class Message {
 public:
  /// Any integer type, bool or enum; negative numbers take 10 bytes.
  void integer(int field, std::int64_t value);
  void real(int field, float value);
  void fixed32(int field, std::uint32_t value);
  void string(int field, std::string_view value);
  void message(int field, Message value);
  /// An entry of a map from strings to messages.
  void entry(int field, std::string_view key, Message value);
  void packed(int field, std::span<const std::int64_t> values);
  void packed(int field, std::span<const float> values);
  void packed(int field, std::span<const double> values);
  /// A field of bytes: the data of the tensor, row-major.
  void tensor(int field, Tensor value);

  /// Encoded, with the data of tensors.
  std::uint64_t size() const { return size_; }
  /// Shows the encoded message to `take`, front to back, in parts that are readable during the call.
  Status read_parts(const std::function<Status(std::span<const std::byte>)>& take) const;
  /// The whole encoded message; for small ones.
  Result<std::string> text() const;

 private:
  void key(int field, int wire);
  void varint(std::uint64_t value);
  void append(std::string_view bytes);
  void append(Message value);

  using Segment = std::variant<std::string, Tensor>;
  std::vector<Segment> segments_;
  std::uint64_t size_ = 0;
};

/// Appends the protobuf encoding of an unsigned integer.
void append_varint(std::string& out, std::uint64_t value);
/// Appends the little-endian bytes.
void append_fixed32(std::string& out, std::uint32_t value);

}  // namespace onnx2tf::tensorflow
