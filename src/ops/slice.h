#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// Elements start, start + step, ... before end along every axis of operand 0; one entry per axis, already clamped:
/// step > 0: 0 <= start <= end <= dim; step < 0: -1 <= end <= start < dim. Where inference can't know them, operands 1
/// and 2 (i32 or i64, one element per axis, clamped likewise) bring starts and ends, and `sizes` the result dims as far
/// as known. Step 0 stands for one that operand 3 (likewise) brings.
///
/// `physical` (starts and ends known) takes each cut axis as one whole piece in a dim of its own; or, with step 1 and
/// start and end at multiples of its stride, the axis' outermost piece as the first of a dim. Other axes lie anyhow;
/// the result has the operand's dims with the cut pieces shortened.
struct Slice {
  std::vector<Dim> starts;
  std::vector<Dim> ends;
  std::vector<std::int64_t> steps;
  std::vector<Dim> sizes;
  static constexpr std::string_view kName = "slice";
  static constexpr std::string_view kDoc = "Cuts a strided range out of every axis.";
  static constexpr auto kFields = std::tuple{
      Field{"starts", &Slice::starts, "first index per axis"},
      Field{"ends", &Slice::ends, "first index not taken, per axis"},
      Field{"steps", &Slice::steps, "distance between taken indices, per axis; 0: an operand's"},
      Field{"sizes", &Slice::sizes, "result dims; only when starts and ends are operands"},
  };
};
ONNX2TF_DECLARE_OP(Slice);

}  // namespace onnx2tf
