#pragma once

#include "ir/field.h"

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
  /// floor((dim + pads - dilated size) / stride) + 1 along spatial axis `k`.
  Dim result_dim(std::size_t k, const Dim& dim) const;
};

}  // namespace onnx2tf
