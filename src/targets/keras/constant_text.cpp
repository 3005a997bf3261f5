#include "targets/keras/constant_text.h"

#include <cstring>

#include "base/float16.h"
#include "base/text.h"

namespace onnx2tf::keras {
namespace {

template <class T>
T load(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

template <class T>
void write_integer(JsonWriter& json, const std::byte* at) {
  json.integer(load<T>(at));
}
void write_unsigned(JsonWriter& json, const std::byte* at) { json.unsigned_integer(load<std::uint64_t>(at)); }
void write_bool(JsonWriter& json, const std::byte* at) { json.boolean(load<std::uint8_t>(at) != 0); }
template <class T>
void write_real(JsonWriter& json, const std::byte* at) {
  json.real(load<T>(at));
}
void write_half(JsonWriter& json, const std::byte* at) { json.real(half_to_float(load<std::uint16_t>(at))); }
void write_bfloat16(JsonWriter& json, const std::byte* at) { json.real(bfloat16_to_float(load<std::uint16_t>(at))); }

using WriteElement = void (*)(JsonWriter&, const std::byte*);

WriteElement writer_of(DType dtype) {
  switch (dtype) {
    case DType::kF32: return write_real<float>;
    case DType::kF64: return write_real<double>;
    case DType::kF16: return write_half;
    case DType::kBF16: return write_bfloat16;
    case DType::kI8:
    case DType::kI4:
    case DType::kI2: return write_integer<std::int8_t>;
    case DType::kI16: return write_integer<std::int16_t>;
    case DType::kI32: return write_integer<std::int32_t>;
    case DType::kI64: return write_integer<std::int64_t>;
    case DType::kU8:
    case DType::kU4:
    case DType::kU2: return write_integer<std::uint8_t>;
    case DType::kU16: return write_integer<std::uint16_t>;
    case DType::kU32: return write_integer<std::uint32_t>;
    case DType::kU64: return write_unsigned;
    case DType::kBool: return write_bool;
    case DType::kC64:
    case DType::kString:
    case DType::kNone: break;
  }
  return nullptr;
}

/// Nested lists without any element: possible if no dim comes after the first that is 0.
Status write_empty(JsonWriter& json, const Tensor& tensor, std::size_t axis) {
  const auto& dims = tensor.dims();
  json.begin_array();
  if (dims[axis] == 0 && axis + 1 < dims.size()) {
    return fail(Code::kUnsupportedType, cat("an empty constant of shape [", join(dims, ", "), "] has no form in JSON"));
  }
  for (std::int64_t i = 0; i < dims[axis]; ++i) TRY(write_empty(json, tensor, axis + 1));
  json.end();
  return {};
}

}  // namespace

Status write_elements(JsonWriter& json, const Tensor& tensor) {
  const WriteElement write = writer_of(tensor.dtype());
  if (write == nullptr) {
    return fail(Code::kUnsupportedType, cat("a Keras config can't hold constants of ", numpy_name_of(tensor.dtype())));
  }
  if (tensor.count() == 0) return write_empty(json, tensor, 0);
  const std::vector<std::int64_t> strides = row_major_strides(tensor.dims());
  const auto brackets = [&](std::int64_t index) {  // lists that begin or end before element `index`
    std::size_t count = 0;
    for (std::size_t axis = strides.size(); axis-- > 0; ++count) {
      if (index % (strides[axis] * tensor.dims()[axis]) != 0) break;
    }
    return count;
  };
  std::int64_t index = 0;
  const std::size_t size = size_of(tensor.dtype());
  return tensor.read_parts([&](std::span<const std::byte> part) -> Status {
    for (std::size_t offset = 0; offset < part.size(); offset += size) {
      for (std::size_t i = brackets(index); i > 0; --i) json.begin_array();
      write(json, part.data() + offset);
      for (std::size_t i = brackets(++index); i > 0; --i) json.end();
    }
    return {};
  });
}

}  // namespace onnx2tf::keras
