#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// The same bits as elements of another type of the same width; not for bool, integers of less than a byte and strings.
struct Bitcast {
  DType to = DType::kI64;
  static constexpr std::string_view kName = "bitcast";
  static constexpr std::string_view kDoc = "The same bits as elements of another type of the same width.";
  static constexpr auto kFields = std::tuple{Field{"to", &Bitcast::to, "the element type of the result"}};
};
ONNX2TF_DECLARE_OP(Bitcast);

}  // namespace onnx2tf
