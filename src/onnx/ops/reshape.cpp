#include "ops/reshape.h"

#include <algorithm>

#include "base/text.h"
#include "onnx/axis_vectors.h"
#include "onnx/ops/axes_operand.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/concat.h"
#include "ops/select.h"
#include "ops/shape_of.h"
#include "ops/slice.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

Result<ValueId> to_dims(NodeContext& node, std::vector<Dim> dims) {
  if (dims == node.type(0).dims) return node.input(0);
  return node.add(Reshape{std::move(dims)}, {node.input(0)});
}

/// Replaces the codes 0 (the operand's dim) and -1 (what is left) by dims.
Result<std::vector<Dim>> decode(const Type& x, std::vector<Dim> shape, bool zero_is_zero) {
  std::ptrdiff_t rest = -1;
  Dim known = 1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i].is(0) && !zero_is_zero) {
      if (i >= x.dims.size()) return fail(Code::kInvalidModel, cat("dim ", i, " is copied, but the operand is ", x));
      shape[i] = x.dims[i];
    }
    if (shape[i].is(-1)) {
      if (rest >= 0) return fail(Code::kInvalidModel, cat("shape [", join(shape, ","), "] has two -1"));
      rest = static_cast<std::ptrdiff_t>(i);
    } else {
      known = known * shape[i];
    }
  }
  if (rest < 0) return shape;
  if (known.is(0)) return fail(Code::kInvalidModel, cat("-1 in shape [", join(shape, ","), "] can't be told"));
  shape[static_cast<std::size_t>(rest)] = floor_div(x.count(), known);
  return shape;
}

/// A shape that comes at run time, its zeros replaced by the operand's dims; -1 the op itself understands.
Result<ValueId> run_time_shape(NodeContext& node, std::int64_t entries, bool zero_is_zero) {
  const ValueId shape = node.input(1);
  if (zero_is_zero) return shape;
  const DType dtype = node.type(1).dtype;
  const std::int64_t rank = node.type(0).rank();
  ValueId dims = TRY(node.add(ShapeOf{dtype}, {node.input(0)}));
  if (entries < rank) dims = TRY(node.add(Slice{{0}, {entries}, {1}, {}}, {dims}));
  if (entries > rank) {
    const std::vector<std::int64_t> ones(static_cast<std::size_t>(entries - rank), 1);
    dims = TRY(node.add(Concat{0}, {dims, node.constant(Tensor::of_ints(dtype, {entries - rank}, ones))}));
  }
  const ValueId copied = TRY(node.add(Binary{BinaryFn::kEqual}, {shape, node.scalar(dtype, 0)}));
  return node.add(Select{}, {copied, dims, shape});
}

Values reshape(NodeContext& node) {
  const bool zero_is_zero = TRY(node.int_attribute("allowzero", 0)) != 0;
  if (const auto rank = node.declared_rank(0)) TRY(node.set_length(1, *rank));
  const auto elements = node.elements(1);
  if (!elements) {
    return fail(Code::kUnsupportedAttribute, "the rank of the new shape is not known",
                "declare the shape of the result (its dims may be dynamic)");
  }
  const std::vector<Dim> shape = TRY(decode(node.type(0), *elements, zero_is_zero));
  const bool known = std::ranges::none_of(shape, &Dim::is_unknown);
  if (known) return std::vector{TRY(to_dims(node, shape))};
  const auto entries = static_cast<std::int64_t>(shape.size());
  const ValueId at_run_time = TRY(run_time_shape(node, entries, zero_is_zero));
  return std::vector{TRY(node.add(Reshape{shape}, {node.input(0), at_run_time}))};
}

Values flatten(NodeContext& node) {
  const Type& x = node.type(0);
  std::int64_t axis = TRY(node.int_attribute("axis", 1));
  if (axis < -x.rank() || axis > x.rank()) {
    return fail(Code::kInvalidModel, cat("axis ", axis, " is outside of rank ", x.rank()));
  }
  if (axis < 0) axis += x.rank();
  Dim outer = 1;
  Dim inner = 1;
  for (std::size_t i = 0; i < x.dims.size(); ++i) {
    Dim& side = static_cast<std::int64_t>(i) < axis ? outer : inner;
    side = side * x.dims[i];
  }
  return std::vector{TRY(to_dims(node, {outer, inner}))};
}

/// Dims that are computed, as a vector of i64.
Result<ValueId> to_computed_dims(NodeContext& node, ValueId dims) {
  const auto rank = static_cast<std::size_t>(node.type_of(dims).dims[0].value());
  return node.add(Reshape{std::vector<Dim>(rank, Dim::unknown())}, {node.input(0), dims});
}

Result<ValueId> squeeze_computed_axes(NodeContext& node, ValueId axes) {
  const Type x = node.type(0);
  std::optional<int> declared;
  if (node.declared_rank(0)) declared = x.rank() - *node.declared_rank(0);
  axes = TRY(counted_axes(node, axes, declared, x.rank()));
  const Dim count = node.type_of(axes).dims[0];
  if (count.is(0)) return node.input(0);
  // Where just as many axes as are dropped can be 1, those are.
  std::vector<Dim> others = x.dims;
  std::erase_if(others, [](const Dim& dim) { return !dim.is_static() || dim.is(1); });
  if (count.is(x.rank() - static_cast<std::int64_t>(others.size()))) return to_dims(node, std::move(others));
  AxisVectors vectors(node);
  return to_computed_dims(node, TRY(vectors.without(TRY(vectors.dims_of(node.input(0))), axes)));
}

Values squeeze(NodeContext& node) {
  const Type& x = node.type(0);
  const NamedAxes given = TRY(axes_of(node, 1));
  if (given.computed != kNoValue) return std::vector{TRY(squeeze_computed_axes(node, given.computed))};
  std::vector<int> axes;
  if (given.known) axes = TRY(sorted_axes(node, *given.known, x.rank()));
  std::vector<Dim> dims;
  for (int axis = 0; axis < x.rank(); ++axis) {
    const Dim& dim = x.dims[static_cast<std::size_t>(axis)];
    const bool named = std::ranges::binary_search(axes, axis);
    if (named && dim.is_static() && !dim.is(1)) {
      return fail(Code::kInvalidModel, cat("axis ", axis, " of ", x, " is squeezed, but its size is not 1"));
    }
    if (!given.known && !dim.is_static()) {
      return fail(Code::kUnsupportedAttribute, cat("which axes of ", x, " are squeezed depends on dim ", dim),
                  "fix the input's shape (-ois)");
    }
    if (!(given.known ? named : dim.is(1))) dims.push_back(dim);
  }
  return std::vector{TRY(to_dims(node, dims))};
}

Result<ValueId> unsqueeze_computed_axes(NodeContext& node, ValueId axes) {
  const int rank = node.type(0).rank();
  std::optional<int> declared;
  if (node.declared_rank(0)) declared = *node.declared_rank(0) - rank;
  constexpr int kMostAxes = 64;
  axes = TRY(counted_axes(node, axes, declared, kMostAxes));
  if (node.type_of(axes).dims[0].is(0)) return node.input(0);
  AxisVectors vectors(node);
  return to_computed_dims(node, TRY(vectors.with_ones(TRY(vectors.dims_of(node.input(0))), axes)));
}

Values unsqueeze(NodeContext& node) {
  const Type& x = node.type(0);
  const NamedAxes given = TRY(axes_of(node, 1));
  if (given.computed != kNoValue) return std::vector{TRY(unsqueeze_computed_axes(node, given.computed))};
  if (!given.known) return fail(Code::kInvalidModel, "axes are missing");
  const int rank = x.rank() + static_cast<int>(given.known->size());
  const std::vector<int> axes = TRY(sorted_axes(node, *given.known, rank));
  std::vector<Dim> dims;
  auto next = x.dims.begin();
  for (int axis = 0; axis < rank; ++axis) dims.push_back(std::ranges::binary_search(axes, axis) ? Dim(1) : *next++);
  return std::vector{TRY(to_dims(node, dims))};
}

Values identity(NodeContext& node) { return std::vector{node.input(0)}; }

constexpr Importer kImporters[] = {
    {"Reshape", since(5), reshape, 2},     {"Flatten", since(1), flatten, 1},   {"Squeeze", since(1), squeeze, 1},
    {"Unsqueeze", since(1), unsqueeze, 1}, {"Identity", since(1), identity, 1},
};

}  // namespace

ImporterTable reshape_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
