#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// The f32 value that the operand's elements stand for: f16 widened, or integers through the type's quantization.
struct Dequantize {
  static constexpr std::string_view kName = "dequantize";
  static constexpr std::string_view kDoc = "Widens half floats or quantized integers to f32.";
  static constexpr auto kFields = std::tuple{};
};
ONNX2TF_DECLARE_OP(Dequantize);

}  // namespace onnx2tf
