#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// Cuts the operand along `axis` into results of the given sizes. Importers write slices; targets that have a split
/// kernel make splits of slices that share an operand. `physical` takes the axis as one whole piece in a dim of its
/// own.
struct Split {
  int axis = 0;
  std::vector<Dim> sizes;
  static constexpr std::string_view kName = "split";
  static constexpr std::string_view kDoc = "Cuts a tensor into consecutive parts along an axis.";
  static constexpr auto kFields = std::tuple{
      Field{"axis", &Split::axis, "the axis that is cut"},
      Field{"sizes", &Split::sizes, "size of each part"},
  };
};
ONNX2TF_DECLARE_OP(Split);

}  // namespace onnx2tf
