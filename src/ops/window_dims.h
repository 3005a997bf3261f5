#pragma once

#include <array>
#include <span>

#include "ir/field.h"
#include "ir/stored.h"
#include "ir/tensor.h"
#include "ir/type.h"

namespace onnx2tf {

/// Dimension numbers of a windowed operand or result: which axis is the batch, the channel, the k-th spatial one.
struct WindowDims {
  int batch = 0;
  int channel = 1;
  std::vector<int> spatial;
  static constexpr auto kFields = std::tuple{
      Field{"batch", &WindowDims::batch, "axis of the batch"},
      Field{"channel", &WindowDims::channel, "axis of the channels"},
      Field{"spatial", &WindowDims::spatial, "axes of the window, in the order of strides and pads"},
  };
  friend bool operator==(const WindowDims&, const WindowDims&) = default;

  /// ONNX's: batch, channel, then `spatial_rank` spatial axes.
  static WindowDims onnx(int spatial_rank);
  /// Batch, channel, then the spatial axes.
  std::vector<int> axes() const;
};

/// Dimension numbers of a convolution's weights.
struct WeightDims {
  int out = 0;  ///< result channel
  int in = 1;   ///< input channel within a group
  std::vector<int> spatial;
  static constexpr auto kFields = std::tuple{
      Field{"out", &WeightDims::out, "axis of the result channels"},
      Field{"in", &WeightDims::in, "axis of the input channels of a group"},
      Field{"spatial", &WeightDims::spatial, "axes of the kernel"},
  };
  friend bool operator==(const WeightDims&, const WeightDims&) = default;

  /// ONNX's for Conv: result channel, input channel, then `spatial_rank` kernel axes.
  static WeightDims onnx(int spatial_rank);
  /// Result channel, input channel, then the kernel axes.
  std::vector<int> axes() const;
};

/// How a window walks over the spatial axes; one entry per spatial axis each.
struct Window {
  std::vector<std::int64_t> size;
  std::vector<std::int64_t> strides;
  std::vector<std::int64_t> dilations;
  std::vector<Dim> pads_low;  ///< >= 0; expressions where SAME padding of a symbolic dim was asked for
  std::vector<Dim> pads_high;
  static constexpr auto kFields = std::tuple{
      Field{"size", &Window::size, "kernel size"},
      Field{"strides", &Window::strides, "step of the window"},
      Field{"dilations", &Window::dilations, "distance between the window's elements"},
      Field{"pads_low", &Window::pads_low, "padding before the first element"},
      Field{"pads_high", &Window::pads_high, "padding after the last element"},
  };
  friend bool operator==(const Window&, const Window&) = default;

  /// A window of the given size that steps by 1, undilated and unpadded.
  static Window plain(std::vector<std::int64_t> size);
  /// Whether it is plain and of size 1 everywhere: it changes no index.
  bool is_pointwise() const;
  /// floor((dim + pads - dilated size) / stride) + 1 along spatial axis `k`.
  Dim result_dim(std::size_t k, const Dim& dim) const;
};

/// Fails unless `axes` (of the value called `name`) name each axis of `type` once.
Status check_dims(std::string_view name, const std::vector<int>& axes, const Type& type);
/// Fails unless the window has `spatial_rank` entries everywhere, sizes and steps >= 1, padding >= 0.
Status check_window(const Window& window, std::size_t spatial_rank);

/// What convolutions in both directions check of their operands, given their dimension numbers and window. The result's
/// type has its batch dim; the others are 1.
Result<Type> convolution_type(const WindowDims& input, const WeightDims& weight, const WindowDims& result,
                              const Window& window, std::span<const Type> in);
/// Fails unless the weights are as long on their spatial axis `k` as the window.
Status check_kernel(const WeightDims& weight, const Window& window, std::size_t k, const Type& weights);

/// Which physical dim plays the part of each of `axes`: the one in which all of an axis' pieces lie, alone. Unit axes
/// without a piece take the unit dims that are left, in order. Fails if a dim is shared or an axis lies in two.
Result<std::vector<int>> dims_of_axes(const Stored& stored, const std::vector<int>& axes);
/// The dimension numbers of a value that is stored so.
Result<WindowDims> stored_dims(const WindowDims& dims, const Stored& stored);
Result<WeightDims> stored_dims(const WeightDims& dims, const Stored& stored);

/// The sizes and strides (in elements) of a dense tensor by the parts its axes play; up to three spatial axes, missing
/// ones have size 1.
struct WindowGrid {
  std::int64_t batch = 1, channels = 1;
  std::int64_t batch_stride = 0, channel_stride = 0;
  std::array<std::int64_t, 3> spatial{1, 1, 1};
  std::array<std::int64_t, 3> spatial_strides{0, 0, 0};

  static WindowGrid of(const WindowDims& dims, std::span<const std::int64_t> sizes);
  std::int64_t points() const { return spatial[0] * spatial[1] * spatial[2]; }
  std::int64_t offset(const std::array<std::int64_t, 3>& at) const {
    return at[0] * spatial_strides[0] + at[1] * spatial_strides[1] + at[2] * spatial_strides[2];
  }
};

/// A window's numbers for three spatial axes.
struct WindowSteps {
  std::array<std::int64_t, 3> size{1, 1, 1}, strides{1, 1, 1}, dilations{1, 1, 1}, pads_low{0, 0, 0},
      pads_high{0, 0, 0};

  /// Fails if there are more than three spatial axes or if padding is symbolic.
  static Result<WindowSteps> of(const Window& window);
  std::int64_t points() const { return size[0] * size[1] * size[2]; }
};

/// Calls `visit(index, i)` for the points of a box in row-major order, counting in `i`.
template <class Visit>
void for_each_point(const std::array<std::int64_t, 3>& box, const Visit& visit) {
  std::int64_t i = 0;
  std::array<std::int64_t, 3> at{};
  for (at[0] = 0; at[0] < box[0]; ++at[0]) {
    for (at[1] = 0; at[1] < box[1]; ++at[1]) {
      for (at[2] = 0; at[2] < box[2]; ++at[2]) visit(at, i++);
    }
  }
}

}  // namespace onnx2tf
