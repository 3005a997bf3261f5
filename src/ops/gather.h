#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// Result[..., i..., ...] = data[..., indices[i...], ...]: `axis` of operand 0 (data) is replaced by the axes of
/// operand 1 (indices, i32 or i64). `may_be_negative`: indices below 0 count from the end; false if that is known not
/// to happen.
///
/// `physical` takes the axis as one whole piece in a dim of its own, the rest of data and all of the indices in any
/// pieces; the result is stored as data with that dim replaced by the dims of the indices.
struct Gather {
  int axis = 0;
  bool may_be_negative = false;
  static constexpr std::string_view kName = "gather";
  static constexpr std::string_view kDoc = "Picks slices of an axis by index.";
  static constexpr auto kFields = std::tuple{
      Field{"axis", &Gather::axis, "the axis that is indexed, >= 0"},
      Field{"may_be_negative", &Gather::may_be_negative, "whether negative indices count from the end"},
  };
};
ONNX2TF_DECLARE_OP(Gather);

}  // namespace onnx2tf
