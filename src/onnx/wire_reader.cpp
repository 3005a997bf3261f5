#include "onnx/wire_reader.h"

#include <cstring>

#include "base/text.h"

namespace onnx2tf::onnx {

bool WireReader::stop(Fault fault) {
  if (fault_ == Fault::kNone) fault_ = fault;
  return false;
}

bool WireReader::take_varint(const std::byte*& at, const std::byte* end, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (at == end) return stop(Fault::kTruncated);
    const auto byte = static_cast<std::uint64_t>(*at++);
    value |= (byte & 0x7FU) << shift;
    if (byte < 0x80U) return true;
  }
  return stop(Fault::kVarint);
}

bool WireReader::take_bytes(std::uint64_t size) {
  declared_ = size;
  if (size > static_cast<std::uint64_t>(end_ - at_)) return stop(Fault::kTruncated);
  payload_ = {at_, static_cast<std::size_t>(size)};
  at_ += size;
  return true;
}

bool WireReader::next() {
  if (fault_ != Fault::kNone || at_ == end_) return false;
  declared_ = 1;
  std::uint64_t key = 0;
  if (!take_varint(at_, end_, key)) return false;
  field_ = static_cast<std::uint32_t>(key >> 3);
  if (key >> 3 == 0 || key >> 3 > 0x1FFFFFFFU) return stop(Fault::kFieldNumber);
  wire_ = static_cast<Wire>(key & 7U);
  switch (wire_) {
    case Wire::kVarint: return take_varint(at_, end_, number_);
    case Wire::kFixed64: return take_bytes(8);
    case Wire::kFixed32: return take_bytes(4);
    case Wire::kBytes: {
      std::uint64_t size = 0;
      return take_varint(at_, end_, size) && take_bytes(size);
    }
  }
  return stop(Fault::kWireType);
}

bool WireReader::expect(Wire wire) { return wire_ == wire || stop(Fault::kUnexpectedType); }

std::int64_t WireReader::integer() { return expect(Wire::kVarint) ? static_cast<std::int64_t>(number_) : 0; }

float WireReader::real() {
  float value = 0;
  if (expect(Wire::kFixed32)) std::memcpy(&value, payload_.data(), sizeof value);
  return value;
}

std::span<const std::byte> WireReader::bytes() {
  return expect(Wire::kBytes) ? payload_ : std::span<const std::byte>();
}

std::string_view WireReader::string() {
  const std::span<const std::byte> data = bytes();
  return {reinterpret_cast<const char*>(data.data()), data.size()};
}

WireReader WireReader::message(std::string_view type) { return {bytes(), type, file_}; }

void WireReader::append_to(std::vector<std::int64_t>& out) {
  if (wire_ == Wire::kVarint) {
    out.push_back(integer());
    return;
  }
  const std::span<const std::byte> data = bytes();
  const std::byte* at = data.data();
  const std::byte* const end = at + data.size();
  std::uint64_t value = 0;
  while (at != end) {
    if (!take_varint(at, end, value)) return;
    out.push_back(static_cast<std::int64_t>(value));
  }
}

void WireReader::append_to(std::vector<float>& out) {
  const std::span<const std::byte> data = fixed(sizeof(float));
  for (std::size_t i = 0; i < data.size(); i += sizeof(float)) {
    float value = 0;
    std::memcpy(&value, data.data() + i, sizeof value);
    out.push_back(value);
  }
}

std::span<const std::byte> WireReader::fixed(std::size_t width) {
  if (wire_ == (width == 4 ? Wire::kFixed32 : Wire::kFixed64)) return payload_;
  const std::span<const std::byte> data = bytes();
  if (data.size() % width == 0) return data;
  stop(Fault::kPacked);
  return {};
}

Status WireReader::status() const {
  const auto where = [&] { return cat("field ", field_, " of ", message_, ", before byte ", at_ - file_); };
  switch (fault_) {
    case Fault::kNone: return {};
    case Fault::kTruncated:
      return fail(Code::kInvalidModel, cat("the file is truncated or damaged: ", where(), ", needs ", declared_,
                                           " bytes, but ", end_ - at_, " are left"));
    case Fault::kVarint: return fail(Code::kInvalidModel, cat("damaged data: an integer is too long in ", where()));
    case Fault::kFieldNumber:
      return fail(Code::kInvalidModel, cat("damaged data: field number out of range in ", where()));
    case Fault::kWireType:
      return fail(Code::kInvalidModel, cat("damaged data: wire type ", static_cast<int>(wire_), " in ", where()));
    case Fault::kUnexpectedType:
      return fail(Code::kInvalidModel,
                  cat("damaged data: unexpected wire type ", static_cast<int>(wire_), " in ", where()));
    case Fault::kPacked:
      return fail(Code::kInvalidModel, cat("damaged data: a packed list has a broken size in ", where()));
  }
  return {};
}

}  // namespace onnx2tf::onnx
