#include "ops/conv_transpose.h"

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

std::size_t at(int axis) { return static_cast<std::size_t>(axis); }

Status check_channels(const ConvTranspose& op, std::span<const Type> in) {
  const Dim& channels = in[0].dims[at(op.input.channel)];
  const Dim& taken = in[1].dims[at(op.weight.in)];
  if (op.groups < 1 || surely_differ(floor_div(channels, op.groups) * op.groups, channels)) {
    return fail(Code::kInvalidModel, cat(op.groups, " groups do not divide ", channels, " channels"));
  }
  if (surely_differ(taken, channels)) {
    return fail(Code::kInvalidModel,
                cat("the operand ", in[0], " has ", channels, " channels, the weights ", in[1], " take ", taken));
  }
  const Dim out = in[1].dims[at(op.weight.out)] * op.groups;
  if (in.size() > 2 && !in[2].is_none() && (in[2].rank() != 1 || surely_differ(in[2].dims[0], out))) {
    return fail(Code::kInvalidModel, cat("the bias ", in[2], " should have ", out, " elements"));
  }
  return {};
}

Dim result_dim(const ConvTranspose& op, std::size_t k, const Dim& dim) {
  const Dim reach = op.window.dilations[k] * (op.window.size[k] - 1) + 1;
  return Dim(op.window.strides[k]) * (dim - 1) + reach + op.output_padding[k] - op.window.pads_low[k] -
         op.window.pads_high[k];
}

/// One plane's contribution: every element of a channel of `from` spread by one kernel plane over a channel of `to`.
struct Spread {
  const WindowGrid& from;
  const WindowGrid& kernel;
  const WindowGrid& to;
  const WindowSteps& steps;

  void add(const double* x, const double* weights, double* sums) const {
    for_each_point(steps.size, [&](const auto& tap, std::int64_t) {
      const double weight = weights[kernel.offset(tap)];
      for_each_point(from.spatial, [&](const auto& point, std::int64_t) {
        std::array<std::int64_t, 3> target{};
        for (std::size_t k = 0; k < 3; ++k) {
          target[k] = point[k] * steps.strides[k] + tap[k] * steps.dilations[k] - steps.pads_low[k];
          if (target[k] < 0 || target[k] >= to.spatial[k]) return;
        }
        sums[to.offset(target)] += weight * x[from.offset(point)];
      });
    });
  }
};

Status spread(const ConvTranspose& op, std::span<const Tensor> in, Tensor& out) {
  const WindowSteps steps = TRY(WindowSteps::of(op.window));
  const std::vector<double> x = TRY(in[0].loaded()).to_vector<double>();
  const std::vector<double> weights = TRY(in[1].loaded()).to_vector<double>();
  std::vector<double> bias;
  if (in.size() > 2 && !in[2].is_none()) bias = TRY(in[2].loaded()).to_vector<double>();
  const WindowGrid from = WindowGrid::of(op.input, in[0].dims());
  const WindowGrid to = WindowGrid::of(op.result, out.dims());
  // The weights' input channel stands where a window's batch would.
  const WindowGrid kernel = WindowGrid::of({op.weight.in, op.weight.out, op.weight.spatial}, in[1].dims());
  std::vector<double> sums(static_cast<std::size_t>(out.count()), 0.0);
  const Spread plane{from, kernel, to, steps};
  const std::int64_t inputs = from.channels / op.groups;
  for (std::int64_t n = 0; n < from.batch; ++n) {
    for (std::int64_t c = 0; c < from.channels; ++c) {
      for (std::int64_t o = 0; o < kernel.channels; ++o) {
        const std::int64_t channel = c / inputs * kernel.channels + o;
        plane.add(x.data() + n * from.batch_stride + c * from.channel_stride,
                  weights.data() + c * kernel.batch_stride + o * kernel.channel_stride,
                  sums.data() + n * to.batch_stride + channel * to.channel_stride);
      }
    }
    for (std::int64_t channel = 0; channel < to.channels; ++channel) {
      const double plus = bias.empty() ? 0.0 : bias[static_cast<std::size_t>(channel)];
      for_each_point(to.spatial, [&](const auto& point, std::int64_t) {
        const std::int64_t i = n * to.batch_stride + channel * to.channel_stride + to.offset(point);
        out.set_element(i, apply(op.activation, sums[static_cast<std::size_t>(i)] + plus));
      });
    }
  }
  return {};
}

}  // namespace

Result<Types> infer(const ConvTranspose& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 2, .most = 4}));
  Type out = TRY(convolution_type(op.input, op.weight, op.result, op.window, in));
  TRY(check_entries("output_padding", op.output_padding.size(), static_cast<int>(op.window.size.size())));
  TRY(check_channels(op, in));
  out.dims[at(op.result.channel)] = in[1].dims[at(op.weight.out)] * op.groups;
  for (std::size_t k = 0; k < op.window.size.size(); ++k) {
    if (op.output_padding[k] < 0) return fail(Code::kInvalidModel, cat("output padding ", op.output_padding[k]));
    TRY(check_kernel(op.weight, op.window, k, in[1]));
    out.dims[at(op.result.spatial[k])] = result_dim(op, k, in[0].dims[at(op.input.spatial[k])]);
  }
  return single(std::move(out));
}

Result<Tensors> eval(const ConvTranspose& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  TRY(spread(op, in, out));
  return Tensors{std::move(out)};
}

Family layout_family(const ConvTranspose& op, std::span<const Type> in) {
  if (op.input != op.result) return family::Opaque{"operand and result have different dimension numbers"};
  using enum family::Window::Channels;
  const bool depthwise =
      op.groups > 1 && in[0].dims[at(op.input.channel)].is(op.groups) && in[1].dims[at(op.weight.out)].is(1);
  // Depthwise weights have all channels on their `in` axis: that is the one whose order follows the result's.
  return family::Window{.batch = op.input.batch,
                        .channel = op.input.channel,
                        .spatial = op.input.spatial,
                        .channels = op.groups == 1 ? kFull : (depthwise ? kKept : kNatural),
                        .weight_out = depthwise ? op.weight.in : op.weight.out,
                        .weight_in = depthwise ? op.weight.out : op.weight.in,
                        .weight_spatial = op.weight.spatial,
                        .pointwise = false};
}

Result<Physical> physical(const ConvTranspose& op, const Mode& mode, std::span<const Type> in) {
  ConvTranspose out = op;
  out.input = TRY(stored_dims(op.input, mode.operands.at(0)));
  out.weight = TRY(stored_dims(op.weight, mode.operands.at(1)));
  out.result = TRY(stored_dims(op.result, mode.results.at(0)));
  return Physical::in_order(out, in.size());
}

ONNX2TF_DEFINE_OP(ConvTranspose);

}  // namespace onnx2tf
