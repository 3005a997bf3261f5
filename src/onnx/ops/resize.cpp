#include "ops/resize.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "onnx/ops/families.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

template <class E>
Result<E> named(std::string_view what, const std::string& name) {
  for (const auto& [value, spelled] : EnumNames<E>::kRows) {
    if (spelled == name) return value;
  }
  return fail(Code::kInvalidModel, cat(what, " '", name, "' does not exist"));
}

/// floor(dim * scale) for integers; for symbols only factors that are integers or their reciprocals can be expressed.
Dim scaled(const Dim& dim, double scale) {
  if (scale == 1) return dim;
  if (dim.is_static()) {
    // The product is formed in single precision, as ONNX Runtime does.
    return static_cast<std::int64_t>(std::floor(static_cast<float>(scale) * static_cast<float>(dim.value())));
  }
  if (scale == std::floor(scale)) return dim * static_cast<std::int64_t>(scale);
  const double shrink = std::round(1 / scale);
  if (shrink >= 1 && std::abs(1 / shrink - scale) < 1e-7) return floor_div(dim, static_cast<std::int64_t>(shrink));
  // scale = numerator / denominator with a small denominator.
  for (std::int64_t denominator = 2; denominator <= 64; ++denominator) {
    const double numerator = scale * static_cast<double>(denominator);
    if (std::abs(numerator - std::round(numerator)) < 1e-6) {
      return floor_div(dim * static_cast<std::int64_t>(std::round(numerator)), denominator);
    }
  }
  return Dim::unknown();
}

/// Fills sizes (and scales) from the factors of the given axes.
Status set_scales(Resize& op, const Type& x, const std::vector<double>& scales, const std::vector<int>& axes) {
  if (scales.size() != axes.size()) {
    return fail(Code::kInvalidModel, cat(scales.size(), " scales for ", axes.size(), " axes"));
  }
  op.scales.assign(x.dims.size(), 1);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (!(scales[i] > 0)) return fail(Code::kInvalidModel, cat("scale ", scales[i], " is not positive"));
    const auto axis = static_cast<std::size_t>(axes[i]);
    op.scales[axis] = scales[i];
    op.sizes[axis] = scaled(x.dims[axis], scales[i]);
    if (op.sizes[axis].is_unknown()) {
      return fail(Code::kUnsupportedAttribute,
                  cat("dim ", x.dims[axis], " scaled by ", scales[i], " has no expression"),
                  "fix the input's shape (-ois)");
    }
  }
  return {};
}

/// keep_aspect_ratio_policy: one factor for all axes, the least or the greatest of those asked for.
Status keep_aspect(Resize& op, const Type& x, const std::vector<int>& axes, std::string_view policy) {
  if (policy == "stretch") return {};
  const bool larger = policy == "not_smaller";
  if (!larger && policy != "not_larger") {
    return fail(Code::kInvalidModel, cat("keep_aspect_ratio_policy '", policy, "' does not exist"));
  }
  double factor = 0;
  for (const int axis : axes) {
    const auto at = static_cast<std::size_t>(axis);
    if (!x.dims[at].is_static() || !op.sizes[at].is_static()) {
      return fail(Code::kUnsupportedAttribute, "keep_aspect_ratio_policy with dynamic dims");
    }
    const double own = static_cast<double>(op.sizes[at].value()) / static_cast<double>(x.dims[at].value());
    factor = factor == 0 ? own : larger ? std::max(factor, own) : std::min(factor, own);
  }
  op.scales.assign(x.dims.size(), 1);
  for (const int axis : axes) {
    const auto at = static_cast<std::size_t>(axis);
    op.scales[at] = factor;
    op.sizes[at] = static_cast<std::int64_t>(std::floor(factor * static_cast<double>(x.dims[at].value()) + 0.5));
  }
  return {};
}

Result<std::vector<int>> axes_of_resize(NodeContext& node) {
  std::vector<std::int64_t> all;
  for (int axis = 0; axis < node.type(0).rank(); ++axis) all.push_back(axis);
  std::vector<int> out;
  for (const std::int64_t axis : TRY(node.ints_attribute("axes", all))) {
    out.push_back(TRY(node.axis(axis, node.type(0).rank())));
  }
  return out;
}

Status read_attributes(NodeContext& node, Resize& op) {
  op.mode = TRY(named<ResizeMode>("mode", TRY(node.string_attribute("mode", "nearest"))));
  const std::string coordinates = TRY(node.string_attribute("coordinate_transformation_mode", "half_pixel"));
  op.coordinates = TRY(named<ResizeCoordinates>("coordinate_transformation_mode", coordinates));
  const std::string rounding = TRY(node.string_attribute("nearest_mode", "round_prefer_floor"));
  op.rounding = TRY(named<ResizeRounding>("nearest_mode", rounding));
  op.cubic_a = TRY(node.float_attribute("cubic_coeff_a", -0.75));
  op.exclude_outside = TRY(node.int_attribute("exclude_outside", 0)) != 0;
  op.antialias = TRY(node.int_attribute("antialias", 0)) != 0;
  op.extrapolation = TRY(node.float_attribute("extrapolation_value", 0));
  return {};
}

/// The region of interest, for all axes: given for some, whole for the others.
Status read_roi(NodeContext& node, Resize& op, const std::vector<int>& axes) {
  if (op.coordinates != ResizeCoordinates::kTfCropAndResize) return {};
  const auto given = TRY(node.required_constant(1, "the region of interest")).to_vector<double>();
  if (given.size() != 2 * axes.size()) {
    return fail(Code::kInvalidModel, cat("roi has ", given.size(), " entries, not ", 2 * axes.size()));
  }
  const std::size_t rank = op.sizes.size();
  op.roi.assign(2 * rank, 0);
  std::fill(op.roi.begin() + static_cast<std::ptrdiff_t>(rank), op.roi.end(), 1);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    op.roi[static_cast<std::size_t>(axes[i])] = given[i];
    op.roi[rank + static_cast<std::size_t>(axes[i])] = given[axes.size() + i];
  }
  return {};
}

bool is_empty(const NodeContext& node, std::size_t i) { return !node.has_input(i) || node.type(i).count().is(0); }

Values resize(NodeContext& node) {
  const Type x = node.type(0);
  Resize op;
  TRY(read_attributes(node, op));
  op.sizes = x.dims;
  const std::vector<int> axes = TRY(axes_of_resize(node));
  const std::string policy = TRY(node.string_attribute("keep_aspect_ratio_policy", "stretch"));
  TRY(read_roi(node, op, axes));
  if (!is_empty(node, 2)) {
    const auto scales = TRY(node.required_constant(2, "scales")).to_vector<double>();
    TRY(set_scales(op, x, scales, axes));
    return std::vector{TRY(node.add(op, {node.input(0)}))};
  }
  if (is_empty(node, 3)) return fail(Code::kInvalidModel, "neither scales nor sizes are given");
  const auto sizes = node.elements(3);
  if (!sizes || sizes->size() != axes.size()) {
    return fail(Code::kInvalidModel, cat("sizes do not have ", axes.size(), " entries"));
  }
  for (std::size_t i = 0; i < axes.size(); ++i) op.sizes[static_cast<std::size_t>(axes[i])] = (*sizes)[i];
  TRY(keep_aspect(op, x, axes, policy));
  if (std::ranges::none_of(op.sizes, &Dim::is_unknown)) return std::vector{TRY(node.add(op, {node.input(0)}))};
  if (axes.size() != x.dims.size()) return fail(Code::kUnsupportedAttribute, "computed sizes of named axes");
  return std::vector{TRY(node.add(op, {node.input(0), node.input(3)}))};
}

/// Opset 10's Resize and Upsample: asymmetric coordinates, rounding down.
Values upsample_by(NodeContext& node, const std::vector<double>& scales) {
  const Type x = node.type(0);
  Resize op;
  op.mode = TRY(named<ResizeMode>("mode", TRY(node.string_attribute("mode", "nearest"))));
  op.coordinates = ResizeCoordinates::kAsymmetric;
  op.rounding = ResizeRounding::kFloor;
  op.sizes = x.dims;
  std::vector<int> axes;
  for (int axis = 0; axis < x.rank(); ++axis) axes.push_back(axis);
  TRY(set_scales(op, x, scales, axes));
  return std::vector{TRY(node.add(op, {node.input(0)}))};
}

Values upsample(NodeContext& node) {
  return upsample_by(node, TRY(node.required_constant(1, "scales")).to_vector<double>());
}

Values upsample_by_attributes(NodeContext& node) { return upsample_by(node, TRY(node.floats_attribute("scales"))); }

constexpr Importer kImporters[] = {
    {"Resize", since(11), resize, 1},
    {"Resize", between(10, 10), upsample, 2},
    {"Upsample", between(9, 10), upsample, 2},
    {"Upsample", between(7, 8), upsample_by_attributes, 1},
};

}  // namespace

ImporterTable resize_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
