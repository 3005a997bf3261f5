#include "ops/split.h"

#include "base/text.h"
#include "ops/operands.h"
#include "ops/pick.h"

namespace onnx2tf {
namespace {

Result<Types> part_types(const Split& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 1}));
  TRY(check_axis(op.axis, in[0].rank()));
  const auto axis = static_cast<std::size_t>(op.axis);
  const Dim& whole = in[0].dims[axis];
  Dim total = 0;
  bool fits = true;
  Types out;
  for (const Dim& size : op.sizes) {
    if (size.is_static() && size.value() < 0) return fail(Code::kInvalidModel, cat("part of size ", size));
    fits = fits && !(size.is_static() && whole.is_static() && size.value() > whole.value());
    total = total + size;
    Type part(in[0].dtype, in[0].dims);
    part.quant = in[0].quant;
    part.dims[axis] = size;
    out.push_back(std::move(part));
  }
  if (!fits || surely_differ(total, whole)) {
    return fail(Code::kInvalidModel,
                cat("parts [", join(op.sizes, ","), "] do not make up axis ", op.axis, " of ", in[0]));
  }
  return out;
}

Result<Tensor> part(const Split& op, const Types& types, std::size_t k, const Tensor& data) {
  const auto axis = static_cast<std::size_t>(op.axis);
  std::vector<std::vector<std::int64_t>> at;
  for (const std::int64_t dim : data.dims()) at.push_back(counted(0, 1, dim));
  std::int64_t start = 0;
  for (std::size_t i = 0; i < k; ++i) start += types[i].dims[axis].value();
  at[axis] = counted(start, 1, types[k].dims[axis].value());
  return picked(data, at);
}

}  // namespace

Result<Types> infer(const Split& op, std::span<const Type> in) {
  Types out = TRY(part_types(op, in));
  bool known = true;
  for (const Type& type : out) known = known && follows_elements(in[0], type);
  if (!known) return out;
  const Tensor numbers = element_numbers(in[0]);
  for (std::size_t k = 0; k < out.size(); ++k) {
    out[k] = with_moved_elements(out[k], in[0], TRY(part(op, out, k, numbers)));
  }
  return out;
}

Result<Tensors> eval(const Split& op, std::span<const Tensor> in) {
  const Types types = TRY(part_types(op, types_of(in)));
  Tensors out;
  for (std::size_t k = 0; k < types.size(); ++k) {
    TRY(dims_to_evaluate(types[k]));
    out.push_back(TRY(part(op, types, k, in[0])));
  }
  return out;
}

Family layout_family(const Split& op, std::span<const Type> /*in*/) { return family::TouchedAxes{{op.axis}}; }

Result<Physical> physical(const Split& op, const Mode& mode, std::span<const Type> /*in*/) {
  const int axis = dim_of_axis(mode.operands.at(0), op.axis);
  if (axis < 0) {
    return fail(Code::kInternal, cat("axis ", op.axis, " is not whole in ", to_string(mode.operands.at(0))));
  }
  return Physical{Split{axis, op.sizes}, {0}};
}

ONNX2TF_DEFINE_OP(Split);

}  // namespace onnx2tf
