#include "ops/resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/text.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/broadcast_to.h"
#include "ops/cast.h"
#include "ops/concat.h"
#include "ops/gather.h"
#include "ops/reduce.h"
#include "ops/shape_of.h"
#include "ops/unary.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

/// A resize of some axes, and the operands that bring what is only known at run time: one entry per axis each, two for
/// the region of interest.
struct Request {
  Resize op;
  std::vector<int> axes;
  ValueId sizes = kNoValue, scales = kNoValue, roi = kNoValue;

  bool is_partial() const { return axes.size() != op.sizes.size() || !std::ranges::is_sorted(axes); }
};

Values finished(NodeContext& node, Request request) {
  std::vector<ValueId> inputs{node.input(0), request.sizes, request.scales, request.roi};
  while (inputs.back() == kNoValue) inputs.pop_back();
  if (inputs.size() > 1 && request.is_partial()) request.op.axes = request.axes;
  return std::vector{TRY(node.add(std::move(request.op), std::move(inputs)))};
}

Result<ValueId> as_type(NodeContext& node, ValueId value, DType dtype) {
  if (node.type_of(value).dtype == dtype) return value;
  return node.add(Cast{dtype}, {value});
}

/// The operand's numbers, NaN where they are only known at run time.
Result<std::vector<double>> numbers(NodeContext& node, std::size_t operand, std::string_view name, std::size_t count) {
  const Type& type = node.type(operand);
  if (type.rank() != 1 || (type.dims[0].is_static() && !type.dims[0].is(static_cast<std::int64_t>(count)))) {
    return fail(Code::kInvalidModel, cat(name, " is ", type, " instead of ", count, " numbers"));
  }
  std::vector<double> out;
  if (const Tensor constant = TRY(node.constant(operand)); !constant.is_none()) {
    out = constant.to_vector<double>();
    if (std::ranges::none_of(out, [](double number) { return std::isnan(number); })) return out;
    return fail(Code::kInvalidModel, cat(name, " [", join(out, ","), "] are not all numbers"));
  }
  const onnx2tf::Graph& graph = node.builder().graph();
  const onnx2tf::Node* maker = graph.producer(node.input(operand));
  if (maker != nullptr && maker->op.is<Concat>()) {
    for (const ValueId part : maker->inputs) {
      const Tensor& known = graph.value(part).constant;
      const Dim part_count = graph.type(part).count();
      if (!part_count.is_static() || part_count.value() > static_cast<std::int64_t>(count - out.size())) break;
      std::vector<double> values(static_cast<std::size_t>(part_count.value()), std::nan(""));
      if (!known.is_none()) values = TRY(known.loaded()).to_vector<double>();
      out.insert(out.end(), values.begin(), values.end());
    }
  }
  out.resize(count, std::nan(""));
  return out;
}

/// The dims of the axes, as f32.
Result<ValueId> dims_of(NodeContext& node, const Request& request) {
  ValueId dims = TRY(node.add(ShapeOf{DType::kI64}, {node.input(0)}));
  if (request.is_partial()) {
    const std::vector<std::int64_t> axes(request.axes.begin(), request.axes.end());
    const std::vector<std::int64_t> count{static_cast<std::int64_t>(axes.size())};
    dims = TRY(node.add(Gather{0}, {dims, node.constant(Tensor::of_ints(DType::kI64, count, axes))}));
  }
  return as_type(node, dims, DType::kF32);
}

template <class E>
Result<E> named(std::string_view what, const std::string& name) {
  for (const auto& [value, spelled] : EnumNames<E>::kRows) {
    if (spelled == name) return value;
  }
  return fail(Code::kInvalidModel, cat(what, " '", name, "' does not exist"));
}

/// The integer, or one that is too large for a dim.
std::int64_t whole(double value) {
  constexpr double kTooLarge = 0x1p62;
  return static_cast<std::int64_t>(value < kTooLarge ? value : kTooLarge);
}

/// floor(dim * scale) for integers; for symbols only factors that are integers or their reciprocals can be expressed.
Dim scaled(const Dim& dim, double scale) {
  if (scale == 1) return dim;
  if (dim.is_static()) {
    // The product is formed in single precision, as ONNX Runtime does.
    return whole(std::floor(static_cast<float>(scale) * static_cast<float>(dim.value())));
  }
  if (scale == std::floor(scale)) return dim * whole(scale);
  const double shrink = std::round(1 / scale);
  if (shrink >= 1 && std::abs(1 / shrink - scale) < 1e-7) return floor_div(dim, whole(shrink));
  // scale = numerator / denominator with a small denominator.
  for (std::int64_t denominator = 2; denominator <= 64; ++denominator) {
    const double numerator = scale * static_cast<double>(denominator);
    if (std::abs(numerator - std::round(numerator)) < 1e-6) {
      return floor_div(dim * static_cast<std::int64_t>(std::round(numerator)), denominator);
    }
  }
  return Dim::unknown();
}

/// Fills sizes and scales from the factors of the axes, of which `operand` brings those that are NaN.
Status set_scales(NodeContext& node, Request& request, const std::vector<double>& scales, ValueId operand) {
  Resize& op = request.op;
  const Type x = node.type(0);
  if (scales.size() != request.axes.size()) {
    return fail(Code::kInvalidModel, cat(scales.size(), " scales for ", request.axes.size(), " axes"));
  }
  op.scales.assign(x.dims.size(), 1);
  bool known = true;
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const bool unknown = std::isnan(scales[i]) && operand != kNoValue;
    if (!unknown && !(scales[i] > 0)) {
      return fail(Code::kInvalidModel, cat("scale ", scales[i], " is not positive"));
    }
    const auto axis = static_cast<std::size_t>(request.axes[i]);
    op.scales[axis] = scales[i];
    if (unknown) request.scales = operand;
    op.sizes[axis] = unknown ? Dim::unknown() : scaled(x.dims[axis], scales[i]);
    known = known && !op.sizes[axis].is_unknown();
  }
  if (known) return {};
  if (operand == kNoValue) {
    const std::vector<std::int64_t> count{static_cast<std::int64_t>(scales.size())};
    const std::vector<float> values(scales.begin(), scales.end());
    operand = node.constant(Tensor::of_floats(DType::kF32, count, values));
  }
  const ValueId product = TRY(node.add(Binary{BinaryFn::kMul}, {TRY(dims_of(node, request)), operand}));
  const ValueId whole = TRY(node.add(Unary{UnaryFn::kFloor}, {product}));
  request.sizes = TRY(node.add(Cast{DType::kI64}, {whole}));
  return {};
}

Status scale_by_operand(NodeContext& node, Request& request, std::size_t operand) {
  const std::vector<double> scales = TRY(numbers(node, operand, "scales", request.axes.size()));
  return set_scales(node, request, scales, TRY(as_type(node, node.input(operand), DType::kF32)));
}

/// The sizes of axes whose common factor is only known at run time.
Status keep_unknown_aspect(NodeContext& node, Request& request, ReduceFn pick) {
  Resize& op = request.op;
  const ValueId dims = TRY(dims_of(node, request));
  const ValueId wanted = TRY(as_type(node, node.input(3), DType::kF32));
  const ValueId own = TRY(node.add(Binary{BinaryFn::kDiv}, {wanted, dims}));
  const ValueId factor = TRY(node.add(Reduce{pick, {0}, true}, {own}));
  const ValueId scaled = TRY(node.add(Binary{BinaryFn::kMul}, {dims, factor}));
  const ValueId moved = TRY(node.add(Binary{BinaryFn::kAdd}, {scaled, node.scalar(DType::kF32, 0.5)}));
  const ValueId whole = TRY(node.add(Unary{UnaryFn::kFloor}, {moved}));
  request.sizes = TRY(node.add(Cast{DType::kI64}, {whole}));
  request.scales = TRY(node.add(BroadcastTo{{static_cast<std::int64_t>(request.axes.size())}}, {factor}));
  op.scales.assign(op.sizes.size(), 1);
  for (const int axis : request.axes) {
    op.scales[static_cast<std::size_t>(axis)] = std::nan("");
    op.sizes[static_cast<std::size_t>(axis)] = Dim::unknown();
  }
  return {};
}

/// keep_aspect_ratio_policy: one factor for all axes, the least or the greatest of those asked for.
Status keep_aspect(NodeContext& node, Request& request, std::string_view policy) {
  if (policy == "stretch") return {};
  const bool larger = policy == "not_smaller";
  if (!larger && policy != "not_larger") {
    return fail(Code::kInvalidModel, cat("keep_aspect_ratio_policy '", policy, "' does not exist"));
  }
  Resize& op = request.op;
  const Type x = node.type(0);
  double factor = 0;
  for (const int axis : request.axes) {
    const auto at = static_cast<std::size_t>(axis);
    if (!x.dims[at].is_static() || !op.sizes[at].is_static()) {
      return keep_unknown_aspect(node, request, larger ? ReduceFn::kMax : ReduceFn::kMin);
    }
    const double own = static_cast<double>(op.sizes[at].value()) / static_cast<double>(x.dims[at].value());
    factor = factor == 0 ? own : larger ? std::max(factor, own) : std::min(factor, own);
  }
  request.sizes = kNoValue;
  op.scales.assign(x.dims.size(), 1);
  for (const int axis : request.axes) {
    const auto at = static_cast<std::size_t>(axis);
    op.scales[at] = factor;
    op.sizes[at] = whole(std::floor(factor * static_cast<double>(x.dims[at].value()) + 0.5));
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
Status read_roi(NodeContext& node, Request& request) {
  Resize& op = request.op;
  if (op.coordinates != ResizeCoordinates::kTfCropAndResize) return {};
  if (!node.has_input(1)) return fail(Code::kInvalidModel, "tf_crop_and_resize without a region of interest");
  const std::vector<int>& axes = request.axes;
  const std::vector<double> given = TRY(numbers(node, 1, "roi", 2 * axes.size()));
  const std::size_t rank = op.sizes.size();
  op.roi.assign(2 * rank, 0);
  std::fill(op.roi.begin() + static_cast<std::ptrdiff_t>(rank), op.roi.end(), 1);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    op.roi[static_cast<std::size_t>(axes[i])] = given[i];
    op.roi[rank + static_cast<std::size_t>(axes[i])] = given[axes.size() + i];
  }
  if (std::ranges::none_of(given, [](double number) { return std::isnan(number); })) return {};
  request.roi = TRY(as_type(node, node.input(1), DType::kF32));
  return {};
}

/// The result dims as operand 3 gives them.
Status read_sizes(NodeContext& node, Request& request) {
  const std::vector<int>& axes = request.axes;
  const std::vector<Dim> sizes = node.elements(3).value_or(std::vector<Dim>(axes.size(), Dim::unknown()));
  if (sizes.size() != axes.size()) {
    return fail(Code::kInvalidModel, cat(sizes.size(), " sizes for ", axes.size(), " axes"));
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (surely_at_least(-1, sizes[i])) return fail(Code::kInvalidModel, cat("size ", sizes[i], " is negative"));
    request.op.sizes[static_cast<std::size_t>(axes[i])] = sizes[i];
    if (sizes[i].is_unknown()) request.sizes = node.input(3);
  }
  return {};
}

bool is_empty(const NodeContext& node, std::size_t i) { return !node.has_input(i) || node.type(i).count().is(0); }

Values resize(NodeContext& node) {
  Request request;
  TRY(read_attributes(node, request.op));
  request.op.sizes = node.type(0).dims;
  request.axes = TRY(axes_of_resize(node));
  const std::string policy = TRY(node.string_attribute("keep_aspect_ratio_policy", "stretch"));
  TRY(read_roi(node, request));
  if (!is_empty(node, 2)) {
    TRY(scale_by_operand(node, request, 2));
  } else if (!is_empty(node, 3)) {
    TRY(read_sizes(node, request));
    TRY(keep_aspect(node, request, policy));
  } else {
    return fail(Code::kInvalidModel, "neither scales nor sizes are given");
  }
  return finished(node, std::move(request));
}

/// Opset 10's Resize and Upsample: asymmetric coordinates, rounding down.
Result<Request> upsampling(NodeContext& node) {
  Request request;
  Resize& op = request.op;
  op.mode = TRY(named<ResizeMode>("mode", TRY(node.string_attribute("mode", "nearest"))));
  op.coordinates = ResizeCoordinates::kAsymmetric;
  op.rounding = ResizeRounding::kFloor;
  op.sizes = node.type(0).dims;
  request.axes.resize(op.sizes.size());
  std::iota(request.axes.begin(), request.axes.end(), 0);
  return request;
}

Values upsample(NodeContext& node) {
  Request request = TRY(upsampling(node));
  TRY(scale_by_operand(node, request, 1));
  return finished(node, std::move(request));
}

Values upsample_by_attributes(NodeContext& node) {
  Request request = TRY(upsampling(node));
  TRY(set_scales(node, request, TRY(node.floats_attribute("scales")), kNoValue));
  return finished(node, std::move(request));
}

constexpr Importer kImporters[] = {
    {"Resize", since(11), resize, 1},
    {"Resize", between(10, 10), upsample, 2},
    {"Upsample", between(9, 10), upsample, 2},
    {"Upsample", between(7, 8), upsample_by_attributes, 1},
};

}  // namespace

ImporterTable resize_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
