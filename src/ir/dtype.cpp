#include "ir/dtype.h"

#include <array>

namespace onnx2tf {
namespace {

enum class Kind : std::uint8_t { kFloat, kSigned, kUnsigned, kOther };

struct Row {
  DType dtype;
  int bits;
  Kind kind;
  std::string_view name;
  std::string_view numpy;
};

constexpr std::array<Row, 20> kRows = {{
    {DType::kNone, 0, Kind::kOther, "none", "none"},
    {DType::kF32, 32, Kind::kFloat, "f32", "float32"},
    {DType::kF16, 16, Kind::kFloat, "f16", "float16"},
    {DType::kBF16, 16, Kind::kFloat, "bf16", "bfloat16"},
    {DType::kF64, 64, Kind::kFloat, "f64", "float64"},
    {DType::kI8, 8, Kind::kSigned, "i8", "int8"},
    {DType::kI16, 16, Kind::kSigned, "i16", "int16"},
    {DType::kI32, 32, Kind::kSigned, "i32", "int32"},
    {DType::kI64, 64, Kind::kSigned, "i64", "int64"},
    {DType::kU8, 8, Kind::kUnsigned, "u8", "uint8"},
    {DType::kU16, 16, Kind::kUnsigned, "u16", "uint16"},
    {DType::kU32, 32, Kind::kUnsigned, "u32", "uint32"},
    {DType::kU64, 64, Kind::kUnsigned, "u64", "uint64"},
    {DType::kBool, 8, Kind::kOther, "bool", "bool"},
    // Less than a byte.
    {DType::kI4, 4, Kind::kSigned, "i4", "int4"},
    {DType::kU4, 4, Kind::kUnsigned, "u4", "uint4"},
    {DType::kI2, 2, Kind::kSigned, "i2", "int2"},
    {DType::kU2, 2, Kind::kUnsigned, "u2", "uint2"},
    // Only moved.
    {DType::kC64, 64, Kind::kOther, "c64", "complex64"},
    {DType::kString, 0, Kind::kOther, "string", "string"},
}};

const Row& row(DType dtype) { return kRows.at(static_cast<std::size_t>(dtype)); }

}  // namespace

std::size_t size_of(DType dtype) { return static_cast<std::size_t>(row(dtype).bits + 7) / 8; }
int bits_of(DType dtype) { return row(dtype).bits; }
std::string_view name_of(DType dtype) { return row(dtype).name; }
std::string_view numpy_name_of(DType dtype) { return row(dtype).numpy; }

std::optional<DType> dtype_named(std::string_view name) {
  for (const Row& r : kRows) {
    if (r.name == name) return r.dtype;
  }
  return std::nullopt;
}

bool is_float(DType dtype) { return row(dtype).kind == Kind::kFloat; }
bool is_integer(DType dtype) { return row(dtype).kind == Kind::kSigned || row(dtype).kind == Kind::kUnsigned; }
bool is_signed_integer(DType dtype) { return row(dtype).kind == Kind::kSigned; }
bool is_narrow_integer(DType dtype) { return is_integer(dtype) && bits_of(dtype) < 8; }

bool holds_exactly(DType from, DType to) {
  using enum DType;
  if (from == to || from == kBool) return true;
  if (from == kF16 || from == kBF16) return to == kF32 || to == kF64;
  if (from == kF32) return to == kF64;
  if (!is_integer(from)) return false;
  const int bits = bits_of(from) - (is_signed_integer(from) ? 1 : 0);
  if (to == kF32) return bits <= 24;
  if (to == kF64) return bits <= 53;
  if (!is_integer(to) || (is_signed_integer(from) && !is_signed_integer(to))) return false;
  return bits_of(to) - (is_signed_integer(to) ? 1 : 0) >= bits;
}

}  // namespace onnx2tf
