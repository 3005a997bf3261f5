#include "ops/pack.h"

#include <cstring>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

Result<Type> packed_type(const Pack& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = in.size()}));
  Type out(in[0].dtype, in[0].dims);
  for (const Type& type : in.subspan(1)) {
    bool agrees = type.dtype == out.dtype && type.rank() == out.rank();
    for (std::size_t d = 0; agrees && d < out.dims.size(); ++d) {
      agrees = !surely_differ(type.dims[d], out.dims[d]);
      if (type.dims[d].is_static()) out.dims[d] = type.dims[d];
    }
    if (!agrees) return fail(Code::kInvalidModel, cat("operands differ: ", in[0], " and ", type));
  }
  TRY(check_axis(op.axis, out.rank() + 1));
  out.dims.insert(out.dims.begin() + op.axis, static_cast<std::int64_t>(in.size()));
  out.quant = in[0].quant;
  return out;
}

/// Calls `take(operand, index)` for each element of the result in order; `inner` elements follow the packed axis.
template <class Take>
void for_each_packed(std::size_t operands, std::int64_t outer, std::int64_t inner, const Take& take) {
  for (std::int64_t o = 0; o < outer; ++o) {
    for (std::size_t k = 0; k < operands; ++k) take(k, o * inner);
  }
}

struct Extent {
  std::int64_t outer, inner;
};

Extent extent_of(const Pack& op, std::span<const std::int64_t> dims) {
  const auto axis = static_cast<std::size_t>(op.axis);
  return {count_of(dims.first(axis)), count_of(dims.subspan(axis))};
}

Type with_packed_elements(const Pack& op, std::span<const Type> in, Type out) {
  for (const Type& type : in) {
    if (!follows_elements(type, out)) return out;
  }
  const std::vector<std::int64_t> dims = in[0].static_dims();
  const Extent extent = extent_of(op, dims);
  std::vector<Dim> elements;
  for_each_packed(in.size(), extent.outer, extent.inner, [&](std::size_t k, std::int64_t at) {
    const auto from = in[k].elements->begin() + at;
    elements.insert(elements.end(), from, from + extent.inner);
  });
  return out.with_elements(std::move(elements));
}

}  // namespace

Result<Types> infer(const Pack& op, std::span<const Type> in) {
  return single(with_packed_elements(op, in, TRY(packed_type(op, in))));
}

Result<Tensors> eval(const Pack& op, std::span<const Tensor> in) {
  const Type type = TRY(packed_type(op, types_of(in)));
  Tensor out = Tensor::zeros(type.dtype, TRY(dims_to_evaluate(type)));
  const Extent extent = extent_of(op, in[0].dims());
  const std::size_t element = size_of(type.dtype);
  const std::size_t run = static_cast<std::size_t>(extent.inner) * element;
  std::vector<Bytes> operands;
  for (const Tensor& tensor : in) operands.push_back(TRY(tensor.bytes()));
  std::byte* to = out.mutable_data().data();
  if (run == 0) return Tensors{std::move(out)};
  for_each_packed(in.size(), extent.outer, extent.inner, [&](std::size_t k, std::int64_t at) {
    std::memcpy(to, operands[k].data().data() + static_cast<std::size_t>(at) * element, run);
    to += run;
  });
  return Tensors{std::move(out)};
}

Family layout_family(const Pack& /*op*/, std::span<const Type> /*in*/) {
  return family::Opaque{"only shape vectors are packed; tensors are stacked by reshape and concat"};
}

Result<Physical> physical(const Pack& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Pack);

}  // namespace onnx2tf
