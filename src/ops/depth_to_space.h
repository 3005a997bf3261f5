#pragma once

#include "ir/op.h"
#include "ops/window_dims.h"

namespace onnx2tf {

/// Moves blocks of channels to space: channel (r * block + c) * depth + d at (y, x) becomes channel d at
/// (y * block + r, x * block + c); TensorFlow's order, ONNX's DCR. Importers write reshapes and transposes; the layout
/// pass makes this op of copies that have this form. `inverse`: space to depth.
struct DepthToSpace {
  std::int64_t block = 1;
  WindowDims dims;  ///< of operand and result; two spatial axes
  bool inverse = false;
  static constexpr std::string_view kName = "depth_to_space";
  static constexpr std::string_view kDoc = "Moves blocks of channels to space, or back.";
  static constexpr auto kFields = std::tuple{
      Field{"block", &DepthToSpace::block, "block size"},
      Field{"dims", &DepthToSpace::dims, "dimension numbers"},
      Field{"inverse", &DepthToSpace::inverse, "space to depth"},
  };
};
ONNX2TF_DECLARE_OP(DepthToSpace);

}  // namespace onnx2tf
