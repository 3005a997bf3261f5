#pragma once

#include "ir/field.h"

namespace onnx2tf {

/// An activation fused into the op before it; applied to each element of the result.
enum class Activation : std::uint8_t { kNone, kRelu, kReluN1To1, kRelu6 };

template <>
struct EnumNames<Activation> {
  static constexpr std::array<std::pair<Activation, std::string_view>, 4> kRows = {{
      {Activation::kNone, "none"},
      {Activation::kRelu, "relu"},
      {Activation::kReluN1To1, "relu_n1_to_1"},
      {Activation::kRelu6, "relu6"},
  }};
};

/// The activation's value at `x`.
double apply(Activation activation, double x);

}  // namespace onnx2tf
