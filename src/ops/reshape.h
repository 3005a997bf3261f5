#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// The same elements in row-major order under the dims `shape`, which are final (no 0 or -1 codes). Where inference
/// can't know a dim it is unknown, and operand 1 (i32 or i64, one element per dim) brings the dims at run time; there
/// one of them may be -1, which stands for what is left. `physical` takes natural order only: elsewhere a reshape is a
/// view.
struct Reshape {
  std::vector<Dim> shape;
  static constexpr std::string_view kName = "reshape";
  static constexpr std::string_view kDoc = "The same elements under other dims.";
  static constexpr auto kFields = std::tuple{Field{"shape", &Reshape::shape, "dims of the result"}};
};
ONNX2TF_DECLARE_OP(Reshape);
Result<Tensor> eval_lazily(const Reshape& op, const Tensor& operand);

}  // namespace onnx2tf
