#include "ops/window_dims.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

std::vector<int> spatial_axes(int spatial_rank) {
  std::vector<int> axes(static_cast<std::size_t>(spatial_rank));
  std::iota(axes.begin(), axes.end(), 2);
  return axes;
}

std::vector<int> joined(int first, int second, const std::vector<int>& rest) {
  std::vector<int> axes = {first, second};
  axes.insert(axes.end(), rest.begin(), rest.end());
  return axes;
}

}  // namespace

WindowDims WindowDims::onnx(int spatial_rank) { return {0, 1, spatial_axes(spatial_rank)}; }
std::vector<int> WindowDims::axes() const { return joined(batch, channel, spatial); }

WeightDims WeightDims::onnx(int spatial_rank) { return {0, 1, spatial_axes(spatial_rank)}; }
std::vector<int> WeightDims::axes() const { return joined(out, in, spatial); }

Window Window::plain(std::vector<std::int64_t> size) {
  const std::size_t rank = size.size();
  return {std::move(size), std::vector<std::int64_t>(rank, 1), std::vector<std::int64_t>(rank, 1),
          std::vector<Dim>(rank, 0), std::vector<Dim>(rank, 0)};
}

bool Window::is_pointwise() const {
  const auto one = [](std::int64_t n) { return n == 1; };
  const auto zero = [](const Dim& dim) { return dim.is(0); };
  return std::ranges::all_of(size, one) && std::ranges::all_of(strides, one) && std::ranges::all_of(pads_low, zero) &&
         std::ranges::all_of(pads_high, zero);
}

Dim Window::result_dim(std::size_t k, const Dim& dim) const {
  const Dim reach = dilations[k] * (size[k] - 1) + 1;
  return floor_div(dim + pads_low[k] + pads_high[k] - reach, strides[k]) + 1;
}

Status check_dims(std::string_view name, const std::vector<int>& axes, const Type& type) {
  std::vector<int> sorted = axes;
  std::ranges::sort(sorted);
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] == static_cast<int>(i)) continue;
    return fail(Code::kInvalidModel, cat("dimension numbers [", join(axes, ","), "] of the ", name, " are no axes"));
  }
  if (type.rank() == static_cast<int>(axes.size())) return {};
  return fail(Code::kInvalidModel, cat("the ", name, " ", type, " should have rank ", axes.size()));
}

Status check_window(const Window& window, std::size_t spatial_rank) {
  const bool complete = window.size.size() == spatial_rank && window.strides.size() == spatial_rank &&
                        window.dilations.size() == spatial_rank && window.pads_low.size() == spatial_rank &&
                        window.pads_high.size() == spatial_rank;
  if (!complete) return fail(Code::kInvalidModel, cat("the window does not have ", spatial_rank, " spatial axes"));
  constexpr std::int64_t kMost = std::int64_t{1} << 31;
  const auto fits = [](std::int64_t n) { return n >= 1 && n < kMost; };
  const auto is_padding = [](const Dim& dim) { return !dim.is_static() || (dim.value() >= 0 && dim.value() < kMost); };
  if (!std::ranges::all_of(window.size, fits)) {
    return fail(Code::kInvalidModel, cat("kernel size [", join(window.size, ","), "]"));
  }
  if (!std::ranges::all_of(window.strides, fits) || !std::ranges::all_of(window.dilations, fits)) {
    return fail(Code::kInvalidModel, cat("strides [", join(window.strides, ","), "], dilations [",
                                         join(window.dilations, ","), "] should be positive"));
  }
  if (!std::ranges::all_of(window.pads_low, is_padding) || !std::ranges::all_of(window.pads_high, is_padding)) {
    return fail(Code::kInvalidModel, cat("padding [", join(window.pads_low, ","), "], [", join(window.pads_high, ","),
                                         "] should not be negative"));
  }
  return {};
}

Result<Type> convolution_type(const WindowDims& input, const WeightDims& weight, const WindowDims& result,
                              const Window& window, std::span<const Type> in) {
  TRY(check_dims("operand", input.axes(), in[0]));
  TRY(check_dims("weights", weight.axes(), in[1]));
  Type out(in[0].dtype, std::vector<Dim>(result.axes().size(), 1));
  TRY(check_dims("result", result.axes(), out));
  const std::size_t spatial_rank = input.spatial.size();
  if (weight.spatial.size() != spatial_rank || result.spatial.size() != spatial_rank) {
    return fail(Code::kInvalidModel, cat("operand ", in[0], " and weights ", in[1], " differ in spatial rank"));
  }
  if (is_float(in[0].dtype) && in[0].dtype != in[1].dtype) {
    return fail(Code::kInvalidModel, cat("operands differ: ", in[0], " and ", in[1]));
  }
  TRY(check_window(window, spatial_rank));
  out.dims[static_cast<std::size_t>(result.batch)] = in[0].dims[static_cast<std::size_t>(input.batch)];
  return out;
}

Status check_kernel(const WeightDims& weight, const Window& window, std::size_t k, const Type& weights) {
  if (!surely_differ(weights.dims[static_cast<std::size_t>(weight.spatial[k])], window.size[k])) return {};
  return fail(Code::kInvalidModel,
              cat("a window of size ", window.size[k], " on spatial axis ", k, " for weights ", weights));
}

Result<std::vector<int>> dims_of_axes(const Stored& stored, const std::vector<int>& axes) {
  const auto error = [&] {
    return fail(Code::kInternal, cat("axes [", join(axes, ","), "] have no dims of their own in ", to_string(stored)));
  };
  std::vector<int> out(axes.size(), -1);
  std::vector<bool> taken(stored.size(), false);
  // Pieces of size > 1 decide first, then unit pieces, then unit dims that nobody claims.
  const auto claim = [&](std::size_t k, bool unit) -> bool {
    for (std::size_t d = 0; d < stored.size(); ++d) {
      const bool has = std::ranges::any_of(
          stored[d], [&](const Piece& piece) { return piece.axis == axes[k] && piece.size.is(1) == unit; });
      if (!has) continue;
      const bool shared = std::ranges::any_of(
          stored[d], [&](const Piece& piece) { return piece.axis != axes[k] && !piece.size.is(1); });
      if (!unit && (shared || out[k] >= 0)) return false;
      if (unit && (shared || out[k] >= 0 || taken[d])) continue;
      out[k] = static_cast<int>(d);
      taken[d] = true;
    }
    return true;
  };
  for (const bool unit : {false, true}) {
    for (std::size_t k = 0; k < axes.size(); ++k) {
      if (!claim(k, unit)) return error();
    }
  }
  for (std::size_t k = 0, d = 0; k < axes.size(); ++k) {
    if (out[k] >= 0) continue;
    while (d < stored.size() && taken[d]) ++d;
    if (d == stored.size()) return error();
    out[k] = static_cast<int>(d++);
  }
  return stored.size() == axes.size() ? Result<std::vector<int>>(std::move(out)) : error();
}

namespace {

/// Windows walk along spatial axes, so that each must be whole; batch and channels may lie in any order of pieces.
Status check_spatial(const Stored& stored, const std::vector<int>& spatial) {
  for (const int axis : spatial) {
    if (dims_of_axis(stored, axis).empty() || dim_of_axis(stored, axis) >= 0) continue;
    return fail(Code::kInternal, cat("spatial axis ", axis, " is not whole in ", to_string(stored)));
  }
  return {};
}

}  // namespace

Result<WindowDims> stored_dims(const WindowDims& dims, const Stored& stored) {
  TRY(check_spatial(stored, dims.spatial));
  const std::vector<int> at = TRY(dims_of_axes(stored, dims.axes()));
  return WindowDims{at[0], at[1], {at.begin() + 2, at.end()}};
}

Result<WeightDims> stored_dims(const WeightDims& dims, const Stored& stored) {
  TRY(check_spatial(stored, dims.spatial));
  const std::vector<int> at = TRY(dims_of_axes(stored, dims.axes()));
  return WeightDims{at[0], at[1], {at.begin() + 2, at.end()}};
}

WindowGrid WindowGrid::of(const WindowDims& dims, std::span<const std::int64_t> sizes) {
  const std::vector<std::int64_t> strides = row_major_strides(sizes);
  const auto at = [](int axis) { return static_cast<std::size_t>(axis); };
  WindowGrid out;
  out.batch = sizes[at(dims.batch)];
  out.batch_stride = strides[at(dims.batch)];
  out.channels = sizes[at(dims.channel)];
  out.channel_stride = strides[at(dims.channel)];
  for (std::size_t k = 0; k < dims.spatial.size() && k < out.spatial.size(); ++k) {
    out.spatial[k] = sizes[at(dims.spatial[k])];
    out.spatial_strides[k] = strides[at(dims.spatial[k])];
  }
  return out;
}

Result<WindowSteps> WindowSteps::of(const Window& window) {
  if (window.size.size() > 3) {
    return fail(Code::kUnsupportedAttribute, cat("windows over ", window.size.size(), " spatial axes"));
  }
  WindowSteps out;
  for (std::size_t k = 0; k < window.size.size(); ++k) {
    if (!window.pads_low[k].is_static() || !window.pads_high[k].is_static()) {
      return fail(Code::kInternal, "a window with symbolic padding was evaluated");
    }
    out.size[k] = window.size[k];
    out.strides[k] = window.strides[k];
    out.dilations[k] = window.dilations[k];
    out.pads_low[k] = window.pads_low[k].value();
    out.pads_high[k] = window.pads_high[k].value();
  }
  return out;
}

}  // namespace onnx2tf
