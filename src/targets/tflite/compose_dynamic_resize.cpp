// Resizes whose sizes are only known at run time: indices and weights are computed there.

#include <cmath>

#include "ops/broadcast_to.h"
#include "ops/gather.h"
#include "ops/range.h"
#include "ops/reshape.h"
#include "ops/resize.h"
#include "ops/shape_of.h"
#include "ops/slice.h"
#include "targets/tflite/arithmetic.h"
#include "targets/tflite/compose.h"
#include "targets/tflite/resize_form.h"

namespace onnx2tf::tflite {
namespace {

/// Element `i` of a vector of integers, as a scalar i32.
ValueId element(Patch& patch, Arithmetic& at, ValueId vector, std::int64_t i) {
  const ValueId one = patch.add(Slice{{i}, {i + 1}, {1}, {}}, {vector});
  return at.cast(patch.add(Reshape{{}}, {one}), DType::kI32);
}

/// A dim of the operand, as a scalar i32.
ValueId operand_size(Patch& patch, Arithmetic& at, ValueId x, std::size_t axis) {
  const Dim& dim = patch.type(x).dims[axis];
  if (dim.is_static()) return patch.scalar(DType::kI32, static_cast<double>(dim.value()));
  return element(patch, at, patch.add(ShapeOf{DType::kI32}, {x}), static_cast<std::int64_t>(axis));
}

/// A dim of the result: from the operand that brings it, or as the size of something that has it.
ValueId result_size(Patch& patch, Arithmetic& at, const Node& node, std::size_t axis, const Dim& dim) {
  if (dim.is_static()) return patch.scalar(DType::kI32, static_cast<double>(dim.value()));
  if (node.inputs.size() > 1 && node.inputs[1] != kNoValue) {
    return element(patch, at, node.inputs[1], static_cast<std::int64_t>(axis));
  }
  const ValueId ruler = patch.add(BroadcastTo{{dim}}, {patch.scalar(DType::kF32, 0)});
  return element(patch, at, patch.add(ShapeOf{DType::kI32}, {ruler}), 0);
}

/// What is known of one axis, as scalars f32.
struct AxisSizes {
  ValueId from, to, scale;
};

/// Where each result index (a vector f32) lies in the operand: the formulas of ONNX.
ValueId coordinates(Arithmetic& at, const Resize& op, std::size_t axis, ValueId i, const AxisSizes& sizes) {
  const auto half_pixel = [&] { return at.add(at.div(at.add(i, 0.5), sizes.scale), -0.5); };
  const auto several = [&] { return at.less(at.number(1), sizes.to); };
  const ValueId steps = at.max(at.add(sizes.to, -1), 1);
  switch (op.coordinates) {
    case ResizeCoordinates::kHalfPixel: return half_pixel();
    case ResizeCoordinates::kHalfPixelSymmetric: {
      const ValueId share = at.div(sizes.to, at.mul(sizes.scale, sizes.from));
      return at.add(at.mul(at.mul(sizes.from, 0.5), at.sub(at.number(1), share)), half_pixel());
    }
    case ResizeCoordinates::kPytorchHalfPixel: return at.select(several(), half_pixel(), at.number(0));
    case ResizeCoordinates::kAlignCorners: return at.div(at.mul(i, at.add(sizes.from, -1)), steps);
    case ResizeCoordinates::kAsymmetric: return at.div(i, sizes.scale);
    case ResizeCoordinates::kTfHalfPixelForNearest: return at.div(at.add(i, 0.5), sizes.scale);
    case ResizeCoordinates::kTfCropAndResize: break;
  }
  const double start = op.roi[axis];
  const double end = op.roi[op.roi.size() / 2 + axis];
  const ValueId last = at.add(sizes.from, -1);
  const ValueId along = at.div(at.mul(at.mul(i, end - start), last), steps);
  return at.select(several(), at.add(at.mul(last, start), along), at.mul(last, 0.5 * (start + end)));
}

ValueId rounded(Arithmetic& at, ResizeRounding rounding, ValueId x) {
  switch (rounding) {
    case ResizeRounding::kRoundPreferFloor: return at.unary(UnaryFn::kCeil, at.add(x, -0.5));
    case ResizeRounding::kRoundPreferCeil: return at.unary(UnaryFn::kFloor, at.add(x, 0.5));
    case ResizeRounding::kFloor: return at.unary(UnaryFn::kFloor, x);
    case ResizeRounding::kCeil: break;
  }
  return at.unary(UnaryFn::kCeil, x);
}

/// An element that takes part: how far from the floor of the coordinate, and its weight there.
struct Part {
  std::int64_t offset;
  ValueId weight;
};

/// The parts of linear or cubic interpolation where the coordinate's fraction is `f`.
std::vector<Part> parts_of(Arithmetic& at, const Resize& op, ValueId f) {
  const ValueId rest = at.sub(at.number(1), f);
  if (op.mode == ResizeMode::kLinear) return {{0, rest}, {1, f}};
  const double a = op.cubic_a;
  const auto near = [&](ValueId d) { return at.polynomial(d, {a + 2, -(a + 3), 0, 1}); };
  const auto far = [&](ValueId d) { return at.polynomial(d, {a, -5 * a, 8 * a, -4 * a}); };
  return {{-1, far(at.add(f, 1))}, {0, near(f)}, {1, near(rest)}, {2, far(at.add(rest, 1))}};
}

/// One axis of the resize.
class AxisResizer {
 public:
  AxisResizer(Patch& patch, const Resize& op, std::size_t axis)
      : patch_(patch), at_(patch, DType::kF32), op_(op), axis_(axis) {}

  ValueId resize(const Node& node, ValueId x, const Dim& to) {
    const ValueId out = result_size(patch_, at_, node, axis_, to);
    AxisSizes sizes{at_.cast(operand_size(patch_, at_, x, axis_), DType::kF32), at_.cast(out, DType::kF32), kNoValue};
    sizes.scale = op_.scales.empty() ? at_.div(sizes.to, sizes.from) : at_.number(op_.scales[axis_]);
    const ValueId zero = patch_.scalar(DType::kI32, 0);
    const ValueId one = patch_.scalar(DType::kI32, 1);
    const ValueId i = at_.cast(patch_.add(Range{to}, {zero, out, one}), DType::kF32);
    last_ = at_.add(sizes.from, -1);
    at_index_ = coordinates(at_, op_, axis_, i, sizes);
    return op_.mode == ResizeMode::kNearest ? gathered(x, rounded(at_, op_.rounding, at_index_)) : interpolated(x);
  }

  /// The extrapolation value where coordinates of this axis lie outside of the operand.
  ValueId extrapolated(ValueId x) {
    const ValueId outside =
        at_.binary(BinaryFn::kLogicalOr, at_.less(at_index_, at_.number(0)), at_.less(last_, at_index_));
    Arithmetic at(patch_, patch_.type(x).dtype);
    return at.select(along_axis(outside, patch_.type(x).rank()), at.number(op_.extrapolation), x);
  }

 private:
  ValueId gathered(ValueId x, ValueId index) {
    const ValueId inside = at_.max(at_.min(index, last_), 0);
    return patch_.add(Gather{static_cast<int>(axis_)}, {x, at_.cast(inside, DType::kI32)});
  }

  ValueId along_axis(ValueId vector, int rank) {
    std::vector<Dim> dims(static_cast<std::size_t>(rank) - axis_, 1);
    dims[0] = patch_.type(vector).dims[0];
    return dims.size() == 1 ? vector : patch_.add(Reshape{dims}, {vector});
  }

  ValueId interpolated(ValueId x) {
    const ValueId base = at_.unary(UnaryFn::kFloor, at_index_);
    std::vector<Part> parts = parts_of(at_, op_, at_.sub(at_index_, base));
    if (op_.exclude_outside) exclude_outside(parts, base);
    ValueId sum = kNoValue;
    for (const Part& part : parts) {
      const ValueId taken = gathered(x, at_.add(base, static_cast<double>(part.offset)));
      const ValueId term = at_.mul(taken, along_axis(part.weight, patch_.type(x).rank()));
      sum = sum == kNoValue ? term : at_.add(sum, term);
    }
    return sum;
  }

  void exclude_outside(std::vector<Part>& parts, ValueId base) {
    ValueId total = kNoValue;
    for (Part& part : parts) {
      const ValueId index = at_.add(base, static_cast<double>(part.offset));
      const ValueId inside =
          at_.binary(BinaryFn::kLogicalAnd, at_.less(at_.number(-1), index), at_.less(index, at_.add(last_, 1)));
      part.weight = at_.mul(part.weight, at_.cast(inside, DType::kF32));
      total = total == kNoValue ? part.weight : at_.add(total, part.weight);
    }
    for (Part& part : parts) part.weight = at_.div(part.weight, total);
  }

  Patch& patch_;
  Arithmetic at_;
  const Resize& op_;
  std::size_t axis_;
  ValueId last_ = kNoValue, at_index_ = kNoValue;
};

Match compose_dynamic_resize(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Resize>();
  if (op == nullptr) return no_match("no resize");
  const Type& in = graph.type(node.inputs[0]);
  const Type& out = graph.type(node.outputs[0]);
  Resize known = *op;
  known.sizes = out.dims;
  const bool has_operand = node.inputs.size() > 1 && node.inputs[1] != kNoValue;
  if (resize_form(known, in) && !has_operand) return no_match("TFLite has the resize");
  if (resized_axes(known, in).ok()) return no_match("its sizes are static");
  if (op->antialias) return no_match("how many elements take part is only known at run time");
  if (op->mode != ResizeMode::kNearest && in.dtype != DType::kF32) return no_match("its element type is not f32");
  Patch patch(graph, id, "compose_dynamic_resize");
  ValueId x = node.inputs[0];
  std::vector<AxisResizer> axes;
  const bool crops = op->coordinates == ResizeCoordinates::kTfCropAndResize;
  for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
    const bool scaled = !op->scales.empty() && op->scales[axis] != 1;
    const bool cropped = crops && (op->roi[axis] != 0 || op->roi[in.dims.size() + axis] != 1);
    if (out.dims[axis] == in.dims[axis] && !scaled && !cropped) continue;
    axes.emplace_back(patch, *op, axis);
    x = axes.back().resize(node, x, out.dims[axis]);
  }
  for (AxisResizer& axis : axes) x = crops ? axis.extrapolated(x) : x;
  patch.replace(node.outputs[0], x);
  return patch;
}

constexpr Rule kRules[] = {{"compose_dynamic_resize", compose_dynamic_resize}};

}  // namespace

std::span<const Rule> compose_dynamic_resize_rules() { return kRules; }

}  // namespace onnx2tf::tflite
