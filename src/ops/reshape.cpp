#include "ops/reshape.h"

#include <algorithm>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

/// The quantization after a reshape; one along an axis survives if that axis does.
Result<std::shared_ptr<const Quant>> reshaped_quant(const Type& in, const Type& out) {
  if (!in.quant || in.quant->scales.size() <= 1) return in.quant;
  const auto axis = static_cast<std::size_t>(in.quant->axis);
  const auto outer = [](const Type& type, std::size_t end) {
    return product({type.dims.begin(), type.dims.begin() + static_cast<std::ptrdiff_t>(end)});
  };
  for (std::size_t k = 0; axis < in.dims.size() && k < out.dims.size(); ++k) {
    if (out.dims[k] != in.dims[axis] || outer(in, axis) != outer(out, k)) continue;
    Quant quant = *in.quant;
    quant.axis = static_cast<int>(k);
    return std::make_shared<const Quant>(std::move(quant));
  }
  return fail(Code::kUnsupportedAttribute,
              cat("the reshape of ", in, " to ", out, " splits its quantized axis ", axis));
}

/// Replaces a dim of -1 by what the others leave of `count` elements.
void solve_rest(std::vector<Dim>& dims, const Dim& count) {
  const auto rest = std::ranges::find(dims, Dim(-1));
  if (rest == dims.end()) return;
  *rest = 1;
  const Dim others = product(dims);
  *rest = others.is(0) ? Dim::unknown() : floor_div(count, others);
}

}  // namespace

Result<Types> infer(const Reshape& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 2}));
  Type out(in[0].dtype, {});
  for (std::size_t i = 0; i < op.shape.size(); ++i) out.dims.push_back(known_entry(op.shape, i, in, 1));
  solve_rest(out.dims, in[0].count());
  if (surely_differ(out.count(), in[0].count())) {
    return fail(Code::kInvalidModel, cat("the elements of ", in[0], " do not fill ", out));
  }
  out.quant = TRY(reshaped_quant(in[0], out));
  if (in[0].elements && out.is_static()) out.elements = in[0].elements;
  return single(std::move(out));
}

Result<Tensors> eval(const Reshape& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  return Tensors{in[0].reshaped(TRY(dims_to_evaluate(types[0])))};
}

Result<Tensor> eval_lazily(const Reshape& op, const Tensor& operand) {
  return TRY(eval(op, std::span(&operand, 1)))[0];
}

Family layout_family(const Reshape& /*op*/, std::span<const Type> /*in*/) { return family::Reshape{}; }

Result<Physical> physical(const Reshape& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Reshape);

}  // namespace onnx2tf
