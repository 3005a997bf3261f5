#include "targets/keras/hdf5_messages.h"

#include <array>
#include <bit>

#include "targets/keras/little_endian.h"

namespace onnx2tf::keras::hdf5 {
namespace {

// Message types.
constexpr int kDataspace = 0x01, kLinkInfo = 0x02, kDatatype = 0x03, kFillValue = 0x05, kLink = 0x06,
              kDataLayout = 0x08, kGroupInfo = 0x0A, kAttribute = 0x0C;

std::string message(int type, std::string_view body) {
  std::string out;
  put8(out, static_cast<std::uint64_t>(type));
  put16(out, body.size());
  put8(out, 0);  // flags
  return out.append(body);
}

/// The head of a datatype: class and version, 24 class bits, size.
std::string datatype_head(int version, int type_class, std::uint64_t bits, std::size_t size) {
  std::string out;
  put8(out, static_cast<std::uint64_t>(version) << 4 | static_cast<std::uint64_t>(type_class));
  put(out, bits, 3);
  put32(out, size);
  return out;
}

std::string integer_type(std::size_t size, bool is_signed) {
  std::string out = datatype_head(1, 0, is_signed ? 0x08 : 0, size);
  put16(out, 0);         // bit offset
  put16(out, size * 8);  // bit precision
  return out;
}

/// IEEE: the sign in the highest bit, then the exponent, then the mantissa with its leading 1 left out.
std::string float_type(std::size_t size, int exponent_bits) {
  const int bits = static_cast<int>(size) * 8, mantissa_bits = bits - 1 - exponent_bits;
  std::string out = datatype_head(1, 1, 0x20 | static_cast<std::uint64_t>(bits - 1) << 8, size);
  put16(out, 0);
  put16(out, static_cast<std::uint64_t>(bits));
  put8(out, static_cast<std::uint64_t>(mantissa_bits));  // where the exponent is
  put8(out, static_cast<std::uint64_t>(exponent_bits));
  put8(out, 0);  // where the mantissa is
  put8(out, static_cast<std::uint64_t>(mantissa_bits));
  put32(out, (std::uint64_t{1} << (exponent_bits - 1)) - 1);  // bias
  return out;
}

/// An int8 that is FALSE = 0 or TRUE = 1.
std::string bool_type() {
  using namespace std::string_view_literals;
  return datatype_head(1, 8, 2, 1) + integer_type(1, true) + std::string("FALSE\0\0\0TRUE\0\0\0\0\0\1"sv);
}

/// Two float32 called r and i.
std::string complex_type() {
  std::string out = datatype_head(3, 6, 2, 8);
  for (const char part : {'r', 'i'}) {
    out += part;
    out += '\0';
    put8(out, part == 'r' ? 0 : 4);  // byte offset
    out += float_type(4, 8);
  }
  return out;
}

}  // namespace

std::uint32_t lookup3(std::string_view bytes) {
  const auto word = [&](std::size_t at) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 4 && at + i < bytes.size(); ++i) {
      out |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    }
    return out;
  };
  const auto start = 0xDEADBEEFU + static_cast<std::uint32_t>(bytes.size());
  std::uint32_t a = start, b = start, c = start;
  std::size_t at = 0;
  for (; bytes.size() - at > 12; at += 12) {
    a += word(at), b += word(at + 4), c += word(at + 8);
    a -= c, a ^= std::rotl(c, 4), c += b;
    b -= a, b ^= std::rotl(a, 6), a += c;
    c -= b, c ^= std::rotl(b, 8), b += a;
    a -= c, a ^= std::rotl(c, 16), c += b;
    b -= a, b ^= std::rotl(a, 19), a += c;
    c -= b, c ^= std::rotl(b, 4), b += a;
  }
  if (at == bytes.size()) return c;
  a += word(at), b += word(at + 4), c += word(at + 8);
  c ^= b, c -= std::rotl(b, 14);
  a ^= c, a -= std::rotl(c, 11);
  b ^= a, b -= std::rotl(a, 25);
  c ^= b, c -= std::rotl(b, 16);
  a ^= c, a -= std::rotl(c, 4);
  b ^= a, b -= std::rotl(a, 14);
  c ^= b, c -= std::rotl(b, 24);
  return c;
}

std::string datatype(DType dtype) {
  switch (dtype) {
    case DType::kF16: return float_type(2, 5);
    case DType::kF32: return float_type(4, 8);
    case DType::kF64: return float_type(8, 11);
    case DType::kBF16: return datatype_head(1, 5, 0, 2);  // opaque, without a tag
    case DType::kBool: return bool_type();
    case DType::kC64: return complex_type();
    case DType::kNone:
    case DType::kString: return {};
    default: return integer_type(size_of(dtype), is_signed_integer(dtype));
  }
}

std::string fixed_string_type(std::size_t size) { return datatype_head(1, 3, 0x01, size); }

// The base type is a byte: with a string as base, h5py 2 fails.
std::string variable_string_type() { return datatype_head(1, 9, 0x01, 16) + integer_type(1, false); }

std::string dataspace(std::span<const std::int64_t> dims) {
  std::string out;
  put8(out, 2);  // version
  put8(out, dims.size());
  put8(out, 0);                     // flags: no maximum sizes
  put8(out, dims.empty() ? 0 : 1);  // scalar or simple
  for (const std::int64_t dim : dims) put64(out, static_cast<std::uint64_t>(dim));
  return out;
}

std::string dataspace_message(std::span<const std::int64_t> dims) { return message(kDataspace, dataspace(dims)); }
std::string datatype_message(std::string_view type) { return message(kDatatype, type); }

std::string undefined_fill_message() {
  std::string body;
  put8(body, 3);     // version
  put8(body, 0x0A);  // space is allocated late; fill when asked; nothing to fill with
  return message(kFillValue, body);
}

std::string contiguous_layout_message(std::uint64_t address, std::uint64_t size) {
  std::string body;
  put8(body, 3);  // version
  put8(body, 1);  // contiguous
  put64(body, address);
  put64(body, size);
  return message(kDataLayout, body);
}

std::string link_info_message() {
  std::string body;
  put16(body, 0);           // version, flags
  put64(body, kNoAddress);  // no heap and no index: all links are messages
  put64(body, kNoAddress);
  return message(kLinkInfo, body);
}

std::string group_info_message() { return message(kGroupInfo, std::string(2, '\0')); }

std::string link_message(std::string_view name, std::uint64_t address) {
  const bool is_long = name.size() > 255;
  std::string body;
  put8(body, 1);                // version
  put8(body, is_long ? 1 : 0);  // flags: bytes of the name's length, as a power of two
  put(body, name.size(), is_long ? 2 : 1);
  body += name;
  put64(body, address);
  return message(kLink, body);
}

std::string attribute_message(std::string_view name, std::string_view type, std::span<const std::int64_t> dims,
                              std::string_view value) {
  const std::string space = dataspace(dims);
  std::string body;
  put8(body, 3);  // version
  put8(body, 0);  // flags
  put16(body, name.size() + 1);
  put16(body, type.size());
  put16(body, space.size());
  put8(body, 0);  // the name is ASCII
  body.append(name).push_back('\0');
  body.append(type).append(space).append(value);
  return message(kAttribute, body);
}

std::string object_header(std::string_view messages) {
  std::string out = "OHDR";
  put8(out, 2);     // version
  put8(out, 0x02);  // flags: the size of what follows has four bytes
  put32(out, messages.size());
  out += messages;
  put32(out, lookup3(out));
  return out;
}

std::string superblock(std::uint64_t end_of_file, std::uint64_t root_address) {
  std::string out = "\x89HDF\r\n\x1a\n";
  put8(out, 2);  // version
  put8(out, 8);  // bytes of an address, of a size
  put8(out, 8);
  put8(out, 0);   // flags
  put64(out, 0);  // base address
  put64(out, kNoAddress);
  put64(out, end_of_file);
  put64(out, root_address);
  put32(out, lookup3(out));
  return out;
}

}  // namespace onnx2tf::keras::hdf5
