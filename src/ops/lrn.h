#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// x / (bias + alpha / size * sum of squares over `size` neighbours along `axis`) ^ beta; ONNX's LRN.
struct Lrn {
  int axis = 1;
  std::int64_t size = 1;
  double alpha = 0.0001;
  double beta = 0.75;
  double bias = 1;
  static constexpr std::string_view kName = "lrn";
  static constexpr std::string_view kDoc = "Local response normalization along an axis.";
  static constexpr auto kFields = std::tuple{
      Field{"axis", &Lrn::axis, "the channel axis"},
      Field{"size", &Lrn::size, "number of channels summed over"},
      Field{"alpha", &Lrn::alpha, "factor of the mean square"},
      Field{"beta", &Lrn::beta, "exponent"},
      Field{"bias", &Lrn::bias, "added to the mean square"},
  };
};
ONNX2TF_DECLARE_OP(Lrn);

}  // namespace onnx2tf
