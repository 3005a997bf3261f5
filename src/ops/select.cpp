#include "ops/select.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "ops/binary.h"
#include "ops/elementwise.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

/// Elements of the result where those of every operand are known.
void follow_elements(std::span<const Type> in, Type& out) {
  const bool known = std::ranges::all_of(in, [](const Type& type) { return type.elements != nullptr; });
  if (!known || !out.is_static() || out.count().value() > kMaxTrackedElements) return;
  const auto dims = out.static_dims();
  const auto c = broadcast_offsets(in[0].static_dims(), dims);
  const auto x = broadcast_offsets(in[1].static_dims(), dims);
  const auto y = broadcast_offsets(in[2].static_dims(), dims);
  std::vector<Dim> elements;
  for (std::size_t i = 0; i < c.size(); ++i) {
    const Dim& condition = in[0].elements->at(static_cast<std::size_t>(c[i]));
    const Dim& yes = in[1].elements->at(static_cast<std::size_t>(x[i]));
    const Dim& no = in[2].elements->at(static_cast<std::size_t>(y[i]));
    elements.push_back(yes == no ? yes : !condition.is_static() ? Dim::unknown() : condition.is(0) ? no : yes);
  }
  out = out.with_elements(std::move(elements));
}

}  // namespace

Result<Types> infer(const Select& /*op*/, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 3, .most = 3}));
  if (in[0].dtype != DType::kBool) return fail(Code::kInvalidModel, cat("the condition is ", in[0], ", not bool"));
  if (in[1].dtype != in[2].dtype) return fail(Code::kInvalidModel, cat("operands differ: ", in[1], " and ", in[2]));
  const std::vector<Dim> two = TRY(broadcast_dims(in[0].dims, in[1].dims));
  Type out(in[1].dtype, TRY(broadcast_dims(two, in[2].dims)));
  if (is_integer(out.dtype)) follow_elements(in, out);
  return single(std::move(out));
}

Result<Tensors> eval(const Select& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  const Tensor condition = TRY(in[0].loaded());
  const Bytes yes = TRY(in[1].bytes());
  const Bytes no = TRY(in[2].bytes());
  const auto c = broadcast_offsets(in[0].dims(), out.dims());
  const auto x = broadcast_offsets(in[1].dims(), out.dims());
  const auto y = broadcast_offsets(in[2].dims(), out.dims());
  const std::size_t size = size_of(out.dtype());
  for (std::size_t i = 0; i < c.size(); ++i) {
    const bool taken = condition.int_element(c[i]) != 0;
    const std::byte* from = (taken ? yes : no).data().data() + static_cast<std::size_t>(taken ? x[i] : y[i]) * size;
    std::memcpy(out.mutable_data().data() + i * size, from, size);
  }
  return Tensors{std::move(out)};
}

Family layout_family(const Select& /*op*/, std::span<const Type> /*in*/) { return family::Elementwise{}; }

Result<Physical> physical(const Select& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Select);

}  // namespace onnx2tf
