#include <algorithm>
#include <cmath>

#include "legalize/arithmetic.h"
#include "legalize/resize_form.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/gather.h"
#include "ops/matmul.h"
#include "ops/resize.h"
#include "ops/transpose.h"

namespace onnx2tf {
namespace {

/// Result elements of at most this many operand elements are gathered and weighted; others are a matrix product.
constexpr std::size_t kMaxGathered = 4;

std::int64_t size_of(const ResizedAxis& axis) { return static_cast<std::int64_t>(axis.taps.size()); }

/// The index that the nearest kernel of TensorFlow and TFLite picks, computed as it does.
std::int64_t kernel_index(const ResizeForm& form, std::int64_t i, std::int64_t from, std::int64_t to) {
  const bool aligned = form.align_corners && to > 1;
  const float scale = aligned ? static_cast<float>(from - 1) / static_cast<float>(to - 1)
                              : static_cast<float>(from) / static_cast<float>(to);
  const float at = (static_cast<float>(i) + (form.half_pixel_centers ? 0.5F : 0.0F)) * scale;
  const auto index = static_cast<std::int64_t>(form.align_corners ? std::round(at) : std::floor(at));
  return std::clamp<std::int64_t>(index, 0, from - 1);
}

}  // namespace

bool has_resize_operator(const Resize& op, const Type& in) {
  const auto form = resize_form(op, in);
  if (!form || op.mode != ResizeMode::kNearest) return form.has_value();
  const auto axes = resized_axes(op, in);
  if (!axes.ok()) return true;
  for (const ResizedAxis& axis : *axes) {
    const std::int64_t from = in.dims[axis.axis].value();
    for (std::int64_t i = 0; i < size_of(axis); ++i) {
      const auto& taps = axis.taps[static_cast<std::size_t>(i)];
      if (taps.size() != 1 || taps[0].index != kernel_index(*form, i, from, size_of(axis))) return false;
    }
  }
  return true;
}

namespace {

/// A constant with one value per index of `axis`, that broadcasts to values of this rank.
ValueId along(Patch& patch, const std::vector<float>& values, std::size_t axis, int rank) {
  std::vector<std::int64_t> dims(static_cast<std::size_t>(rank) - axis, 1);
  dims[0] = static_cast<std::int64_t>(values.size());
  return patch.constant(Tensor::of_floats(DType::kF32, dims, values));
}

/// Tap number `k` of each result index: the operand's elements, and their weights.
struct TapSlice {
  std::vector<std::int64_t> indices;
  std::vector<float> weights;
};
TapSlice tap_slice(const ResizedAxis& axis, std::size_t k) {
  TapSlice out;
  for (const auto& taps : axis.taps) {
    const bool there = k < taps.size();
    out.indices.push_back(there ? taps[k].index : taps.empty() ? 0 : taps[0].index);
    out.weights.push_back(there ? static_cast<float>(taps[k].weight) : 0.0F);
  }
  return out;
}

ValueId gathered(Patch& patch, ValueId x, const ResizedAxis& axis, const std::vector<std::int64_t>& indices) {
  const ValueId at = patch.constant(Tensor::of_ints(DType::kI32, {size_of(axis)}, indices));
  return patch.add(Gather{static_cast<int>(axis.axis)}, {x, at});
}

ValueId weighted_sum(Patch& patch, ValueId x, const ResizedAxis& axis, std::size_t taps) {
  Arithmetic at(patch, DType::kF32);
  const int rank = patch.type(x).rank();
  ValueId sum = kNoValue;
  for (std::size_t k = 0; k < taps; ++k) {
    const TapSlice slice = tap_slice(axis, k);
    const ValueId part = at.mul(gathered(patch, x, axis, slice.indices), along(patch, slice.weights, axis.axis, rank));
    sum = sum == kNoValue ? part : at.add(sum, part);
  }
  return sum;
}

/// The axis, brought last, times a matrix of weights.
ValueId product(Patch& patch, ValueId x, const ResizedAxis& axis) {
  const int rank = patch.type(x).rank();
  const Dim from = patch.type(x).dims[axis.axis];
  Tensor matrix = Tensor::zeros(DType::kF32, {from.value(), size_of(axis)});
  for (std::int64_t i = 0; i < size_of(axis); ++i) {
    for (const ResizeTap& tap : axis.taps[static_cast<std::size_t>(i)]) {
      const std::int64_t place = tap.index * size_of(axis) + i;
      matrix.set_element(place, matrix.element(place) + tap.weight);
    }
  }
  Transpose swap;
  for (int k = 0; k < rank; ++k) swap.perm.push_back(k);
  std::swap(swap.perm[axis.axis], swap.perm.back());
  const bool last = static_cast<int>(axis.axis) == rank - 1;
  const ValueId turned = last ? x : patch.add(swap, {x});
  const ValueId mixed = patch.add(MatMul{}, {turned, patch.constant(std::move(matrix))});
  return last ? mixed : patch.add(swap, {mixed});
}

/// The extrapolation value where the axis has no taps.
ValueId extrapolated(Patch& patch, ValueId x, const ResizedAxis& axis, double value) {
  std::vector<float> outside;
  for (const auto& taps : axis.taps) outside.push_back(taps.empty() ? 1.0F : 0.0F);
  if (std::ranges::count(outside, 1.0F) == 0) return x;
  Arithmetic at(patch, patch.type(x).dtype);
  const ValueId condition = at.cast(along(patch, outside, axis.axis, patch.type(x).rank()), DType::kBool);
  return at.select(condition, at.number(value), x);
}

}  // namespace

Match compose_resize(const Graph& graph, NodeId id, HasResize has) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Resize>();
  if (op == nullptr) return no_match("no resize");
  const Type& in = graph.type(node.inputs[0]);
  Resize known = *op;
  known.sizes = graph.type(node.outputs[0]).dims;
  if (has(known, in)) return no_match("an operator does it");
  const bool nearest = op->mode == ResizeMode::kNearest;
  if (!nearest && in.dtype != DType::kF32) return no_match("its element type is not f32");
  const auto axes = resized_axes(known, in);
  if (!axes.ok()) return no_match("its sizes are only known at run time");
  Patch patch(graph, id, "compose_resize");
  ValueId x = node.inputs[0];
  for (const ResizedAxis& axis : *axes) {
    std::size_t taps = 0;
    for (const auto& at : axis.taps) taps = std::max(taps, at.size());
    if (nearest) {
      x = gathered(patch, x, axis, tap_slice(axis, 0).indices);
    } else {
      x = taps <= kMaxGathered || in.rank() == 1 ? weighted_sum(patch, x, axis, taps) : product(patch, x, axis);
    }
  }
  for (const ResizedAxis& axis : *axes) x = extrapolated(patch, x, axis, op->extrapolation);
  patch.replace(node.outputs[0], x);
  return patch;
}

namespace {

Match without_operator(const Graph& graph, NodeId id) { return compose_resize(graph, id, has_resize_operator); }

constexpr Rule kRules[] = {{"compose_resize", without_operator}};

}  // namespace

std::span<const Rule> compose_resize_rules() { return kRules; }

}  // namespace onnx2tf
