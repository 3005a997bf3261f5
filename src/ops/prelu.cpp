#include "ops/prelu.h"

#include "base/text.h"
#include "ops/elementwise.h"
#include "ops/operands.h"

namespace onnx2tf {

Result<Types> infer(const PRelu& /*op*/, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 2, .most = 2}));
  if (in[0].dtype != in[1].dtype) return fail(Code::kInvalidModel, cat("operands differ: ", in[0], " and ", in[1]));
  bool fits = in[1].rank() <= in[0].rank();
  for (std::size_t i = 0; fits && i < in[1].dims.size(); ++i) {
    const Dim& slope = in[1].dims[i];
    fits = slope.is(1) || !surely_differ(slope, in[0].dims[in[0].dims.size() - in[1].dims.size() + i]);
  }
  if (!fits) return fail(Code::kInvalidModel, cat("slope ", in[1], " does not broadcast to ", in[0]));
  return single(Type(in[0].dtype, in[0].dims));
}

Result<Tensors> eval(const PRelu& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  const Tensor x = TRY(in[0].loaded());
  const Tensor slope = TRY(in[1].loaded());
  for_each_broadcast<1>(out.dims(), {slope.dims()}, [&](std::int64_t i, const auto& at) {
    const double value = x.element(i);
    out.set_element(i, value < 0 ? value * slope.element(at[0]) : value);
  });
  return Tensors{std::move(out)};
}

Family layout_family(const PRelu& /*op*/, std::span<const Type> /*in*/) { return family::Elementwise{}; }

Result<Physical> physical(const PRelu& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(PRelu);

}  // namespace onnx2tf
