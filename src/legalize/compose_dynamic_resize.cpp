// Resizes of which something is only known at run time: indices and weights are computed there.

#include <algorithm>
#include <cmath>

#include "legalize/arithmetic.h"
#include "legalize/resize_form.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "legalize/scalars.h"
#include "ops/broadcast_to.h"
#include "ops/gather.h"
#include "ops/matmul.h"
#include "ops/range.h"
#include "ops/reduce.h"
#include "ops/reshape.h"
#include "ops/resize.h"
#include "ops/transpose.h"

namespace onnx2tf {
namespace {

bool has_operand(const Node& node, std::size_t i) { return i < node.inputs.size() && node.inputs[i] != kNoValue; }

/// What is known of one axis, as scalars f32; start and end of the region of interest if there is one.
struct AxisNumbers {
  ValueId from, to, scale, start, end;
};

/// The resize's numbers: constants, or what its operands bring.
class Numbers {
 public:
  Numbers(Patch& patch, const Node& node, const Resize& op) : patch_(patch), node_(node), op_(op) {}

  /// A dim of the result, as a scalar i32: from the operand, or as the size of something that has it.
  ValueId result_dim(std::size_t axis, const Dim& dim) {
    if (dim.is_static()) return patch_.scalar(DType::kI32, static_cast<double>(dim.value()));
    const auto entry = operand_entry(op_, axis);
    if (has_operand(node_, 1) && entry) {
      return Arithmetic(patch_, DType::kI32).cast(element_of(1, *entry), DType::kI32);
    }
    return dim_of(patch_, patch_.add(BroadcastTo{{dim}}, {patch_.scalar(DType::kF32, 0)}), 0);
  }

  AxisNumbers of_axis(std::size_t axis, ValueId from, ValueId to) {
    Arithmetic at(patch_, DType::kF32);
    AxisNumbers out{at.cast(from, DType::kF32), at.cast(to, DType::kF32), kNoValue, kNoValue, kNoValue};
    out.scale = op_.scales.empty() ? at.div(out.to, out.from) : number(op_.scales[axis], axis, 2, 0);
    if (op_.roi.empty()) return out;
    const std::size_t rank = op_.roi.size() / 2;
    out.start = number(op_.roi[axis], axis, 3, 0);
    out.end = number(op_.roi[rank + axis], axis, 3, op_.axes.empty() ? rank : op_.axes.size());
    return out;
  }

 private:
  ValueId number(double known, std::size_t axis, std::size_t operand, std::size_t first) {
    const auto entry = operand_entry(op_, axis);
    if (!std::isnan(known) || !entry || !has_operand(node_, operand)) return patch_.scalar(DType::kF32, known);
    return element_of(operand, first + *entry);
  }

  ValueId element_of(std::size_t operand, std::size_t i) {
    return element(patch_, node_.inputs[operand], {static_cast<std::int64_t>(i)});
  }

  Patch& patch_;
  const Node& node_;
  const Resize& op_;
};

/// Where each result index (a vector f32) lies in the operand: the formulas of ONNX.
ValueId coordinates(Arithmetic& at, ResizeCoordinates mode, ValueId i, const AxisNumbers& axis) {
  const auto scaled_center = [&] { return at.div(at.add(i, 0.5), axis.scale); };
  const auto half_pixel = [&] { return at.add(scaled_center(), -0.5); };
  const auto several = [&] { return at.less(at.number(1), axis.to); };
  const ValueId steps = at.max(at.add(axis.to, -1), 1);
  switch (mode) {
    case ResizeCoordinates::kHalfPixel: return half_pixel();
    case ResizeCoordinates::kHalfPixelSymmetric: {
      const ValueId share = at.div(axis.to, at.mul(axis.scale, axis.from));
      // In this order, as ONNX Runtime has it: rounding decides which element is the nearest.
      const ValueId moved = at.mul(at.mul(axis.from, 0.5), at.sub(at.number(1), share));
      return at.add(at.add(moved, scaled_center()), -0.5);
    }
    case ResizeCoordinates::kPytorchHalfPixel: return at.select(several(), half_pixel(), at.number(0));
    case ResizeCoordinates::kAlignCorners: return at.div(at.mul(i, at.add(axis.from, -1)), steps);
    case ResizeCoordinates::kAsymmetric: return at.div(i, axis.scale);
    case ResizeCoordinates::kTfHalfPixelForNearest: {
      // An axis that keeps its size is not moved.
      const ValueId same = at.binary(BinaryFn::kLogicalAnd, at.binary(BinaryFn::kEqual, axis.from, axis.to),
                                     at.binary(BinaryFn::kEqual, axis.scale, at.number(1)));
      return at.select(same, i, scaled_center());
    }
    case ResizeCoordinates::kTfCropAndResize: break;
  }
  const ValueId last = at.add(axis.from, -1);
  const ValueId along = at.div(at.mul(at.mul(i, at.sub(axis.end, axis.start)), last), steps);
  const ValueId middle = at.mul(at.mul(at.add(axis.start, axis.end), 0.5), last);
  return at.select(several(), at.add(at.mul(axis.start, last), along), middle);
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

/// The cubic kernel at distances below 1, and from 1 to 2.
ValueId near_kernel(Arithmetic& at, double a, ValueId d) { return at.polynomial(d, {a + 2, -(a + 3), 0, 1}); }
ValueId far_kernel(Arithmetic& at, double a, ValueId d) { return at.polynomial(d, {a, -5 * a, 8 * a, -4 * a}); }

/// The interpolation kernel at any distances >= 0.
ValueId kernel(Arithmetic& at, const Resize& op, ValueId d) {
  if (op.mode == ResizeMode::kLinear) return at.unary(UnaryFn::kRelu, at.sub(at.number(1), d));
  const double a = op.cubic_a;
  const ValueId outer = at.select(at.less(d, at.number(2)), far_kernel(at, a, d), at.number(0));
  return at.select(at.less(d, at.number(1)), near_kernel(at, a, d), outer);
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
  return {{-1, far_kernel(at, a, at.add(f, 1))},
          {0, near_kernel(at, a, f)},
          {1, near_kernel(at, a, rest)},
          {2, far_kernel(at, a, at.add(rest, 1))}};
}

/// One axis of the resize.
class AxisResizer {
 public:
  AxisResizer(Patch& patch, const Resize& op, std::size_t axis)
      : patch_(patch), at_(patch, DType::kF32), op_(op), axis_(axis) {}

  ValueId resize(Numbers& numbers, ValueId x, const Dim& to) {
    const ValueId out = numbers.result_dim(axis_, to);
    numbers_ = numbers.of_axis(axis_, dim_of(patch_, x, axis_), out);
    last_ = at_.add(numbers_.from, -1);
    at_index_ = coordinates(at_, op_.coordinates, counted(patch_.scalar(DType::kI32, 0), out, to), numbers_);
    if (op_.mode == ResizeMode::kNearest) return gathered(x, rounded(at_, op_.rounding, at_index_));
    return op_.antialias ? filtered(x) : interpolated(x);
  }

  /// The extrapolation value where coordinates of this axis lie outside of the operand.
  ValueId extrapolated(ValueId x) {
    const ValueId outside =
        at_.binary(BinaryFn::kLogicalOr, at_.less(at_index_, at_.number(0)), at_.less(last_, at_index_));
    Arithmetic at(patch_, patch_.type(x).dtype);
    return at.select(along_axis(outside, patch_.type(x).rank()), at.number(op_.extrapolation), x);
  }

 private:
  /// The integers from `first` to below `end`, both scalars i32, as f32.
  ValueId counted(ValueId first, ValueId end, const Dim& size) {
    return at_.cast(patch_.add(Range{size}, {first, end, patch_.scalar(DType::kI32, 1)}), DType::kF32);
  }

  /// The elements at indices f32, those outside being the outermost ones.
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

  /// With a kernel that is stretched where the axis shrinks, as a product with a matrix of all weights.
  ValueId filtered(ValueId x) {
    const ValueId stretch = at_.min(numbers_.scale, 1);
    ValueId first = patch_.scalar(DType::kI32, 0);
    ValueId end = at_.cast(numbers_.from, DType::kI32);
    if (!op_.exclude_outside) {
      // Elements that the kernel reaches beyond the ends are the outermost ones.
      const double reach = op_.mode == ResizeMode::kLinear ? 1 : 2;
      const ValueId support = at_.unary(UnaryFn::kCeil, at_.div(at_.number(reach + 1), stretch));
      const ValueId border = at_.cast(support, DType::kI32);
      first = at_.negated(border);
      end = at_.add(end, border);
    }
    const bool bordered = !op_.exclude_outside;
    const ValueId index = counted(first, end, bordered ? patch_.fresh_dim() : patch_.type(x).dims[axis_]);
    if (bordered) x = gathered(x, index);
    const Dim to = patch_.type(at_index_).dims[0];
    const ValueId distance = at_.mul(at_.sub(index, patch_.add(Reshape{{to, 1}}, {at_index_})), stretch);
    const ValueId weights = kernel(at_, op_, at_.unary(UnaryFn::kAbs, distance));
    const ValueId total = patch_.add(Reduce{ReduceFn::kSum, {1}, true}, {weights});
    return product(x, at_.div(weights, total));
  }

  /// The axis times [result, operand] weights.
  ValueId product(ValueId x, ValueId weights) {
    const std::vector<Dim> dims = patch_.type(x).dims;
    if (dims.size() == 1) return patch_.add(Reduce{ReduceFn::kSum, {1}, false}, {at_.mul(weights, x)});
    Transpose swap;
    for (std::size_t k = 0; k < dims.size(); ++k) swap.perm.push_back(static_cast<int>(k));
    std::swap(swap.perm[axis_], swap.perm.back());
    const bool last = axis_ + 1 == dims.size();
    const ValueId turned = last ? x : patch_.add(swap, {x});
    const ValueId mixed = patch_.add(MatMul{.transpose_b = true}, {turned, weights});
    return last ? mixed : patch_.add(swap, {mixed});
  }

  Patch& patch_;
  Arithmetic at_;
  const Resize& op_;
  std::size_t axis_;
  AxisNumbers numbers_{kNoValue, kNoValue, kNoValue, kNoValue, kNoValue};
  ValueId last_ = kNoValue, at_index_ = kNoValue;
};

bool sizes_unknown(const Resize& op) { return op.sizes.empty() || std::ranges::any_of(op.sizes, &Dim::is_unknown); }

/// The operator takes sizes at run time: the result's dims are named, and read off the operand later.
Match name_sizes(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Resize>();
  if (op == nullptr) return no_match("no resize");
  Resize known = *op;
  known.sizes = graph.type(node.outputs[0]).dims;
  if (!has_operand(node, 1) || !sizes_unknown(*op)) return no_match("its sizes are no operand");
  if (!resize_form(known, graph.type(node.inputs[0]))) return no_match("no operator does it for all sizes");
  Patch patch(graph, id, "name_sizes");
  patch.replace(node.outputs[0], patch.add(known, {node.inputs[0], node.inputs[1]}));
  return patch;
}

}  // namespace

Match compose_dynamic_resize(const Graph& graph, NodeId id, HasResize has) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Resize>();
  if (op == nullptr) return no_match("no resize");
  const Type& in = graph.type(node.inputs[0]);
  const Type& out = graph.type(node.outputs[0]);
  Resize known = *op;
  known.sizes = out.dims;
  if (has(known, in)) return no_match("an operator does it");
  if (resized_axes(known, in).ok()) return no_match("all of it is known");
  if (op->mode != ResizeMode::kNearest && in.dtype != DType::kF32) return no_match("its element type is not f32");
  Patch patch(graph, id, "compose_dynamic_resize");
  Numbers numbers(patch, node, *op);
  ValueId x = node.inputs[0];
  std::vector<AxisResizer> axes;
  for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
    if (!changes_axis(*op, in, out.dims, axis)) continue;
    axes.emplace_back(patch, *op, axis);
    x = axes.back().resize(numbers, x, out.dims[axis]);
  }
  if (op->coordinates == ResizeCoordinates::kTfCropAndResize) {
    for (AxisResizer& axis : axes) x = axis.extrapolated(x);
  }
  patch.replace(node.outputs[0], x);
  return patch;
}

namespace {

bool has_form(const Resize& op, const Type& in) { return resize_form(op, in).has_value(); }

Match without_operator(const Graph& graph, NodeId id) { return compose_dynamic_resize(graph, id, has_form); }

constexpr Rule kRules[] = {{"name_sizes", name_sizes}, {"compose_dynamic_resize", without_operator}};

}  // namespace

std::span<const Rule> compose_dynamic_resize_rules() { return kRules; }

}  // namespace onnx2tf
