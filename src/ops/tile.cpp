#include "ops/tile.h"

#include "base/text.h"
#include "ops/operands.h"
#include "ops/pick.h"

namespace onnx2tf {
namespace {

Result<Type> tiled_type(const Tile& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 2}));
  if (in.size() < 2 || in[1].is_none()) TRY(check_entries("repeats", op.repeats.size(), in[0].rank()));
  Type out(in[0].dtype, {});
  for (std::size_t axis = 0; axis < in[0].dims.size(); ++axis) {
    const Dim repeats = known_entry(op.repeats, axis, in, 1);
    if (repeats.is_static() && repeats.value() < 0) {
      return fail(Code::kInvalidModel, cat("axis ", axis, " repeated ", repeats, " times"));
    }
    out.dims.push_back(in[0].dims[axis] * repeats);
  }
  if (in[0].quant && in[0].quant->scales.size() <= 1) out.quant = in[0].quant;
  return out;
}

Result<Tensor> tiled(const Tensor& data, const std::vector<std::int64_t>& dims) {
  std::vector<std::vector<std::int64_t>> at(dims.size());
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    for (std::int64_t i = 0; i < dims[axis]; ++i) at[axis].push_back(i % data.dims()[axis]);
  }
  return picked(data, at);
}

}  // namespace

Result<Types> infer(const Tile& op, std::span<const Type> in) {
  Type out = TRY(tiled_type(op, in));
  if (follows_elements(in[0], out)) {
    out = with_moved_elements(out, in[0], TRY(tiled(element_numbers(in[0]), out.static_dims())));
  }
  return single(std::move(out));
}

Result<Tensors> eval(const Tile& op, std::span<const Tensor> in) {
  const Types out = TRY(infer(op, types_of(in)));
  const std::vector<std::int64_t> dims = TRY(dims_to_evaluate(out[0]));
  return Tensors{TRY(tiled(in[0], dims))};
}

Family layout_family(const Tile& op, std::span<const Type> in) {
  family::TouchedAxes family;
  for (std::size_t axis = 0; axis < in[0].dims.size(); ++axis) {
    const Dim repeats = known_entry(op.repeats, axis, in, 1);
    if (repeats.is_unknown()) return family::Opaque{"the repeats are computed"};
    if (!repeats.is(1)) family.axes.push_back(static_cast<int>(axis));
  }
  return family;
}

Result<Physical> physical(const Tile& op, const Mode& mode, std::span<const Type> in) {
  const Stored& stored = mode.operands.at(0);
  Tile out{std::vector<Dim>(stored.size(), 1)};
  for (std::size_t axis = 0; axis < in[0].dims.size(); ++axis) {
    const Dim repeats = known_entry(op.repeats, axis, in, 1);
    if (repeats.is_unknown()) return Physical::in_order(op, in.size());
    if (repeats.is(1)) continue;
    const int d = dim_of_axis(stored, static_cast<int>(axis));
    if (d < 0) return fail(Code::kInternal, cat("axis ", axis, " is not whole in ", to_string(stored)));
    out.repeats[static_cast<std::size_t>(d)] = repeats;
  }
  return Physical{out, {0}};
}

ONNX2TF_DEFINE_OP(Tile);

}  // namespace onnx2tf
