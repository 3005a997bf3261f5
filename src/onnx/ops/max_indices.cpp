#include "onnx/ops/max_indices.h"

#include <cmath>
#include <limits>

#include "base/text.h"
#include "ops/binary.h"
#include "ops/cast.h"
#include "ops/gather.h"
#include "ops/pad.h"
#include "ops/range.h"
#include "ops/reshape.h"
#include "ops/select.h"
#include "ops/shape_of.h"
#include "ops/slice.h"

namespace onnx2tf::onnx {
namespace {

/// One slice, comparison and two selections are made for each element of the window.
constexpr std::int64_t kMostElements = 1024;

/// Numbers as scalars i64, computed where dims are symbolic.
class Counting {
 public:
  explicit Counting(NodeContext& node) : node_(node) {}

  ValueId number(std::int64_t value) { return node_.constant(Tensor::of_ints(DType::kI64, {}, std::span(&value, 1))); }
  Result<ValueId> add(ValueId a, ValueId b) { return node_.add(Binary{BinaryFn::kAdd}, {a, b}); }
  Result<ValueId> mul(ValueId a, ValueId b) { return node_.add(Binary{BinaryFn::kMul}, {a, b}); }

  Result<ValueId> dim(ValueId x, std::size_t axis) {
    const ValueId shape = TRY(node_.add(ShapeOf{DType::kI64}, {x}));
    return node_.add(Gather{0}, {shape, number(static_cast<std::int64_t>(axis))});
  }

  /// The elements that `low` adds before an axis of `x`.
  Result<ValueId> padding(ValueId x, std::size_t axis, const Dim& low) {
    if (low.is_static()) return number(low.value());
    const std::size_t rank = node_.type_of(x).dims.size();
    Pad pad{.low = std::vector<Dim>(rank, 0), .high = std::vector<Dim>(rank, 0), .mode = PadMode::kConstant};
    pad.low[axis] = low;
    const ValueId longer = TRY(dim(TRY(node_.add(std::move(pad), {x})), axis));
    return node_.add(Binary{BinaryFn::kSub}, {longer, TRY(dim(x, axis))});
  }

  /// 0, step, ... less `skipped`: along `axis` of values that have the dims of `x`.
  Result<ValueId> along(ValueId x, std::size_t axis, std::int64_t step, ValueId skipped) {
    const std::vector<Dim> dims = node_.type_of(x).dims;
    const ValueId count = TRY(dim(x, axis));
    const ValueId range = TRY(node_.add(Range{dims[axis]}, {number(0), count, number(1)}));
    const ValueId spread = TRY(mul(range, number(step)));
    const ValueId moved = TRY(node_.add(Binary{BinaryFn::kSub}, {spread, skipped}));
    std::vector<Dim> shape(dims.size() - axis, 1);
    shape[0] = dims[axis];
    return node_.add(Reshape{shape}, {moved});
  }

 private:
  NodeContext& node_;
};

/// By how many elements a step along each axis of operand 0 moves on.
Result<std::vector<ValueId>> steps_of(NodeContext& node, Counting& counting, StorageOrder order) {
  const std::size_t rank = node.type(0).dims.size();
  std::vector<ValueId> steps(rank, kNoValue);
  ValueId step = counting.number(1);
  for (std::size_t k = 0; k + 2 < rank; ++k) {
    const std::size_t axis = order == StorageOrder::kRowMajor ? rank - 1 - k : 2 + k;
    steps[axis] = step;
    step = TRY(counting.mul(step, TRY(counting.dim(node.input(0), axis))));
  }
  steps[1] = step;
  steps[0] = TRY(counting.mul(step, TRY(counting.dim(node.input(0), 1))));
  return steps;
}

/// The number of the element at each window's first place, counting on where that lies in the padding.
Result<ValueId> first_elements(Counting& counting, const Window& window, ValueId x, ValueId maxima,
                               const std::vector<ValueId>& steps) {
  ValueId sum = kNoValue;
  for (std::size_t axis = 0; axis < steps.size(); ++axis) {
    const bool spatial = axis >= 2;
    const ValueId skipped = TRY(counting.padding(x, axis, spatial ? window.pads_low[axis - 2] : Dim(0)));
    const std::int64_t step = spatial ? window.strides[axis - 2] : 1;
    const ValueId part = TRY(counting.mul(TRY(counting.along(maxima, axis, step, skipped)), steps[axis]));
    sum = sum == kNoValue ? part : TRY(counting.add(sum, part));
  }
  return sum;
}

/// Operand 0 within borders that win no comparison; bytes as i32.
Result<ValueId> bordered(NodeContext& node, const Pool& pool) {
  ValueId x = node.input(0);
  if (!is_float(node.type(0).dtype)) x = TRY(node.add(Cast{DType::kI32}, {x}));
  const DType dtype = node.type_of(x).dtype;
  const double least = is_float(dtype) ? -INFINITY : std::numeric_limits<std::int32_t>::min();
  Pad pad{.low = {0, 0}, .high = {0, 0}, .mode = PadMode::kConstant};
  for (std::size_t k = 0; k < pool.window.size.size(); ++k) {
    pad.low.push_back(pool.window.pads_low[k]);
    pad.high.push_back(pool.window.pads_high[k] + (pool.overhang.empty() ? Dim(0) : pool.overhang[k]));
  }
  return node.add(std::move(pad), {x, node.scalar(dtype, least)});
}

/// The places of a window, in row-major order.
std::vector<std::vector<std::int64_t>> places_of(const Window& window) {
  std::vector<std::vector<std::int64_t>> out{{}};
  for (const std::int64_t size : window.size) {
    std::vector<std::vector<std::int64_t>> longer;
    for (const auto& place : out) {
      for (std::int64_t i = 0; i < size; ++i) {
        longer.push_back(place);
        longer.back().push_back(i);
      }
    }
    out = std::move(longer);
  }
  return out;
}

/// The elements at one place of all windows.
Result<ValueId> elements_at(NodeContext& node, const Window& window, ValueId x, ValueId maxima,
                            const std::vector<std::int64_t>& place) {
  const std::vector<Dim> dims = node.type_of(x).dims;
  const std::vector<Dim> out = node.type_of(maxima).dims;
  Slice slice{.starts = {0, 0}, .ends = {dims[0], dims[1]}, .steps = {1, 1}, .sizes = {}};
  for (std::size_t k = 0; k < place.size(); ++k) {
    const std::int64_t start = place[k] * window.dilations[k];
    slice.starts.emplace_back(start);
    slice.ends.push_back((out[k + 2] - 1) * window.strides[k] + (start + 1));
    slice.steps.push_back(window.strides[k]);
  }
  return node.add(std::move(slice), {x});
}

}  // namespace

Result<ValueId> indices_of_maxima(NodeContext& node, const Pool& pool, ValueId maxima, StorageOrder order) {
  const Window& window = pool.window;
  std::int64_t elements = 1;
  for (std::size_t k = 0; k < window.size.size(); ++k) {
    if (__builtin_mul_overflow(elements, window.size[k], &elements) || elements > kMostElements) {
      return fail(Code::kUnsupportedAttribute,
                  cat("the indices of maxima in windows of more than ", kMostElements, " elements"));
    }
  }
  Counting counting(node);
  const std::vector<ValueId> steps = TRY(steps_of(node, counting, order));
  const ValueId x = TRY(bordered(node, pool));
  ValueId best = kNoValue;
  ValueId best_offset = counting.number(0);
  for (const auto& place : places_of(window)) {
    const ValueId here = TRY(elements_at(node, window, x, maxima, place));
    if (best == kNoValue) {
      best = here;
      continue;
    }
    ValueId offset = counting.number(0);
    for (std::size_t k = 0; k < place.size(); ++k) {
      if (place[k] == 0) continue;
      const ValueId part = TRY(counting.mul(steps[k + 2], counting.number(place[k] * window.dilations[k])));
      offset = TRY(counting.add(offset, part));
    }
    const ValueId better = TRY(node.add(Binary{BinaryFn::kGreater}, {here, best}));
    best = TRY(node.add(Select{}, {better, here, best}));
    best_offset = TRY(node.add(Select{}, {better, offset, best_offset}));
  }
  return counting.add(TRY(first_elements(counting, window, node.input(0), maxima, steps)), best_offset);
}

}  // namespace onnx2tf::onnx
