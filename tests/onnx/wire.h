#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "ir/tensor.h"

namespace onnx2tf::wire {

/// One protobuf message, field by field. Field numbers are those of onnx.proto.
class Message {
 public:
  Message& integer(int field, std::int64_t value) {
    key(field, 0);
    varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  Message& bytes(int field, std::string_view value) {
    key(field, 2);
    varint(value.size());
    data_ += value;
    return *this;
  }
  Message& add(int field, const Message& value) { return bytes(field, value.data_); }
  template <class T>
  Message& fixed(int field, T value) {
    key(field, sizeof(T) == 4 ? 5 : 1);
    data_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Message& packed(int field, std::initializer_list<std::int64_t> values) {
    Message items;
    for (const std::int64_t value : values) items.varint(static_cast<std::uint64_t>(value));
    return add(field, items);
  }
  Message& raw(std::string_view bytes) {
    data_ += bytes;
    return *this;
  }
  const std::string& data() const { return data_; }

 private:
  void key(int field, unsigned wire) { varint((static_cast<std::uint64_t>(field) << 3U) | wire); }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) data_ += static_cast<char>(value | 0x80U);
    data_ += static_cast<char>(value);
  }
  std::string data_;
};

inline constexpr int kFloat = 1;
inline constexpr int kInt64 = 7;

/// The bytes of numbers in memory order.
template <class T>
std::string bytes_of(std::initializer_list<T> values) {
  return {reinterpret_cast<const char*>(values.begin()), values.size() * sizeof(T)};
}

/// TensorProto without data.
inline Message tensor(std::string_view name, int type, std::initializer_list<std::int64_t> dims) {
  Message out;
  for (const std::int64_t dim : dims) out.integer(1, dim);
  return out.integer(2, type).bytes(8, name);
}
template <class T>
Message tensor(std::string_view name, int type, std::initializer_list<std::int64_t> dims,
               std::initializer_list<T> values) {
  return tensor(name, type, dims).bytes(9, bytes_of(values));
}

using DimText = std::variant<std::int64_t, const char*>;

/// ValueInfoProto of a tensor.
inline Message value(std::string_view name, int type, std::initializer_list<DimText> dims) {
  Message shape;
  for (const DimText& dim : dims) {
    Message out;
    if (const auto* number = std::get_if<std::int64_t>(&dim)) out.integer(1, *number);
    if (const auto* symbol = std::get_if<const char*>(&dim)) out.bytes(2, *symbol);
    shape.add(1, out);
  }
  return Message().bytes(1, name).add(2, Message().add(1, Message().integer(1, type).add(2, shape)));
}
/// ValueInfoProto without a type.
inline Message untyped(std::string_view name) { return Message().bytes(1, name); }

/// AttributeProto.
inline Message int_attribute(std::string_view name, std::int64_t value) {
  return Message().bytes(1, name).integer(3, value).integer(20, 2);
}
inline Message graph_attribute(std::string_view name, const Message& graph) {
  return Message().bytes(1, name).add(6, graph).integer(20, 5);
}
inline Message attribute_reference(std::string_view name, std::string_view caller_name, int type) {
  return Message().bytes(1, name).bytes(21, caller_name).integer(20, type);
}

using Names = std::initializer_list<std::string_view>;

/// NodeProto.
inline Message node(std::string_view op, Names inputs, Names outputs, std::string_view name = {},
                    std::initializer_list<Message> attributes = {}, std::string_view domain = {}) {
  Message out;
  for (const std::string_view input : inputs) out.bytes(1, input);
  for (const std::string_view output : outputs) out.bytes(2, output);
  if (!name.empty()) out.bytes(3, name);
  out.bytes(4, op);
  for (const Message& attribute : attributes) out.add(5, attribute);
  if (!domain.empty()) out.bytes(7, domain);
  return out;
}

/// OperatorSetIdProto.
inline Message opset(std::string_view domain, std::int64_t version) {
  return Message().bytes(1, domain).integer(2, version);
}

/// GraphProto.
struct Graph {
  std::vector<Message> nodes, initializers, inputs, outputs, value_infos;

  Message message() const {
    Message out;
    for (const Message& m : nodes) out.add(1, m);
    out.bytes(2, "g");
    for (const Message& m : initializers) out.add(5, m);
    for (const Message& m : inputs) out.add(11, m);
    for (const Message& m : outputs) out.add(12, m);
    for (const Message& m : value_infos) out.add(13, m);
    return out;
  }
};

/// ModelProto.
struct Model {
  Graph graph;
  std::vector<Message> functions;
  std::vector<Message> opsets = {opset("", 17)};
  std::int64_t ir_version = 8;

  std::string data() const {
    Message out;
    out.integer(1, ir_version);
    for (const Message& m : opsets) out.add(8, m);
    out.add(7, graph.message());
    for (const Message& m : functions) out.add(25, m);
    return out.data();
  }
};

/// A copy on the heap, exactly as large as the data, so that sanitizers see every step beyond it.
inline Bytes heap(std::string_view data) {
  std::shared_ptr<std::byte[]> copy(new std::byte[data.size()]);
  if (!data.empty()) std::memcpy(copy.get(), data.data(), data.size());
  const std::span<const std::byte> view(copy.get(), data.size());
  return {view, copy};
}

}  // namespace onnx2tf::wire
