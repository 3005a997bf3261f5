#include "ops/gather.h"

#include "base/text.h"
#include "ops/operands.h"
#include "ops/pick.h"

namespace onnx2tf {
namespace {

Result<Type> gathered_type(const Gather& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 2, .most = 2}));
  TRY(check_axis(op.axis, in[0].rank()));
  TRY(check_indices("the index operand", in[1]));
  const auto axis = static_cast<std::ptrdiff_t>(op.axis);
  Type out(in[0].dtype, {in[0].dims.begin(), in[0].dims.begin() + axis});
  out.dims.insert(out.dims.end(), in[1].dims.begin(), in[1].dims.end());
  out.dims.insert(out.dims.end(), in[0].dims.begin() + axis + 1, in[0].dims.end());
  if (in[0].quant && in[0].quant->scales.size() > 1) {
    if (in[0].quant->axis == op.axis) {
      return fail(Code::kUnsupportedAttribute, cat("axis ", op.axis, " is indexed but quantized per index"));
    }
    Quant quant = *in[0].quant;
    if (quant.axis > op.axis) quant.axis += in[1].rank() - 1;
    out.quant = std::make_shared<const Quant>(std::move(quant));
  } else {
    out.quant = in[0].quant;
  }
  return out;
}

Result<Tensor> gathered(const Gather& op, const Tensor& data, const Tensor& indices, const Type& out) {
  const std::span<const std::int64_t> dims(data.dims());
  const auto axis = static_cast<std::size_t>(op.axis);
  const std::vector<std::int64_t> grouped = {count_of(dims.first(axis)), dims[axis], count_of(dims.subspan(axis + 1))};
  std::vector<std::int64_t> at = indices.to_vector<std::int64_t>();
  for (std::int64_t& index : at) {
    const std::int64_t given = index;
    if (op.may_be_negative && index < 0) index += grouped[1];
    if (index < 0 || index >= grouped[1]) {
      return fail(Code::kInvalidModel, cat("index ", given, " is outside of an axis of size ", grouped[1]));
    }
  }
  const std::vector<std::int64_t> dims_out = TRY(dims_to_evaluate(out));
  const Tensor result = TRY(picked(data.reshaped(grouped), {counted(0, 1, grouped[0]), at, counted(0, 1, grouped[2])}));
  return result.reshaped(dims_out);
}

/// The elements of a picked part of a shape tensor, where the indices are known.
Result<Type> with_gathered_elements(const Gather& op, std::span<const Type> in, Type out) {
  if (!follows_elements(in[0], out) || !in[1].elements || !in[1].is_static()) return out;
  std::vector<std::int64_t> indices;
  for (const Dim& index : *in[1].elements) {
    if (!index.is_static()) return out;
    indices.push_back(index.value());
  }
  const Tensor at = Tensor::of_ints(DType::kI64, in[1].static_dims(), indices);
  return with_moved_elements(out, in[0], TRY(gathered(op, element_numbers(in[0]), at, out)));
}

}  // namespace

Result<Types> infer(const Gather& op, std::span<const Type> in) {
  Type out = TRY(gathered_type(op, in));
  return single(TRY(with_gathered_elements(op, in, std::move(out))));
}

Result<Tensors> eval(const Gather& op, std::span<const Tensor> in) {
  const Type out = TRY(gathered_type(op, types_of(in)));
  const Tensor indices = TRY(in[1].loaded());
  return Tensors{TRY(gathered(op, in[0], indices, out))};
}

Family layout_family(const Gather& op, std::span<const Type> /*in*/) { return family::Gather{op.axis}; }

Result<Physical> physical(const Gather& op, const Mode& mode, std::span<const Type> in) {
  const int axis = dim_of_axis(mode.operands.at(0), op.axis);
  if (axis < 0) {
    return fail(Code::kInternal, cat("axis ", op.axis, " is not whole in ", to_string(mode.operands.at(0))));
  }
  return Physical::in_order(Gather{axis, op.may_be_negative}, in.size());
}

ONNX2TF_DEFINE_OP(Gather);

}  // namespace onnx2tf
