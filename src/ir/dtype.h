#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace onnx2tf {

/// The element type of a tensor.
enum class DType : std::uint8_t {
  kNone,
  kF32,
  kF16,
  kBF16,
  kF64,
  kI8,
  kI16,
  kI32,
  kI64,
  kU8,
  kU16,
  kU32,
  kU64,
  kBool,
  kI4,
  kU4,
  kI2,
  kU2,
  kC64,
  kString,
};

/// Bytes that one element takes in memory (2-bit and 4-bit types: 1, unpacked; strings: 0).
std::size_t size_of(DType dtype);
/// Bits of one element (bool: 8; strings: 0).
int bits_of(DType dtype);
/// "f32", "i64", "bool", ...: the spelling of the IR's text form.
std::string_view name_of(DType dtype);
/// NumPy's spelling, as in reports and summaries: "float32", "int64", "bool", ...
std::string_view numpy_name_of(DType dtype);
/// The type that `name_of` spells so; nothing if there is none.
std::optional<DType> dtype_named(std::string_view name);

bool is_float(DType dtype);
/// Signed or unsigned integer of any width; not bool.
bool is_integer(DType dtype);
bool is_signed_integer(DType dtype);
/// Integers of less than a byte. In memory each has a byte; files pack them, the first in the low bits.
bool is_narrow_integer(DType dtype);
/// Whether every value of `from` has its own exact value in `to`.
bool holds_exactly(DType from, DType to);

}  // namespace onnx2tf
