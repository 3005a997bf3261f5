#include "ops/conv.h"

#include <Eigen/Core>
#include <algorithm>

#include "base/text.h"
#include "ops/operands.h"
#include "ops/product.h"

namespace onnx2tf {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::size_t at(int axis) { return static_cast<std::size_t>(axis); }

Status check_channels(const Conv& op, std::span<const Type> in) {
  const Dim& channels = in[0].dims[at(op.input.channel)];
  const Dim& out = in[1].dims[at(op.weight.out)];
  const Dim& per_group = in[1].dims[at(op.weight.in)];
  if (op.groups < 1 || surely_differ(floor_div(out, op.groups) * op.groups, out)) {
    return fail(Code::kInvalidModel, cat(op.groups, " groups do not divide ", out, " result channels"));
  }
  if (surely_differ(per_group * op.groups, channels)) {
    return fail(Code::kInvalidModel, cat("the operand ", in[0], " has ", channels, " channels, the weights ", in[1],
                                         " take ", per_group, " in each of ", op.groups, " groups"));
  }
  if (in.size() > 2 && !in[2].is_none() && (in[2].rank() != 1 || surely_differ(in[2].dims[0], out))) {
    return fail(Code::kInvalidModel, cat("the bias ", in[2], " should have ", out, " elements"));
  }
  return {};
}

bool is_pointwise(const Conv& op) { return op.groups == 1 && op.window.is_pointwise(); }

bool is_depthwise(const Conv& op, std::span<const Type> in) {
  return in[0].dims[at(op.input.channel)].is(op.groups) && in[1].dims[at(op.weight.out)].is(op.groups);
}

/// The weights as [out][in, spatial] and what the loops need.
struct Kernel {
  Matrix rows;
  std::int64_t inputs = 0;   // channels per group
  std::int64_t outputs = 0;  // result channels per group
};

Kernel kernel_of(const Conv& op, const Tensor& weights, const WindowSteps& steps) {
  const WindowGrid grid = WindowGrid::of({op.weight.out, op.weight.in, op.weight.spatial}, weights.dims());
  Kernel out{Matrix(grid.batch, grid.channels * grid.points()), grid.channels, grid.batch / op.groups};
  for (std::int64_t o = 0; o < grid.batch; ++o) {
    for (std::int64_t c = 0; c < grid.channels; ++c) {
      for_each_point(steps.size, [&](const auto& index, std::int64_t i) {
        out.rows(o, c * grid.points() + i) =
            weights.element(o * grid.batch_stride + c * grid.channel_stride + grid.offset(index));
      });
    }
  }
  return out;
}

/// One image's group of channels, and the columns of result points that are computed at once.
struct Patchwork {
  const std::vector<double>& x;
  const WindowGrid& grid;
  const WindowSteps& steps;
  std::int64_t channels;

  /// patches(channel and kernel point, result point) for the result points `points`.
  void fill(std::int64_t offset, std::span<const std::array<std::int64_t, 3>> points, Matrix& patches) const {
    patches.setZero(channels * steps.points(), static_cast<std::int64_t>(points.size()));
    for (std::int64_t c = 0; c < channels; ++c) {
      for_each_point(steps.size, [&](const auto& tap, std::int64_t i) {
        for (std::size_t p = 0; p < points.size(); ++p) {
          std::array<std::int64_t, 3> from{};
          bool inside = true;
          for (std::size_t k = 0; k < 3; ++k) {
            from[k] = points[p][k] * steps.strides[k] + tap[k] * steps.dilations[k] - steps.pads_low[k];
            inside = inside && from[k] >= 0 && from[k] < grid.spatial[k];
          }
          if (!inside) continue;
          patches(c * steps.points() + i, static_cast<std::int64_t>(p)) =
              x[static_cast<std::size_t>(offset + c * grid.channel_stride + grid.offset(from))];
        }
      });
    }
  }
};

Status convolve(const Conv& op, std::span<const Tensor> in, Tensor& out) {
  const WindowSteps steps = TRY(WindowSteps::of(op.window));
  const std::vector<double> x = TRY(in[0].loaded()).to_vector<double>();
  const Kernel kernel = kernel_of(op, TRY(in[1].loaded()), steps);
  std::vector<double> bias;
  if (in.size() > 2 && !in[2].is_none()) bias = TRY(in[2].loaded()).to_vector<double>();
  const WindowGrid from = WindowGrid::of(op.input, in[0].dims());
  const WindowGrid to = WindowGrid::of(op.result, out.dims());
  std::vector<std::array<std::int64_t, 3>> points;
  for_each_point(to.spatial, [&](const auto& index, std::int64_t) { points.push_back(index); });
  // As many columns as keep the patches in the cache.
  const auto columns = static_cast<std::size_t>(
      std::clamp<std::int64_t>((1 << 17) / std::max<std::int64_t>(kernel.rows.cols(), 1), 64, 8192));
  const Patchwork patchwork{x, from, steps, kernel.inputs};
  Matrix patches;
  Matrix sums;
  for (std::int64_t n = 0; n < from.batch; ++n) {
    for (std::int64_t g = 0; g < op.groups; ++g) {
      for (std::size_t first = 0; first < points.size(); first += columns) {
        const std::span here = std::span(points).subspan(first, std::min(columns, points.size() - first));
        patchwork.fill(n * from.batch_stride + g * kernel.inputs * from.channel_stride, here, patches);
        sums.noalias() = kernel.rows.middleRows(g * kernel.outputs, kernel.outputs) * patches;
        for (std::int64_t o = 0; o < kernel.outputs; ++o) {
          const std::int64_t channel = g * kernel.outputs + o;
          const double plus = bias.empty() ? 0.0 : bias[static_cast<std::size_t>(channel)];
          for (std::size_t p = 0; p < here.size(); ++p) {
            out.set_element(n * to.batch_stride + channel * to.channel_stride + to.offset(here[p]),
                            apply(op.activation, sums(o, static_cast<std::int64_t>(p)) + plus));
          }
        }
      }
    }
  }
  return {};
}

/// The pointwise convolution as a product: rows are the operand's batch and points.
Result<Physical> as_product(const Conv& op, const Mode& mode, std::span<const Type> in) {
  using enum ProductRole;
  const ProductSide x{mode.operands.at(0), [&](int axis) { return axis == op.input.channel ? kInner : kRows; }};
  const ProductSide weights{mode.operands.at(1), [&](int axis) {
                              if (axis == op.weight.out) return kColumns;
                              return axis == op.weight.in ? kInner : kBatch;
                            }};
  const ProductSide result{mode.results.at(0), [&](int axis) { return axis == op.result.channel ? kColumns : kRows; }};
  if (weights.stored.size() != 2) {
    return fail(Code::kInternal, cat("weights stored as ", to_string(weights.stored), " are no matrix"));
  }
  const bool has_bias = in.size() > 2 && !in[2].is_none();
  return product_of(x, weights, result, {.activation = op.activation}, has_bias ? 3 : 2);
}

}  // namespace

Result<Types> infer(const Conv& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 2, .most = 3}));
  Type out = TRY(convolution_type(op.input, op.weight, op.result, op.window, in));
  TRY(check_channels(op, in));
  out.dims[at(op.result.channel)] = in[1].dims[at(op.weight.out)];
  for (std::size_t k = 0; k < op.window.size.size(); ++k) {
    TRY(check_kernel(op.weight, op.window, k, in[1]));
    out.dims[at(op.result.spatial[k])] = op.window.result_dim(k, in[0].dims[at(op.input.spatial[k])]);
  }
  return single(std::move(out));
}

Result<Tensors> eval(const Conv& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  TRY(convolve(op, in, out));
  return Tensors{std::move(out)};
}

Family layout_family(const Conv& op, std::span<const Type> in) {
  if (op.input != op.result) return family::Opaque{"operand and result have different dimension numbers"};
  using enum family::Window::Channels;
  family::Window family{.batch = op.input.batch,
                        .channel = op.input.channel,
                        .spatial = op.input.spatial,
                        .channels = op.groups == 1 ? kFull : (is_depthwise(op, in) ? kKept : kNatural),
                        .weight_out = op.weight.out,
                        .weight_in = op.weight.in,
                        .weight_spatial = op.weight.spatial,
                        .pointwise = is_pointwise(op)};
  return family;
}

Result<Physical> physical(const Conv& op, const Mode& mode, std::span<const Type> in) {
  const auto input = stored_dims(op.input, mode.operands.at(0));
  const auto weight = stored_dims(op.weight, mode.operands.at(1));
  const auto result = stored_dims(op.result, mode.results.at(0));
  if (!input.ok() || !weight.ok() || !result.ok()) {
    if (is_pointwise(op)) return as_product(op, mode, in);
    return (!input.ok() ? input.error() : !weight.ok() ? weight.error() : result.error());
  }
  Conv out = op;
  out.input = *input;
  out.weight = *weight;
  out.result = *result;
  return Physical::in_order(out, in.size());
}

ONNX2TF_DEFINE_OP(Conv);

}  // namespace onnx2tf
