#include "onnx/axis_vectors.h"

#include <algorithm>

#include "base/text.h"
#include "ops/cast.h"
#include "ops/concat.h"
#include "ops/gather.h"
#include "ops/reduce.h"
#include "ops/reshape.h"
#include "ops/select.h"
#include "ops/shape_of.h"
#include "ops/slice.h"

namespace onnx2tf::onnx {

ValueId AxisVectors::constant(const std::vector<std::int64_t>& values) {
  return node_.constant(Tensor::of_ints(DType::kI64, {static_cast<std::int64_t>(values.size())}, values));
}

Result<ValueId> AxisVectors::dims_of(ValueId x) { return node_.add(ShapeOf{}, {x}); }

Result<ValueId> AxisVectors::widened(ValueId integers) {
  const Type type = node_.type_of(integers);
  if (!is_integer(type.dtype)) return fail(Code::kInvalidModel, cat("an operand is ", type, " instead of integers"));
  if (type.rank() != 1) integers = TRY(shaped(integers, {type.count()}));
  return type.dtype == DType::kI64 ? integers : node_.add(Cast{DType::kI64}, {integers});
}

Result<ValueId> AxisVectors::select(ValueId condition, ValueId a, ValueId b) {
  return node_.add(Select{}, {condition, a, b});
}

Result<ValueId> AxisVectors::part(ValueId vector, std::int64_t start, std::int64_t end) {
  if (start == 0 && node_.type_of(vector).dims[0].is(end)) return vector;
  return node_.add(Slice{{start}, {end}, {1}, {}}, {vector});
}

Result<ValueId> AxisVectors::spread(ValueId entries, const std::vector<int>& axes, ValueId rest) {
  const std::int64_t rank = size_of(rest);
  const auto entry_of = [&](std::int64_t axis) { return std::ranges::find(axes, axis) - axes.begin(); };
  const auto count = static_cast<std::ptrdiff_t>(axes.size());
  std::vector<ValueId> parts;
  for (std::int64_t axis = 0; axis < rank;) {
    const std::int64_t entry = entry_of(axis);
    const bool named = entry < count;
    std::int64_t run = 1;
    while (axis + run < rank &&
           (named ? entry_of(axis + run) == entry + run && entry + run < count : entry_of(axis + run) == count)) {
      ++run;
    }
    parts.push_back(TRY(named ? part(entries, entry, entry + run) : part(rest, axis, axis + run)));
    axis += run;
  }
  if (parts.empty()) return rest;
  return parts.size() == 1 ? Result<ValueId>(parts[0]) : node_.add(Concat{0}, std::move(parts));
}

Result<ValueId> AxisVectors::spread(ValueId entries, ValueId axes, ValueId rest) {
  const std::int64_t rank = size_of(rest);
  const Dim given = node_.type_of(entries).dims[0];
  const Dim count = given.is_static() ? given : node_.type_of(axes).dims[0];
  // Row i of the matrix is true at axes[i].
  const ValueId column = TRY(shaped(TRY(from_start(axes, rank)), {count, 1}));
  const ValueId here = TRY(binary(BinaryFn::kEqual, column, TRY(positions(rank, {1, rank}))));
  const ValueId rows = TRY(shaped(entries, {count, 1}));
  const ValueId matrix = TRY(select(here, rows, constant({0})));
  const ValueId sums = TRY(node_.add(Reduce{ReduceFn::kSum, {0}, false}, {matrix}));
  const ValueId named = TRY(node_.add(Reduce{ReduceFn::kAny, {0}, false}, {here}));
  return select(named, sums, rest);
}

Result<ValueId> AxisVectors::without(ValueId dims, ValueId axes) {
  const std::int64_t rank = size_of(dims);
  const std::int64_t count = size_of(axes);
  // Position o of the result has axis o + (how many dropped axes lie before it): each dropped axis, less those before
  // it, is at most o then.
  const ValueId row = TRY(shaped(TRY(from_start(axes, rank)), {1, count}));
  const ValueId column = TRY(shaped(row, {count, 1}));
  const ValueId before = TRY(counted(BinaryFn::kLess, row, column));
  const ValueId least = TRY(binary(BinaryFn::kSub, row, TRY(shaped(before, {1, count}))));
  const ValueId places = TRY(positions(rank - count, {rank - count, 1}));
  const ValueId passed = TRY(counted(BinaryFn::kLessEqual, least, places));
  const ValueId from = TRY(binary(BinaryFn::kAdd, passed, TRY(positions(rank - count, {rank - count}))));
  return node_.add(Gather{}, {dims, from});
}

Result<ValueId> AxisVectors::with_ones(ValueId dims, ValueId axes) {
  const std::int64_t count = size_of(axes);
  const std::int64_t old_rank = size_of(dims);
  const std::int64_t rank = old_rank + count;
  const ValueId row = TRY(shaped(TRY(from_start(axes, rank)), {1, count}));
  const ValueId places = TRY(positions(rank, {rank, 1}));
  const ValueId before = TRY(counted(BinaryFn::kLess, row, places));
  const ValueId up_to = TRY(counted(BinaryFn::kLessEqual, row, places));
  const ValueId own = TRY(binary(BinaryFn::kSub, TRY(positions(rank, {rank})), before));
  // The 1 stands behind the dims.
  const ValueId is_new = TRY(binary(BinaryFn::kLess, before, up_to));
  const ValueId from = TRY(select(is_new, constant({old_rank}), own));
  return node_.add(Gather{}, {TRY(node_.add(Concat{0}, {dims, constant({1})})), from});
}

Result<ValueId> AxisVectors::positions(std::int64_t count, std::vector<Dim> dims) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(i);
  return shaped(constant(values), std::move(dims));
}

Result<ValueId> AxisVectors::from_start(ValueId axes, std::int64_t rank) {
  const ValueId negative = TRY(binary(BinaryFn::kLess, axes, std::int64_t{0}));
  return select(negative, TRY(binary(BinaryFn::kAdd, axes, rank)), axes);
}

Result<ValueId> AxisVectors::shaped(ValueId vector, std::vector<Dim> dims) {
  return node_.add(Reshape{std::move(dims)}, {vector});
}

Result<ValueId> AxisVectors::counted(BinaryFn comparison, ValueId row, ValueId column) {
  const ValueId holds = TRY(binary(comparison, row, column));
  const ValueId ones = TRY(node_.add(Cast{DType::kI64}, {holds}));
  return node_.add(Reduce{ReduceFn::kSum, {1}, false}, {ones});
}

}  // namespace onnx2tf::onnx
