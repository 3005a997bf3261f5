#include "ops/batch_norm.h"

#include <cmath>
#include <tuple>

#include "base/text.h"
#include "ops/elementwise.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

constexpr std::size_t kOperands = 5;

bool broadcasts_to(const Type& small, const Type& x) {
  if (small.rank() > x.rank()) return false;
  const std::size_t first = x.dims.size() - small.dims.size();
  for (std::size_t i = 0; i < small.dims.size(); ++i) {
    if (!small.dims[i].is(1) && surely_differ(small.dims[i], x.dims[first + i])) return false;
  }
  return true;
}

}  // namespace

Result<Types> infer(const BatchNorm& /*op*/, std::span<const Type> in) {
  TRY(check_operands(in, {.least = kOperands, .most = kOperands}));
  for (std::size_t i = 1; i < kOperands; ++i) {
    if (in[i].dtype != in[0].dtype || !broadcasts_to(in[i], in[0])) {
      return fail(Code::kInvalidModel, cat("operand ", i, " (", in[i], ") does not broadcast to ", in[0]));
    }
  }
  return single(Type(in[0].dtype, in[0].dims));
}

Result<Tensors> eval(const BatchNorm& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  Tensors operands;
  for (const Tensor& tensor : in) operands.push_back(TRY(tensor.loaded()));
  const auto& [x, scale, offset, mean, variance] =
      std::tie(operands[0], operands[1], operands[2], operands[3], operands[4]);
  for_each_broadcast<4>(out.dims(), {scale.dims(), offset.dims(), mean.dims(), variance.dims()},
                        [&](std::int64_t i, const auto& at) {
                          const double deviation = std::sqrt(variance.element(at[3]) + op.epsilon);
                          const double standard = (x.element(i) - mean.element(at[2])) / deviation;
                          out.set_element(i, standard * scale.element(at[0]) + offset.element(at[1]));
                        });
  return Tensors{std::move(out)};
}

Family layout_family(const BatchNorm& /*op*/, std::span<const Type> /*in*/) { return family::Elementwise{}; }

Result<Physical> physical(const BatchNorm& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(BatchNorm);

}  // namespace onnx2tf
