#include "ops/reduce.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "base/text.h"
#include "ops/elementwise.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

bool is_reduced(const Reduce& op, int axis) { return std::ranges::find(op.axes, axis) != op.axes.end(); }

bool is_logical(ReduceFn fn) { return fn == ReduceFn::kAny || fn == ReduceFn::kAll; }

/// The dims of the result with the reduced axes kept: they broadcast to the operand's, and so pair its elements with
/// those that they go into.
std::vector<std::int64_t> kept_dims(const Reduce& op, std::vector<std::int64_t> dims) {
  for (const int axis : op.axes) dims[static_cast<std::size_t>(axis)] = 1;
  return dims;
}

/// The limits of an integer type; of u64, those of i64, as which its elements are compared.
std::int64_t greatest_of(DType dtype) {
  const int bits = bits_of(dtype) - (is_signed_integer(dtype) ? 1 : 0);
  return bits >= 63 ? std::numeric_limits<std::int64_t>::max() : (std::int64_t{1} << bits) - 1;
}
std::int64_t least_of(DType dtype) { return is_signed_integer(dtype) ? -greatest_of(dtype) - 1 : 0; }

/// The result over no elements.
double start(ReduceFn fn) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  switch (fn) {
    case ReduceFn::kProd:
    case ReduceFn::kAll: return 1;
    case ReduceFn::kMax:
    case ReduceFn::kLogSumExp: return -kInfinity;
    case ReduceFn::kMin: return kInfinity;
    default: return 0;
  }
}

double combine(ReduceFn fn, double total, double x) {
  switch (fn) {
    case ReduceFn::kMax:
    case ReduceFn::kLogSumExp: return std::isnan(total) || total > x ? total : x;
    case ReduceFn::kMin: return std::isnan(total) || total < x ? total : x;
    case ReduceFn::kProd: return total * x;
    case ReduceFn::kL1: return total + std::abs(x);
    case ReduceFn::kL2:
    case ReduceFn::kSumSquare: return total + x * x;
    case ReduceFn::kAny: return total != 0 || x != 0 ? 1 : 0;
    case ReduceFn::kAll: return total != 0 && x != 0 ? 1 : 0;
    default: return total + x;
  }
}

std::vector<double> reduce_reals(const Reduce& op, const Tensor& x, const std::vector<std::int64_t>& kept) {
  std::vector<double> out(static_cast<std::size_t>(count_of(kept)), start(op.fn));
  for_each_broadcast<1>(x.dims(), {kept}, [&](std::int64_t i, const auto& at) {
    double& total = out[static_cast<std::size_t>(at[0])];
    total = combine(op.fn, total, x.element(i));
  });
  if (op.fn == ReduceFn::kLogSumExp) {
    std::vector<double> sums(out.size(), 0);
    for_each_broadcast<1>(x.dims(), {kept}, [&](std::int64_t i, const auto& at) {
      const auto to = static_cast<std::size_t>(at[0]);
      sums[to] += std::exp(x.element(i) - out[to]);
    });
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (std::isfinite(out[i])) out[i] += std::log(sums[i]);
    }
  }
  const double size = out.empty() ? 1 : static_cast<double>(x.count()) / static_cast<double>(out.size());
  for (double& total : out) {
    if (op.fn == ReduceFn::kMean) total /= size;
    if (op.fn == ReduceFn::kL2) total = std::sqrt(total);
    if (op.fn == ReduceFn::kLogSum) total = std::log(total);
  }
  return out;
}

/// Sums, products and extremes of integers, without rounding; nothing for the other functions.
std::optional<std::vector<std::int64_t>> reduce_integers(const Reduce& op, const Tensor& x,
                                                         const std::vector<std::int64_t>& kept) {
  const bool known = op.fn == ReduceFn::kSum || op.fn == ReduceFn::kProd || op.fn == ReduceFn::kMax ||
                     op.fn == ReduceFn::kMin || op.fn == ReduceFn::kMean;
  if (!known || (x.count() == 0 && op.fn == ReduceFn::kMean)) return std::nullopt;
  const std::int64_t first = op.fn == ReduceFn::kProd  ? 1
                             : op.fn == ReduceFn::kMax ? least_of(x.dtype())
                             : op.fn == ReduceFn::kMin ? greatest_of(x.dtype())
                                                       : 0;
  std::vector<std::int64_t> out(static_cast<std::size_t>(count_of(kept)), first);
  for_each_broadcast<1>(x.dims(), {kept}, [&](std::int64_t i, const auto& at) {
    std::int64_t& total = out[static_cast<std::size_t>(at[0])];
    const std::int64_t value = x.int_element(i);
    const auto wide = static_cast<std::uint64_t>(total);
    switch (op.fn) {
      case ReduceFn::kProd: total = static_cast<std::int64_t>(wide * static_cast<std::uint64_t>(value)); break;
      case ReduceFn::kMax: total = std::max(total, value); break;
      case ReduceFn::kMin: total = std::min(total, value); break;
      default: total = static_cast<std::int64_t>(wide + static_cast<std::uint64_t>(value)); break;
    }
  });
  if (op.fn == ReduceFn::kMean) {
    for (std::int64_t& total : out) total /= x.count() / count_of(kept);
  }
  return out;
}

bool has_axes_operand(std::span<const Type> in) { return in.size() > 1 && !in[1].is_none(); }

Status check_axes(const std::vector<int>& axes, int rank) {
  for (std::size_t i = 0; i < axes.size(); ++i) {
    TRY(check_axis(axes[i], rank));
    if (i > 0 && axes[i - 1] >= axes[i]) {
      return fail(Code::kInvalidModel, cat("axes [", join(axes, ","), "] are not sorted or repeat"));
    }
  }
  return {};
}

/// The op with its axes as attribute; nothing if they are only known at run time.
Result<std::optional<Reduce>> with_known_axes(const Reduce& op, std::span<const Type> in) {
  std::optional<Reduce> out = op;
  if (has_axes_operand(in)) {
    if (!op.axes.empty()) return fail(Code::kInvalidModel, "axes come as attribute and as operand");
    if (!in[1].elements) return std::optional<Reduce>();
    for (const Dim& axis : *in[1].elements) {
      if (!axis.is_static()) return std::optional<Reduce>();
      const std::int64_t rank = in[0].rank();
      if (axis.value() < -rank || axis.value() >= rank) {
        return fail(Code::kInvalidModel, cat("axis ", axis, " is outside of rank ", rank));
      }
      out->axes.push_back(static_cast<int>(axis.value() < 0 ? axis.value() + rank : axis.value()));
    }
    std::ranges::sort(out->axes);
  }
  TRY(check_axes(out->axes, in[0].rank()));
  return out;
}

/// The dims of the result where the axes are computed.
Result<std::vector<Dim>> dims_over_computed_axes(const Reduce& op, std::span<const Type> in) {
  std::vector<Dim> out = in[0].dims;
  const Dim count = in[1].dims[0];
  if (count.is(0)) return out;
  for (Dim& dim : out) {
    if (!dim.is(1)) dim = Dim::unknown();
  }
  if (op.keep_dims) return out;
  if (!count.is_static()) {
    return fail(Code::kUnsupportedAttribute, cat("how many axes ", in[1], " names, and so the rank, is not known"));
  }
  if (count.value() > in[0].rank()) {
    return fail(Code::kInvalidModel, cat(in[1], " names more axes than ", in[0], " has"));
  }
  out.assign(out.size() - static_cast<std::size_t>(count.value()), Dim::unknown());
  return out;
}

/// The one element of a reduced shape vector.
void follow_elements(const Reduce& op, const Type& in, Type& out) {
  if (!in.elements || in.rank() != 1 || op.axes.size() != 1 || in.elements->empty() || !is_integer(in.dtype)) return;
  Dim total = in.elements->front();
  for (const Dim& element : std::span(*in.elements).subspan(1)) {
    switch (op.fn) {
      case ReduceFn::kSum: total = total + element; break;
      case ReduceFn::kProd: total = total * element; break;
      case ReduceFn::kMax: total = max(total, element); break;
      case ReduceFn::kMin: total = min(total, element); break;
      default: return;
    }
  }
  out = out.with_elements({total});
}

}  // namespace

Result<Types> infer(const Reduce& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 2}));
  if (is_logical(op.fn) != (in[0].dtype == DType::kBool)) {
    return fail(Code::kInvalidModel, cat(enum_name(op.fn), " does not reduce ", in[0]));
  }
  if (has_axes_operand(in)) {
    TRY(check_indices("the axes operand", in[1]));
    if (in[1].rank() != 1) return fail(Code::kInvalidModel, cat("axes ", in[1], " are no vector"));
  }
  Type out(in[0].dtype, {});
  const std::optional<Reduce> known = TRY(with_known_axes(op, in));
  if (!known) {
    out.dims = TRY(dims_over_computed_axes(op, in));
    return single(std::move(out));
  }
  for (int axis = 0; axis < in[0].rank(); ++axis) {
    if (!is_reduced(*known, axis)) {
      out.dims.push_back(in[0].dims[static_cast<std::size_t>(axis)]);
    } else if (op.keep_dims) {
      out.dims.emplace_back(1);
    }
  }
  follow_elements(*known, in[0], out);
  return single(std::move(out));
}

Result<Tensors> eval(const Reduce& op, std::span<const Tensor> in) {
  const Types in_types = types_of(in);
  const Types types = TRY(infer(op, in_types));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  const std::optional<Reduce> known = TRY(with_known_axes(op, in_types));
  if (!known) return fail(Code::kInternal, "a reduction over unknown axes was evaluated");
  const Tensor x = TRY(in[0].loaded());
  const std::vector<std::int64_t> kept = kept_dims(*known, x.dims());
  if (is_integer(x.dtype())) {
    if (const auto exact = reduce_integers(op, x, kept)) {
      for (std::size_t i = 0; i < exact->size(); ++i) out.set_int_element(static_cast<std::int64_t>(i), (*exact)[i]);
      return Tensors{std::move(out)};
    }
  }
  const std::vector<double> values = reduce_reals(op, x, kept);
  for (std::size_t i = 0; i < values.size(); ++i) out.set_element(static_cast<std::int64_t>(i), values[i]);
  return Tensors{std::move(out)};
}

Family layout_family(const Reduce& op, std::span<const Type> in) {
  const auto known = with_known_axes(op, in);
  if (!known.ok() || !*known) return family::Opaque{"the axes are computed"};
  return family::Reduce{(*known)->axes, op.keep_dims, true};
}

Result<Physical> physical(const Reduce& op, const Mode& mode, std::span<const Type> in) {
  const std::optional<Reduce> known = TRY(with_known_axes(op, in));
  if (!known) return Physical::in_order(op, in.size());
  Reduce out{op.fn, {}, true};
  const Stored& stored = mode.operands.at(0);
  for (int d = 0; d < static_cast<int>(stored.size()); ++d) {
    bool reduced = false;
    bool kept = false;
    for (const Piece& piece : stored[static_cast<std::size_t>(d)]) {
      (is_reduced(*known, piece.axis) ? reduced : kept) |= !piece.size.is(1);
    }
    if (reduced && kept) {
      return fail(Code::kInternal, cat("dim ", d, " of ", to_string(stored), " is reduced in part"));
    }
    if (reduced) out.axes.push_back(d);
  }
  // With as many dims as the operand has, the reduced ones stay.
  out.keep_dims = mode.results.at(0).size() == stored.size();
  return Physical{out, {0}};
}

ONNX2TF_DEFINE_OP(Reduce);

}  // namespace onnx2tf
