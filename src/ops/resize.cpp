#include "ops/resize.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

using Tap = ResizeTap;
/// What each result index of one axis is made of: weighted elements, or the extrapolation value if there are none.
using Taps = std::vector<std::vector<Tap>>;

/// One axis of the resize.
struct AxisResize {
  std::int64_t from, to;
  double scale;
  double roi_start = 0, roi_end = 1;

  /// Where result index `i` lies in the operand. In single precision, as runtimes compute it: that decides ties.
  float coordinate(ResizeCoordinates mode, std::int64_t i) const {
    const auto x = static_cast<float>(i);
    const auto in = static_cast<float>(from);
    const auto out = static_cast<float>(to);
    const auto factor = static_cast<float>(scale);
    const auto start = static_cast<float>(roi_start);
    const auto end = static_cast<float>(roi_end);
    switch (mode) {
      case ResizeCoordinates::kHalfPixel: return (x + 0.5F) / factor - 0.5F;
      case ResizeCoordinates::kHalfPixelSymmetric: {
        const float adjustment = out / (factor * in);
        return in / 2 * (1 - adjustment) + (x + 0.5F) / factor - 0.5F;
      }
      case ResizeCoordinates::kPytorchHalfPixel: return to > 1 ? (x + 0.5F) / factor - 0.5F : 0.0F;
      case ResizeCoordinates::kAlignCorners: return to > 1 ? x * (in - 1) / (out - 1) : 0.0F;
      case ResizeCoordinates::kAsymmetric: return x / factor;
      case ResizeCoordinates::kTfHalfPixelForNearest: return (x + 0.5F) / factor;
      case ResizeCoordinates::kTfCropAndResize:
        return to > 1 ? start * (in - 1) + x * (end - start) * (in - 1) / (out - 1) : 0.5F * (start + end) * (in - 1);
    }
    return x;
  }
};

double rounded(ResizeRounding rounding, double x) {
  switch (rounding) {
    case ResizeRounding::kRoundPreferFloor: return std::ceil(x - 0.5);
    case ResizeRounding::kRoundPreferCeil: return std::floor(x + 0.5);
    case ResizeRounding::kFloor: return std::floor(x);
    case ResizeRounding::kCeil: return std::ceil(x);
  }
  return x;
}

/// The interpolation kernel at distance `x` (in elements of the operand, or of the result when shrinking antialiased).
double kernel(const Resize& op, double x) {
  x = std::abs(x);
  if (op.mode == ResizeMode::kLinear) return std::max(0.0, 1 - x);
  const double a = op.cubic_a;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return ((x - 5) * x + 8) * x * a - 4 * a;
  return 0;
}

std::vector<Tap> taps_at(const Resize& op, const AxisResize& axis, double x) {
  if (op.mode == ResizeMode::kNearest) {
    const double nearest = std::clamp(rounded(op.rounding, x), 0.0, static_cast<double>(axis.from - 1));
    return {{static_cast<std::int64_t>(nearest), 1.0}};
  }
  const double stretch = op.antialias ? std::min(axis.scale, 1.0) : 1.0;
  const double support = (op.mode == ResizeMode::kLinear ? 1.0 : 2.0) / stretch;
  std::vector<Tap> taps;
  double total = 0;
  for (auto i = static_cast<std::int64_t>(std::floor(x - support)); static_cast<double>(i) <= x + support; ++i) {
    const bool inside = i >= 0 && i < axis.from;
    if (op.exclude_outside && !inside) continue;
    const double weight = kernel(op, (static_cast<double>(i) - x) * stretch);
    if (weight == 0) continue;
    taps.push_back({std::clamp<std::int64_t>(i, 0, axis.from - 1), weight});
    total += weight;
  }
  for (Tap& tap : taps) tap.weight /= total;
  return taps;
}

Taps taps_of(const Resize& op, const AxisResize& axis) {
  Taps out;
  for (std::int64_t i = 0; i < axis.to; ++i) {
    const double x = static_cast<double>(axis.coordinate(op.coordinates, i));
    const bool outside = x < 0 || x > static_cast<double>(axis.from - 1);
    const bool extrapolated = op.coordinates == ResizeCoordinates::kTfCropAndResize && outside;
    out.push_back(extrapolated ? std::vector<Tap>() : taps_at(op, axis, x));
  }
  return out;
}

/// Resamples one axis of an array of [outer, from, inner] elements.
std::vector<double> resample(const std::vector<double>& x, const Taps& taps, std::int64_t outer, std::int64_t from,
                             std::int64_t inner) {
  std::vector<double> out;
  out.reserve(static_cast<std::size_t>(outer * inner) * taps.size());
  for (std::int64_t o = 0; o < outer; ++o) {
    for (const std::vector<Tap>& mix : taps) {
      const std::size_t start = out.size();
      out.resize(start + static_cast<std::size_t>(inner), 0.0);
      for (const Tap& tap : mix) {
        const double* row = x.data() + (o * from + tap.index) * inner;
        for (std::int64_t i = 0; i < inner; ++i) out[start + static_cast<std::size_t>(i)] += tap.weight * row[i];
      }
    }
  }
  return out;
}

/// Marks with `value` the elements whose index on the axis has no taps.
void extrapolate(std::vector<double>& x, const Taps& taps, std::int64_t inner, double value) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (taps[i / static_cast<std::size_t>(inner) % taps.size()].empty()) x[i] = value;
  }
}

std::vector<Dim> sizes_of(const Resize& op, std::span<const Type> in) {
  std::vector<Dim> out;
  for (std::size_t axis = 0; axis < in[0].dims.size(); ++axis) {
    Dim size = axis < op.sizes.size() ? op.sizes[axis] : Dim::unknown();
    const auto entry = operand_entry(op, axis);
    if (size.is_unknown() && entry) size = known_entry({}, *entry, in, 1);
    out.push_back(size);
  }
  return out;
}

std::vector<std::size_t> touched_axes(const Resize& op, const Type& in, const std::vector<Dim>& sizes) {
  std::vector<std::size_t> out;
  for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
    if (changes_axis(op, in, sizes, axis)) out.push_back(axis);
  }
  return out;
}

/// Operand `i`, if it is there, should have one entry (or `share` of them) for each of the op's axes.
Status check_entries_of(const Resize& op, std::span<const Type> in, std::size_t i, std::int64_t share) {
  if (i >= in.size() || in[i].is_none()) return {};
  if (i == 1) TRY(check_indices("the sizes", in[i]));
  if (i > 1 && in[i].dtype != DType::kF32)
    return fail(Code::kInvalidModel, cat("operand ", i, " is ", in[i], ", not f32"));
  const auto axes = static_cast<std::int64_t>(op.axes.empty() ? in[0].dims.size() : op.axes.size());
  if (in[i].rank() == 1 && (!in[i].dims[0].is_static() || in[i].dims[0].is(share * axes))) return {};
  return fail(Code::kInvalidModel, cat("operand ", i, " is ", in[i], " instead of ", share * axes, " values"));
}

/// Each NaN among `values`, which are for all axes in turn, should be brought by operand `i`.
Status check_unknown(const Resize& op, std::span<const Type> in, const std::vector<double>& values, std::size_t i) {
  const bool there = i < in.size() && !in[i].is_none();
  for (std::size_t k = 0; k < values.size(); ++k) {
    if (std::isnan(values[k]) && !(there && operand_entry(op, k % in[0].dims.size()))) {
      return fail(Code::kInvalidModel, cat("a number for axis ", k % in[0].dims.size(), " is missing"));
    }
  }
  return {};
}

Status check_numbers(const Resize& op, std::span<const Type> in) {
  const int rank = in[0].rank();
  for (const int axis : op.axes) {
    if (axis != -1) TRY(check_axis(axis, rank));
  }
  for (std::size_t i = 1; i < 4; ++i) TRY(check_entries_of(op, in, i, i == 3 ? 2 : 1));
  if (in.size() < 2 || in[1].is_none() || !op.sizes.empty()) TRY(check_entries("sizes", op.sizes.size(), rank));
  if (!op.scales.empty()) TRY(check_entries("scales", op.scales.size(), rank));
  if (!op.roi.empty()) TRY(check_entries("roi", op.roi.size(), 2 * rank));
  if (op.coordinates == ResizeCoordinates::kTfCropAndResize && op.roi.empty()) {
    return fail(Code::kInvalidModel, "tf_crop_and_resize without a region of interest");
  }
  TRY(check_unknown(op, in, op.scales, 2));
  TRY(check_unknown(op, in, op.roi, 3));
  for (const double scale : op.scales) {
    if (!std::isnan(scale) && (!(scale > 0) || !std::isfinite(scale))) {
      return fail(Code::kInvalidModel, cat("scale ", scale));
    }
  }
  return {};
}

/// The op with what its operands say as attributes.
Result<Resize> with_operands(const Resize& op, std::span<const Tensor> in, const std::vector<Dim>& sizes) {
  Resize out = op;
  out.sizes = sizes;
  const std::size_t rank = sizes.size();
  const auto fill = [&](std::vector<double>& values, std::size_t operand) -> Status {
    if (std::ranges::none_of(values, [](double value) { return std::isnan(value); })) return {};
    const auto given = TRY(in[operand].loaded()).to_vector<double>();
    for (std::size_t k = 0; k < values.size(); ++k) {
      const auto entry = operand_entry(op, k % rank);
      if (std::isnan(values[k]) && entry) values[k] = given[*entry + (k < rank ? 0 : given.size() / 2)];
    }
    return {};
  };
  TRY(fill(out.scales, 2));
  TRY(fill(out.roi, 3));
  return out;
}

}  // namespace

Result<Types> infer(const Resize& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 4}));
  TRY(check_numbers(op, in));
  Type out(in[0].dtype, {});
  out.quant = in[0].quant;
  out.dims = sizes_of(op, in);
  for (std::size_t axis = 0; axis < in[0].dims.size(); ++axis) {
    if (in[0].dims[axis].is(0) && !out.dims[axis].is(0) && out.dims[axis].is_static()) {
      return fail(Code::kInvalidModel, cat("axis ", axis, " of ", in[0], " is empty and can't become ", out));
    }
  }
  return single(std::move(out));
}

std::optional<std::size_t> operand_entry(const Resize& op, std::size_t axis) {
  if (op.axes.empty()) return axis;
  const auto found = std::ranges::find(op.axes, static_cast<int>(axis));
  if (found == op.axes.end()) return std::nullopt;
  return static_cast<std::size_t>(found - op.axes.begin());
}

bool changes_axis(const Resize& op, const Type& in, const std::vector<Dim>& sizes, std::size_t axis) {
  const bool scaled = !op.scales.empty() && op.scales[axis] != 1.0;
  const bool cropped = op.coordinates == ResizeCoordinates::kTfCropAndResize && !op.roi.empty() &&
                       (op.roi[axis] != 0.0 || op.roi[in.dims.size() + axis] != 1.0);
  return scaled || cropped || sizes[axis] != in.dims[axis];
}

Result<std::vector<ResizedAxis>> resized_axes(const Resize& op, const Type& in) {
  std::vector<ResizedAxis> out;
  for (const std::size_t axis : touched_axes(op, in, op.sizes)) {
    if (!in.dims[axis].is_static() || !op.sizes[axis].is_static()) {
      return fail(Code::kInternal, cat("axis ", axis, " of ", in, " is resized to ", op.sizes[axis]));
    }
    AxisResize one{in.dims[axis].value(), op.sizes[axis].value(), 0};
    one.scale = op.scales.empty() ? static_cast<double>(one.to) / static_cast<double>(one.from) : op.scales[axis];
    if (!op.roi.empty()) {
      one.roi_start = op.roi[axis];
      one.roi_end = op.roi[in.dims.size() + axis];
    }
    if (std::isnan(one.scale) || std::isnan(one.roi_start) || std::isnan(one.roi_end)) {
      return fail(Code::kInternal, cat("how axis ", axis, " of ", in, " is resized is only known at run time"));
    }
    out.push_back({axis, taps_of(op, one)});
  }
  return out;
}

Result<Tensors> eval(const Resize& op, std::span<const Tensor> in) {
  const Types types = types_of(in);
  const Types out_types = TRY(infer(op, types));
  Tensor out = Tensor::zeros(out_types[0].dtype, TRY(dims_to_evaluate(out_types[0])));
  std::vector<double> x = TRY(in[0].loaded()).to_vector<double>();
  std::vector<std::int64_t> dims = in[0].dims();
  const Resize known = TRY(with_operands(op, in, out_types[0].dims));
  const std::vector<ResizedAxis> axes = TRY(resized_axes(known, types[0]));
  for (const auto& [axis, taps] : axes) {
    const std::span<const std::int64_t> all(dims);
    x = resample(x, taps, count_of(all.first(axis)), dims[axis], count_of(all.subspan(axis + 1)));
    dims[axis] = out.dims()[axis];
  }
  for (const auto& [axis, taps] : axes) {
    extrapolate(x, taps, count_of(std::span<const std::int64_t>(dims).subspan(axis + 1)), op.extrapolation);
  }
  const bool rounds = !is_float(out.dtype()) && op.mode != ResizeMode::kNearest;
  for (std::size_t i = 0; i < x.size(); ++i) {
    out.set_element(static_cast<std::int64_t>(i), rounds ? std::trunc(x[i]) : x[i]);
  }
  return Tensors{std::move(out)};
}

Family layout_family(const Resize& op, std::span<const Type> in) {
  const std::vector<std::size_t> touched = touched_axes(op, in[0], sizes_of(op, in));
  std::vector<int> kept;
  std::vector<int> moved;
  const bool images = in[0].rank() >= 3 && std::ranges::none_of(touched, [](std::size_t axis) { return axis < 2; });
  for (int axis = 0; axis < in[0].rank(); ++axis) {
    const bool is_touched =
        images ? axis >= 2 : std::ranges::find(touched, static_cast<std::size_t>(axis)) != touched.end();
    (is_touched ? moved : kept).push_back(axis);
  }
  if (kept.size() != 2) return family::TouchedAxes{moved};
  return family::Window{.batch = kept[0],
                        .channel = kept[1],
                        .spatial = moved,
                        .channels = family::Window::Channels::kKept,
                        .weight_out = -1,
                        .weight_in = -1,
                        .weight_spatial = {},
                        .pointwise = false};
}

Result<Physical> physical(const Resize& op, const Mode& mode, std::span<const Type> in) {
  const Stored& stored = mode.operands.at(0);
  const std::vector<Dim> sizes = sizes_of(op, in);
  Resize out = op;
  out.sizes = physical_dims(stored);
  const std::size_t rank = stored.size();
  if (!op.scales.empty()) out.scales.assign(rank, 1.0);
  if (!op.roi.empty()) {
    out.roi.assign(rank, 0.0);
    out.roi.resize(2 * rank, 1.0);
  }
  if (in.size() > 1) out.axes.assign(op.axes.empty() ? sizes.size() : op.axes.size(), -1);
  for (const std::size_t axis : touched_axes(op, in[0], sizes)) {
    const int at = dim_of_axis(stored, static_cast<int>(axis));
    if (at < 0) return fail(Code::kInternal, cat("axis ", axis, " is not whole in ", to_string(stored)));
    const auto d = static_cast<std::size_t>(at);
    out.sizes[d] = sizes[axis];
    if (const auto entry = operand_entry(op, axis); entry && in.size() > 1) out.axes[*entry] = at;
    if (!op.scales.empty()) out.scales[d] = op.scales[axis];
    if (op.roi.empty()) continue;
    out.roi[d] = op.roi[axis];
    out.roi[rank + d] = op.roi[in[0].dims.size() + axis];
  }
  return Physical::in_order(out, in.size());
}

ONNX2TF_DEFINE_OP(Resize);

}  // namespace onnx2tf
