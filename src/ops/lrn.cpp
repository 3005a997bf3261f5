#include "ops/lrn.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {

Result<Types> infer(const Lrn& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 1}));
  TRY(check_axis(op.axis, in[0].rank()));
  if (op.size < 1) return fail(Code::kInvalidModel, cat("size ", op.size, " is below 1"));
  if (!is_float(in[0].dtype)) return fail(Code::kInvalidModel, cat("lrn does not take ", in[0]));
  return single(Type(in[0].dtype, in[0].dims));
}

Result<Tensors> eval(const Lrn& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  const Tensor x = TRY(in[0].loaded());
  const std::int64_t channels = x.dims()[static_cast<std::size_t>(op.axis)];
  const std::int64_t stride = row_major_strides(x.dims())[static_cast<std::size_t>(op.axis)];
  // An even window reaches one channel further up than down.
  const std::int64_t below = (op.size - 1) / 2;
  const std::int64_t above = op.size - 1 - below;
  for (std::int64_t i = 0; i < x.count(); ++i) {
    const std::int64_t c = i / stride % channels;
    double sum = 0;
    for (std::int64_t k = std::max<std::int64_t>(0, c - below); k <= std::min(channels - 1, c + above); ++k) {
      const double neighbour = x.element(i + (k - c) * stride);
      sum += neighbour * neighbour;
    }
    out.set_element(i, x.element(i) / std::pow(op.bias + op.alpha / static_cast<double>(op.size) * sum, op.beta));
  }
  return Tensors{std::move(out)};
}

Family layout_family(const Lrn& op, std::span<const Type> /*in*/) { return family::AlongAxis{op.axis, false}; }

Result<Physical> physical(const Lrn& op, const Mode& mode, std::span<const Type> in) {
  const int axis = dim_of_axis(mode.operands.at(0), op.axis);
  if (axis < 0) {
    return fail(Code::kInternal, cat("axis ", op.axis, " is no whole dim of ", to_string(mode.operands.at(0))));
  }
  Lrn out = op;
  out.axis = axis;
  return Physical::in_order(out, in.size());
}

ONNX2TF_DEFINE_OP(Lrn);

}  // namespace onnx2tf
