#include "ops/pool.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

std::size_t at(int axis) { return static_cast<std::size_t>(axis); }

Dim overhang_of(const Pool& op, std::size_t k) { return op.overhang.empty() ? Dim(0) : op.overhang[k]; }

/// What one window has seen.
struct Seen {
  double most = 0;
  double sum = 0;
  std::int64_t inside = 0;  // elements of the tensor
  std::int64_t padded = 0;  // elements of the tensor or its padding

  double result(const Pool& op) const {
    if (op.fn == PoolFn::kMax) return most;
    const std::int64_t divisor = op.count_padding ? padded : inside;
    return divisor == 0 ? 0.0 : sum / static_cast<double>(divisor);
  }
};

/// Looks through the window of one result point; `plane` is the channel's first element.
Seen look(const WindowGrid& from, const WindowSteps& steps, const double* plane,
          const std::array<std::int64_t, 3>& point, double least) {
  Seen seen{.most = least};
  for_each_point(steps.size, [&](const auto& tap, std::int64_t) {
    std::array<std::int64_t, 3> index{};
    bool inside = true;
    bool padded = true;
    for (std::size_t k = 0; k < 3; ++k) {
      index[k] = point[k] * steps.strides[k] + tap[k] * steps.dilations[k] - steps.pads_low[k];
      inside = inside && index[k] >= 0 && index[k] < from.spatial[k];
      padded = padded && index[k] < from.spatial[k] + steps.pads_high[k];
    }
    seen.padded += padded ? 1 : 0;
    if (!inside) return;
    const double value = plane[from.offset(index)];
    seen.inside += 1;
    seen.sum += value;
    seen.most = std::max(seen.most, value);
  });
  return seen;
}

/// What the maximum over no elements is.
double least_of(DType dtype) {
  if (is_float(dtype)) return -std::numeric_limits<double>::infinity();
  return is_signed_integer(dtype) ? -std::ldexp(1.0, bits_of(dtype) - 1) : 0.0;
}

}  // namespace

Result<Types> infer(const Pool& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 1}));
  TRY(check_dims("operand", op.dims.axes(), in[0]));
  TRY(check_window(op.window, op.dims.spatial.size()));
  if (!op.overhang.empty()) {
    TRY(check_entries("overhang", op.overhang.size(), static_cast<int>(op.dims.spatial.size())));
  }
  Type out(in[0].dtype, in[0].dims);
  out.quant = in[0].quant;
  for (std::size_t k = 0; k < op.dims.spatial.size(); ++k) {
    Dim& dim = out.dims[at(op.dims.spatial[k])];
    dim = op.window.result_dim(k, dim + overhang_of(op, k));
  }
  return single(std::move(out));
}

Result<Tensors> eval(const Pool& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  const WindowSteps steps = TRY(WindowSteps::of(op.window));
  const std::vector<double> x = TRY(in[0].loaded()).to_vector<double>();
  const WindowGrid from = WindowGrid::of(op.dims, in[0].dims());
  const WindowGrid to = WindowGrid::of(op.dims, out.dims());
  for (std::int64_t n = 0; n < to.batch; ++n) {
    for (std::int64_t c = 0; c < to.channels; ++c) {
      const double* plane = x.data() + n * from.batch_stride + c * from.channel_stride;
      for_each_point(to.spatial, [&](const auto& point, std::int64_t) {
        const Seen seen = look(from, steps, plane, point, least_of(out.dtype()));
        out.set_element(n * to.batch_stride + c * to.channel_stride + to.offset(point),
                        apply(op.activation, seen.result(op)));
      });
    }
  }
  return Tensors{std::move(out)};
}

Family layout_family(const Pool& op, std::span<const Type> /*in*/) {
  return family::Window{.batch = op.dims.batch,
                        .channel = op.dims.channel,
                        .spatial = op.dims.spatial,
                        .channels = family::Window::Channels::kKept,
                        .weight_out = -1,
                        .weight_in = -1,
                        .weight_spatial = {},
                        .pointwise = false};
}

Result<Physical> physical(const Pool& op, const Mode& mode, std::span<const Type> in) {
  Pool out = op;
  out.dims = TRY(stored_dims(op.dims, mode.operands.at(0)));
  if (out.dims != TRY(stored_dims(op.dims, mode.results.at(0)))) {
    return fail(Code::kInternal,
                cat("a pool does not turn ", to_string(mode.operands[0]), " into ", to_string(mode.results[0])));
  }
  return Physical::in_order(out, in.size());
}

ONNX2TF_DEFINE_OP(Pool);

}  // namespace onnx2tf
