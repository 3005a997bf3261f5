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
  const auto c = in[0].static_dims();
  const auto x = in[1].static_dims();
  const auto y = in[2].static_dims();
  std::vector<Dim> elements;
  for_each_broadcast<3>(dims, {c, x, y}, [&](std::int64_t /*i*/, const auto& at) {
    const Dim& condition = in[0].elements->at(static_cast<std::size_t>(at[0]));
    const Dim& yes = in[1].elements->at(static_cast<std::size_t>(at[1]));
    const Dim& no = in[2].elements->at(static_cast<std::size_t>(at[2]));
    elements.push_back(yes == no ? yes : !condition.is_static() ? Dim::unknown() : condition.is(0) ? no : yes);
  });
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
  const std::size_t size = size_of(out.dtype());
  std::byte* to = out.mutable_data().data();
  for_each_broadcast<3>(out.dims(), {in[0].dims(), in[1].dims(), in[2].dims()}, [&](std::int64_t i, const auto& at) {
    const bool taken = condition.int_element(at[0]) != 0;
    const auto from = static_cast<std::size_t>(taken ? at[1] : at[2]) * size;
    std::memcpy(to + static_cast<std::size_t>(i) * size, (taken ? yes : no).data().data() + from, size);
  });
  return Tensors{std::move(out)};
}

Family layout_family(const Select& /*op*/, std::span<const Type> /*in*/) { return family::Elementwise{}; }

Result<Physical> physical(const Select& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Select);

}  // namespace onnx2tf
