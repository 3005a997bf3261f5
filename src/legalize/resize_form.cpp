#include "legalize/resize_form.h"

#include <algorithm>
#include <cmath>

namespace onnx2tf {
namespace {

Dim size_of(const Resize& op, std::size_t axis) { return axis < op.sizes.size() ? op.sizes[axis] : Dim::unknown(); }

/// Whether the factor of an axis is result dim / dim, which is all that the operators know.
bool scale_follows_sizes(const Resize& op, const Type& in, std::size_t axis) {
  if (op.scales.empty()) return true;
  const double scale = op.scales[axis];
  const Dim& dim = in.dims[axis];
  const Dim to = size_of(op, axis);
  if (dim.is_static() && to.is_static()) {
    return std::abs(scale * static_cast<double>(dim.value()) - static_cast<double>(to.value())) < 1e-6;
  }
  return scale == std::floor(scale) && to == dim * static_cast<std::int64_t>(scale);
}

/// Whether `holds(from, to)` for every axis that changes, sizes being static.
template <class Holds>
bool every_axis(const Resize& op, const Type& in, const Holds& holds) {
  for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
    const Dim to = size_of(op, axis);
    if (to == in.dims[axis]) continue;
    if (!holds(in.dims[axis], to)) return false;
  }
  return true;
}

/// Whether no result point of a half-pixel resize lies midway between two elements, so that rounding can't matter.
bool no_midpoints(const Dim& from, const Dim& to) {
  const Dim factor = floor_div(to, from);
  if (factor.is_static() && to == from * factor) return true;  // (2x + 1) / (2 * factor) is never whole
  if (!from.is_static() || !to.is_static()) return false;
  for (std::int64_t x = 0; x < to.value(); ++x) {
    if ((2 * x + 1) * from.value() % (2 * to.value()) == 0) return false;
  }
  return true;
}

/// The same for a resize with aligned corners: x * (from - 1) / (to - 1) is never a whole and a half.
bool no_aligned_midpoints(const Dim& from, const Dim& to) {
  if (!from.is_static() || !to.is_static()) return false;
  if (to.value() == 1) return true;
  for (std::int64_t x = 0; x < to.value(); ++x) {
    if (2 * x * (from.value() - 1) % (to.value() - 1) == 0 && 2 * x * (from.value() - 1) / (to.value() - 1) % 2 != 0) {
      return false;
    }
  }
  return true;
}

bool longer_than_one(const Dim& /*from*/, const Dim& to) { return surely_at_least(to, 2); }

/// Whether an upscaling by a whole factor picks element floor(x / factor): all half-pixel and floor modes agree then.
bool whole_factor(const Dim& from, const Dim& to) {
  const Dim factor = floor_div(to, from);
  return factor.is_static() && to == from * factor;
}

bool both_static(const Dim& from, const Dim& to) { return from.is_static() && to.is_static(); }

/// Whether rounding errors can't decide which element is picked, or whether they do can be tried out.
bool exact(const Dim& from, const Dim& to) { return both_static(from, to) || whole_factor(from, to); }

std::optional<ResizeForm> nearest_form(const Resize& op, const Type& in) {
  using enum ResizeCoordinates;
  const bool aligned = op.coordinates == kAlignCorners;
  if (!every_axis(op, in, aligned ? both_static : exact)) return std::nullopt;
  const bool floors = op.rounding == ResizeRounding::kFloor;
  switch (op.coordinates) {
    case kAsymmetric:
      if (floors) return ResizeForm{};
      break;
    case kTfHalfPixelForNearest:
      if (floors) return ResizeForm{.half_pixel_centers = true};
      break;
    case kAlignCorners:
      if (op.rounding == ResizeRounding::kRoundPreferCeil) return ResizeForm{.align_corners = true};
      if (op.rounding == ResizeRounding::kRoundPreferFloor && every_axis(op, in, no_aligned_midpoints)) {
        return ResizeForm{.align_corners = true};
      }
      break;
    case kPytorchHalfPixel:
      if (!every_axis(op, in, longer_than_one)) break;
      [[fallthrough]];
    case kHalfPixel:
    case kHalfPixelSymmetric:
      if (floors || op.rounding == ResizeRounding::kCeil) break;
      if (every_axis(op, in, whole_factor)) return ResizeForm{};
      if (op.rounding == ResizeRounding::kRoundPreferCeil || every_axis(op, in, no_midpoints)) {
        return ResizeForm{.half_pixel_centers = true};
      }
      break;
    case kTfCropAndResize: break;
  }
  return std::nullopt;
}

std::optional<ResizeForm> linear_form(const Resize& op, const Type& in) {
  using enum ResizeCoordinates;
  if (op.exclude_outside || op.antialias) return std::nullopt;
  switch (op.coordinates) {
    case kAsymmetric: return ResizeForm{.linear = true};
    case kAlignCorners: return ResizeForm{.linear = true, .align_corners = true};
    case kPytorchHalfPixel:
      if (!every_axis(op, in, longer_than_one)) break;
      [[fallthrough]];
    case kHalfPixel:
    case kHalfPixelSymmetric: return ResizeForm{.linear = true, .half_pixel_centers = true};
    case kTfHalfPixelForNearest:
    case kTfCropAndResize: break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ResizeForm> resize_form(const Resize& op, const Type& in) {
  for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
    if (size_of(op, axis) != in.dims[axis] && !scale_follows_sizes(op, in, axis)) return std::nullopt;
  }
  switch (op.mode) {
    case ResizeMode::kNearest: return nearest_form(op, in);
    case ResizeMode::kLinear: return linear_form(op, in);
    case ResizeMode::kCubic: break;
  }
  return std::nullopt;
}

}  // namespace onnx2tf
