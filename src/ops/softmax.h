#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// exp(x) / sum(exp(x)) along `axis`, or its logarithm.
struct Softmax {
  int axis = 0;
  bool log = false;
  static constexpr std::string_view kName = "softmax";
  static constexpr std::string_view kDoc = "Softmax or log-softmax along one axis.";
  static constexpr auto kFields = std::tuple{
      Field{"axis", &Softmax::axis, "the axis that sums to 1, >= 0"},
      Field{"log", &Softmax::log, "whether the result is the logarithm"},
  };
};
ONNX2TF_DECLARE_OP(Softmax);

}  // namespace onnx2tf
