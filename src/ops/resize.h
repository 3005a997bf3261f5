#pragma once

#include "ir/op.h"

namespace onnx2tf {

enum class ResizeMode : std::uint8_t { kNearest, kLinear, kCubic };
enum class ResizeCoordinates : std::uint8_t {
  kHalfPixel,
  kHalfPixelSymmetric,
  kPytorchHalfPixel,
  kAlignCorners,
  kAsymmetric,
  kTfHalfPixelForNearest,
  kTfCropAndResize,
};
enum class ResizeRounding : std::uint8_t { kRoundPreferFloor, kRoundPreferCeil, kFloor, kCeil };

template <>
struct EnumNames<ResizeMode> {
  static constexpr std::array<std::pair<ResizeMode, std::string_view>, 3> kRows = {
      {{ResizeMode::kNearest, "nearest"}, {ResizeMode::kLinear, "linear"}, {ResizeMode::kCubic, "cubic"}}};
};
template <>
struct EnumNames<ResizeCoordinates> {
  static constexpr std::array<std::pair<ResizeCoordinates, std::string_view>, 7> kRows = {{
      {ResizeCoordinates::kHalfPixel, "half_pixel"},
      {ResizeCoordinates::kHalfPixelSymmetric, "half_pixel_symmetric"},
      {ResizeCoordinates::kPytorchHalfPixel, "pytorch_half_pixel"},
      {ResizeCoordinates::kAlignCorners, "align_corners"},
      {ResizeCoordinates::kAsymmetric, "asymmetric"},
      {ResizeCoordinates::kTfHalfPixelForNearest, "tf_half_pixel_for_nn"},
      {ResizeCoordinates::kTfCropAndResize, "tf_crop_and_resize"},
  }};
};
template <>
struct EnumNames<ResizeRounding> {
  static constexpr std::array<std::pair<ResizeRounding, std::string_view>, 4> kRows = {{
      {ResizeRounding::kRoundPreferFloor, "round_prefer_floor"},
      {ResizeRounding::kRoundPreferCeil, "round_prefer_ceil"},
      {ResizeRounding::kFloor, "floor"},
      {ResizeRounding::kCeil, "ceil"},
  }};
};

/// Resamples operand 0 along the axes whose result dim or scale differs; ONNX's Resize. `sizes` are the result dims of
/// all axes; `scales` one factor per axis, or empty: then each is result dim / dim. Dims that inference can't know come
/// by operand 1 (i32 or i64, one per axis). kAlignCorners goes by dims, not scales, where a scale does not give a whole
/// dim: so does ONNX Runtime, though the standard's reference code multiplies.
///
/// `physical` takes the axes that are resampled whole, each in a dim of its own, anywhere; other axes in any pieces.
struct Resize {
  ResizeMode mode = ResizeMode::kNearest;
  ResizeCoordinates coordinates = ResizeCoordinates::kHalfPixel;
  ResizeRounding rounding = ResizeRounding::kRoundPreferFloor;
  std::vector<Dim> sizes;
  std::vector<double> scales;
  std::vector<double> roi;  ///< starts of all axes, then ends; only for tf_crop_and_resize
  double cubic_a = -0.75;
  bool exclude_outside = false;
  bool antialias = false;
  double extrapolation = 0;
  static constexpr std::string_view kName = "resize";
  static constexpr std::string_view kDoc = "Resamples a tensor (nearest, linear, cubic).";
  static constexpr auto kFields = std::tuple{
      Field{"mode", &Resize::mode, "interpolation"},
      Field{"coordinates", &Resize::coordinates, "how result coordinates map to the operand's"},
      Field{"rounding", &Resize::rounding, "which neighbour is the nearest"},
      Field{"sizes", &Resize::sizes, "result dims"},
      Field{"scales", &Resize::scales, "factor per axis; empty: result dim / dim"},
      Field{"roi", &Resize::roi, "region of interest: starts, then ends"},
      Field{"cubic_a", &Resize::cubic_a, "cubic coefficient"},
      Field{"exclude_outside", &Resize::exclude_outside, "weights outside the tensor are 0, the rest rescaled"},
      Field{"antialias", &Resize::antialias, "stretch the filter when shrinking"},
      Field{"extrapolation", &Resize::extrapolation, "value outside of the region of interest"},
  };
};
ONNX2TF_DECLARE_OP(Resize);

/// What one result index of a resampled axis is made of: an element of the operand and its weight.
struct ResizeTap {
  std::int64_t index = 0;
  double weight = 0;
};

/// How a resize resamples one axis: for each result index the weighted elements, none where the extrapolation value
/// stands.
struct ResizedAxis {
  std::size_t axis = 0;
  std::vector<std::vector<ResizeTap>> taps;
};

/// The axes that a resize changes, which are resampled one after the other. Fails if their sizes are not static.
Result<std::vector<ResizedAxis>> resized_axes(const Resize& op, const Type& in);

}  // namespace onnx2tf
