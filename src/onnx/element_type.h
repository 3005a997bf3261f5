#pragma once

#include <cstdint>
#include <string_view>

#include "ir/dtype.h"

namespace onnx2tf::onnx {

/// One of onnx.TensorProto.DataType.
struct ElementType {
  std::string_view name;       ///< as in the ONNX documentation, in lower case: "float16"
  DType dtype = DType::kNone;  ///< kNone if the compiler has no such type
  std::int64_t bits = 0;       ///< per element in raw data
};

/// The element type that the number stands for; null for numbers that mean none.
const ElementType* element_type(std::int64_t number);

}  // namespace onnx2tf::onnx
