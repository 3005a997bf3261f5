#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// start, start + delta, ... before limit: operands 0, 2, 1 are start, delta and limit, scalars of one type. `size` is
/// the number of elements as far as it is known.
struct Range {
  Dim size = Dim::unknown();
  static constexpr std::string_view kName = "range";
  static constexpr std::string_view kDoc = "An arithmetic sequence.";
  static constexpr auto kFields = std::tuple{Field{"size", &Range::size, "number of elements"}};
};
ONNX2TF_DECLARE_OP(Range);

}  // namespace onnx2tf
