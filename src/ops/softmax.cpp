#include "ops/softmax.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {

Result<Types> infer(const Softmax& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 1}));
  TRY(check_axis(op.axis, in[0].rank()));
  if (!is_float(in[0].dtype)) return fail(Code::kInvalidModel, cat("softmax does not take ", in[0]));
  return single(Type(in[0].dtype, in[0].dims));
}

Result<Tensors> eval(const Softmax& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  const Tensor x = TRY(in[0].loaded());
  const auto axis = static_cast<std::size_t>(op.axis);
  const std::int64_t size = x.dims()[axis];
  const std::int64_t stride = row_major_strides(x.dims())[axis];
  const std::int64_t rows = size == 0 ? 0 : x.count() / size;
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t first = row / stride * stride * size + row % stride;
    double highest = -std::numeric_limits<double>::infinity();
    for (std::int64_t i = 0; i < size; ++i) highest = std::max(highest, x.element(first + i * stride));
    double sum = 0;
    for (std::int64_t i = 0; i < size; ++i) sum += std::exp(x.element(first + i * stride) - highest);
    for (std::int64_t i = 0; i < size; ++i) {
      const double shifted = x.element(first + i * stride) - highest;
      out.set_element(first + i * stride, op.log ? shifted - std::log(sum) : std::exp(shifted) / sum);
    }
  }
  return Tensors{std::move(out)};
}

Family layout_family(const Softmax& op, std::span<const Type> /*in*/) { return family::AlongAxis{op.axis, true}; }

/// The axis is the last physical dim, whole or in pieces; a unit axis without a piece needs a unit dim there.
Result<Physical> physical(const Softmax& op, const Mode& mode, std::span<const Type> in) {
  const Stored& stored = mode.operands.at(0);
  if (stored.empty()) return fail(Code::kInternal, "a softmax needs a dim");
  for (const Piece& piece : stored.back()) {
    if (piece.axis != op.axis && !piece.size.is(1)) {
      return fail(Code::kInternal, cat("axis ", op.axis, " is not the last dim of ", to_string(stored)));
    }
  }
  return Physical::in_order(Softmax{static_cast<int>(stored.size()) - 1, op.log}, in.size());
}

ONNX2TF_DEFINE_OP(Softmax);

}  // namespace onnx2tf
