#include "ops/broadcast_to.h"

#include <cstring>

#include "base/text.h"
#include "ops/binary.h"
#include "ops/elementwise.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

/// The dims of the result, as far as attribute and operand tell them.
std::vector<Dim> shape_of(const BroadcastTo& op, std::span<const Type> in) {
  std::vector<Dim> out;
  for (std::size_t i = 0; i < op.shape.size(); ++i) out.push_back(known_entry(op.shape, i, in, 1));
  return out;
}

}  // namespace

Result<Types> infer(const BroadcastTo& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 2}));
  const std::vector<Dim> shape = shape_of(op, in);
  if (in[0].dims.size() > shape.size()) {
    return fail(Code::kInvalidModel, cat(in[0], " has more axes than [", join(shape, ","), "]"));
  }
  Type out(in[0].dtype, shape);
  const std::size_t missing = shape.size() - in[0].dims.size();
  for (std::size_t i = 0; i < in[0].dims.size(); ++i) {
    const Dim& from = in[0].dims[i];
    if (!from.is(1) && surely_differ(from, shape[missing + i])) {
      return fail(Code::kInvalidModel, cat(in[0], " does not broadcast to [", join(shape, ","), "]"));
    }
  }
  if (in[0].elements && in[0].elements->size() == 1 && out.is_static() && out.count().value() <= kMaxTrackedElements) {
    out = out.with_elements(std::vector<Dim>(static_cast<std::size_t>(out.count().value()), in[0].elements->front()));
  }
  return single(std::move(out));
}

Result<Tensors> eval(const BroadcastTo& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  const Bytes bytes = TRY(in[0].bytes());
  const std::size_t size = size_of(out.dtype());
  std::byte* to = out.mutable_data().data();
  for_each_broadcast<1>(out.dims(), {in[0].dims()}, [&](std::int64_t i, const auto& at) {
    std::memcpy(to + static_cast<std::size_t>(i) * size, bytes.data().data() + static_cast<std::size_t>(at[0]) * size,
                size);
  });
  return Tensors{std::move(out)};
}

Family layout_family(const BroadcastTo& op, std::span<const Type> in) {
  for (const Dim& dim : shape_of(op, in)) {
    if (dim.is_unknown()) return family::Opaque{"the dims are computed"};
  }
  return family::Elementwise{};
}

Result<Physical> physical(const BroadcastTo& op, const Mode& mode, std::span<const Type> in) {
  for (const Dim& dim : shape_of(op, in)) {
    if (dim.is_unknown()) return Physical::in_order(op, in.size());
  }
  return Physical{BroadcastTo{physical_dims(mode.results.at(0))}, {0}};
}

ONNX2TF_DEFINE_OP(BroadcastTo);

}  // namespace onnx2tf
