#include "ops/activation.h"

#include <algorithm>

namespace onnx2tf {

double apply(Activation activation, double x) {
  switch (activation) {
    case Activation::kNone: return x;
    case Activation::kRelu: return std::max(x, 0.0);
    case Activation::kReluN1To1: return std::clamp(x, -1.0, 1.0);
    case Activation::kRelu6: return std::clamp(x, 0.0, 6.0);
  }
  return x;
}

}  // namespace onnx2tf
