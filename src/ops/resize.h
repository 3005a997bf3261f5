#pragma once

#include <optional>

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
/// all axes; `scales` one factor per axis, or empty: then each is result dim / dim. kAlignCorners goes by dims, not
/// scales, where a scale does not give a whole dim: so does ONNX Runtime, though the standard's reference code
/// multiplies.
///
/// What is only known at run time comes by operands, each with one entry for each of `axes`: 1, the sizes that are
/// unknown (i32 or i64); 2, the scales that are NaN (f32); 3, the region of interest where that is NaN (f32, starts,
/// then ends).
///
/// `physical` takes the axes that are resampled whole, each in a dim of its own, anywhere; other axes in any pieces;
/// operands 1 to 3 in ONNX order.
struct Resize {
  ResizeMode mode = ResizeMode::kNearest;
  ResizeCoordinates coordinates = ResizeCoordinates::kHalfPixel;
  ResizeRounding rounding = ResizeRounding::kRoundPreferFloor;
  std::vector<Dim> sizes;
  std::vector<double> scales;
  std::vector<double> roi;  ///< starts of all axes, then ends; only for tf_crop_and_resize
  std::vector<int> axes;
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
      Field{"axes", &Resize::axes, "the axes that operands 1 to 3 are for, -1: none; empty: all"},
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

/// The axes that a resize changes, which are resampled one after the other. Fails if their sizes are not static, or if
/// a scale or the region of interest is not known.
Result<std::vector<ResizedAxis>> resized_axes(const Resize& op, const Type& in);
/// Whether the resize, whose result dims are `sizes`, changes this axis, as far as that is known.
bool changes_axis(const Resize& op, const Type& in, const std::vector<Dim>& sizes, std::size_t axis);
/// Which entry of operands 1 to 3 is for the axis (of the starts, for operand 3); nothing if none is.
std::optional<std::size_t> operand_entry(const Resize& op, std::size_t axis);

}  // namespace onnx2tf
