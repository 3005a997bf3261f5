#include "ops/pad.h"

#include "base/text.h"
#include "ops/operands.h"
#include "ops/pick.h"

namespace onnx2tf {
namespace {

struct Amount {
  Dim low, high;
};

Amount amount_of(const Pad& op, std::span<const Type> in, std::size_t axis) {
  const std::size_t rank = in[0].dims.size();
  Amount out{known_entry(op.low, axis, {}, 0), known_entry(op.high, axis, {}, 0)};
  if (in.size() > 2 && in[2].elements && in[2].elements->size() == 2 * rank) {
    if (out.low.is_unknown()) out.low = (*in[2].elements)[axis];
    if (out.high.is_unknown()) out.high = (*in[2].elements)[rank + axis];
  }
  return out;
}

/// The most that `mode` can add to a side of an axis of `dim` elements; -1: as much as one likes.
std::int64_t most_added(PadMode mode, std::int64_t dim) {
  switch (mode) {
    case PadMode::kReflect: return dim > 0 ? dim - 1 : 0;
    case PadMode::kSymmetric: return dim;
    case PadMode::kEdge:
    case PadMode::kWrap: return dim > 0 ? -1 : 0;
    case PadMode::kConstant: break;
  }
  return -1;
}

Status check_amount(const Pad& op, const Dim& amount, const Dim& dim, std::size_t axis) {
  if (!amount.is_static()) return {};
  if (amount.value() < 0) return fail(Code::kInvalidModel, cat("padding of ", amount, " on axis ", axis));
  if (!dim.is_static()) return {};
  const std::int64_t most = most_added(op.mode, dim.value());
  if (most >= 0 && amount.value() > most) {
    return fail(Code::kInvalidModel, cat(enum_name(op.mode), " padding of ", amount, " on axis ", axis, " of size ",
                                         dim, ": at most ", most));
  }
  return {};
}

/// Which element of an axis of `dim` elements the padded axis has at `i` (negative: in the low border).
std::int64_t source(PadMode mode, std::int64_t i, std::int64_t dim) {
  if (i >= 0 && i < dim) return i;
  switch (mode) {
    case PadMode::kConstant: return kNoElement;
    case PadMode::kReflect: return i < 0 ? -i : 2 * (dim - 1) - i;
    case PadMode::kSymmetric: return i < 0 ? -i - 1 : 2 * dim - 1 - i;
    case PadMode::kEdge: return i < 0 ? 0 : dim - 1;
    case PadMode::kWrap: return (i % dim + dim) % dim;
  }
  return kNoElement;
}

bool touches(const Amount& amount) { return !amount.low.is(0) || !amount.high.is(0); }

}  // namespace

Result<Types> infer(const Pad& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 3}));
  if (in.size() < 3 || in[2].is_none()) {
    TRY(check_entries("low", op.low.size(), in[0].rank()));
    TRY(check_entries("high", op.high.size(), in[0].rank()));
  }
  if (in.size() > 1 && !in[1].is_none() && (in[1].dtype != in[0].dtype || surely_differ(in[1].count(), 1))) {
    return fail(Code::kInvalidModel, cat("the border of ", in[0], " can't be filled with ", in[1]));
  }
  Type out(in[0].dtype, {});
  out.quant = in[0].quant;
  for (std::size_t axis = 0; axis < in[0].dims.size(); ++axis) {
    const Amount amount = amount_of(op, in, axis);
    TRY(check_amount(op, amount.low, in[0].dims[axis], axis));
    TRY(check_amount(op, amount.high, in[0].dims[axis], axis));
    out.dims.push_back(in[0].dims[axis] + amount.low + amount.high);
  }
  return single(std::move(out));
}

Result<Tensors> eval(const Pad& op, std::span<const Tensor> in) {
  Types types = types_of(in);
  if (in.size() > 2 && !in[2].is_none()) {
    // Amounts come as a matrix, whose elements a type does not carry.
    types[2] = TRY(in[2].loaded()).reshaped({in[2].count()}).type();
  }
  const Types out = TRY(infer(op, types));
  const std::vector<std::int64_t> dims = TRY(dims_to_evaluate(out[0]));
  std::vector<std::vector<std::int64_t>> at(dims.size());
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    const std::int64_t low = amount_of(op, types, axis).low.value();
    for (std::int64_t i = 0; i < dims[axis]; ++i) at[axis].push_back(source(op.mode, i - low, in[0].dims()[axis]));
  }
  return Tensors{TRY(picked(in[0], at, in.size() > 1 ? in[1] : Tensor()))};
}

Family layout_family(const Pad& op, std::span<const Type> in) {
  family::TouchedAxes family;
  for (std::size_t axis = 0; axis < in[0].dims.size(); ++axis) {
    const Amount amount = amount_of(op, in, axis);
    if (amount.low.is_unknown() || amount.high.is_unknown()) return family::Opaque{"the amounts are computed"};
    if (touches(amount)) family.axes.push_back(static_cast<int>(axis));
  }
  return family;
}

Result<Physical> physical(const Pad& op, const Mode& mode, std::span<const Type> in) {
  const Stored& stored = mode.operands.at(0);
  Pad out{.low = std::vector<Dim>(stored.size(), 0), .high = std::vector<Dim>(stored.size(), 0), .mode = op.mode};
  for (std::size_t axis = 0; axis < in[0].dims.size(); ++axis) {
    const Amount amount = amount_of(op, in, axis);
    if (amount.low.is_unknown() || amount.high.is_unknown()) return Physical::in_order(op, in.size());
    if (!touches(amount)) continue;
    const int d = dim_of_axis(stored, static_cast<int>(axis));
    if (d < 0) return fail(Code::kInternal, cat("axis ", axis, " is not whole in ", to_string(stored)));
    out.low[static_cast<std::size_t>(d)] = amount.low;
    out.high[static_cast<std::size_t>(d)] = amount.high;
  }
  if (in.size() < 2 || in[1].is_none()) return Physical{out, {0}};
  return Physical{out, {0, 1}};
}

ONNX2TF_DEFINE_OP(Pad);

}  // namespace onnx2tf
