#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// The operand repeated along its unit and missing axes to `shape` (final dims: ONNX's Expand broadcasts both ways,
/// its importer computes the result). Dims that inference can't know come by operand 1 (i32 or i64).
struct BroadcastTo {
  std::vector<Dim> shape;
  static constexpr std::string_view kName = "broadcast_to";
  static constexpr std::string_view kDoc = "Repeats along unit axes to the given dims.";
  static constexpr auto kFields = std::tuple{Field{"shape", &BroadcastTo::shape, "dims of the result"}};
};
ONNX2TF_DECLARE_OP(BroadcastTo);

}  // namespace onnx2tf
