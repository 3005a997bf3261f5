#include "onnx/element_type.h"

#include <array>

namespace onnx2tf::onnx {

const ElementType* element_type(std::int64_t number) {
  static constexpr std::array<ElementType, 27> kRows = {{
      {},
      {"float", DType::kF32, 32},
      {"uint8", DType::kU8, 8},
      {"int8", DType::kI8, 8},
      {"uint16", DType::kU16, 16},
      {"int16", DType::kI16, 16},
      {"int32", DType::kI32, 32},
      {"int64", DType::kI64, 64},
      {"string", DType::kString, 0},
      {"bool", DType::kBool, 8},
      {"float16", DType::kF16, 16},
      {"double", DType::kF64, 64},
      {"uint32", DType::kU32, 32},
      {"uint64", DType::kU64, 64},
      {"complex64", DType::kC64, 64},
      {"complex128", DType::kNone, 128},
      {"bfloat16", DType::kBF16, 16},
      {"float8e4m3fn", DType::kNone, 8},
      {"float8e4m3fnuz", DType::kNone, 8},
      {"float8e5m2", DType::kNone, 8},
      {"float8e5m2fnuz", DType::kNone, 8},
      {"uint4", DType::kU4, 4},
      {"int4", DType::kI4, 4},
      {"float4e2m1", DType::kNone, 4},
      {"float8e8m0", DType::kNone, 8},
      {"uint2", DType::kU2, 2},
      {"int2", DType::kI2, 2},
  }};
  if (number <= 0 || number >= static_cast<std::int64_t>(kRows.size())) return nullptr;
  return &kRows[static_cast<std::size_t>(number)];
}

}  // namespace onnx2tf::onnx
