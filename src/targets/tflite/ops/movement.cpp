// Ops that move elements without computing.

#include <algorithm>

#include "base/text.h"
#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {
namespace {

/// The dims as integers, with at most one -1 for a symbolic dim; fails if there are more.
Result<std::vector<std::int64_t>> shape_of(const std::vector<Dim>& dims) {
  std::vector<std::int64_t> out;
  for (const Dim& dim : dims) out.push_back(dim.is_static() ? dim.value() : -1);
  if (std::ranges::count(out, -1) > 1) {
    return fail(Code::kInternal, cat("more than one of the dims ", join(dims, ","), " is symbolic"));
  }
  return out;
}

Result<std::vector<std::int64_t>> static_values(std::string_view name, const std::vector<Dim>& dims) {
  std::vector<std::int64_t> out;
  for (const Dim& dim : dims) {
    if (!dim.is_static()) return fail(Code::kInternal, cat(name, " ", dim, " is symbolic"));
    out.push_back(dim.value());
  }
  return out;
}

/// Operand `i` as a vector of i32, else the attribute.
Result<int> vector_operand(Emission& at, std::size_t i, std::string_view name, const std::vector<Dim>& attribute) {
  if (at.has_in(i)) return at.in(i);
  return at.ints(TRY(static_values(name, attribute)), name);
}

}  // namespace

Status emit(const Reshape& op, Emission& at) {
  if (at.has_in(1)) return at.op(Builtin::RESHAPE, {TRY(at.in(0)), TRY(at.in(1))}, {TRY(at.out())});
  const auto shape = TRY(shape_of(op.shape));
  const auto shape32 = at.tables().CreateVector(std::vector<std::int32_t>(shape.begin(), shape.end()));
  const Options options = at.options(schema::CreateReshapeOptions(at.tables(), shape32));
  return at.op(Builtin::RESHAPE, {TRY(at.in(0)), TRY(at.ints(shape, "shape"))}, {TRY(at.out())}, options);
}

Status emit(const Transpose& op, Emission& at) {
  const int perm = TRY(at.ints({op.perm.begin(), op.perm.end()}, "perm"));
  return at.op(Builtin::TRANSPOSE, {TRY(at.in(0)), perm}, {TRY(at.out())}, at.options<schema::TransposeOptions>());
}

Status emit(const BroadcastTo& op, Emission& at) {
  const int shape = TRY(vector_operand(at, 1, "shape", op.shape));
  return at.op(Builtin::BROADCAST_TO, {TRY(at.in(0)), shape}, {TRY(at.out())},
               at.options<schema::BroadcastToOptions>());
}

Status emit(const Concat& op, Emission& at) {
  return at.same(Builtin::CONCATENATION, at.options(schema::CreateConcatenationOptions(at.tables(), op.axis)));
}

Status emit(const Pack& op, Emission& at) {
  const auto count = static_cast<std::int32_t>(at.node().inputs.size());
  return at.same(Builtin::PACK, at.options(schema::CreatePackOptions(at.tables(), count, op.axis)));
}

Status emit(const Tile& op, Emission& at) {
  const int repeats = TRY(vector_operand(at, 1, "repeats", op.repeats));
  return at.op(Builtin::TILE, {TRY(at.in(0)), repeats}, {TRY(at.out())}, at.options<schema::TileOptions>());
}

Status emit(const Split& op, Emission& at) {
  std::vector<int> outputs;
  for (std::size_t i = 0; i < at.node().outputs.size(); ++i) outputs.push_back(TRY(at.out(i)));
  const auto count = static_cast<std::int32_t>(outputs.size());
  const int axis = TRY(at.int_scalar(op.axis));
  const bool equal = std::ranges::all_of(op.sizes, [&](const Dim& size) { return size == op.sizes[0]; });
  if (equal) {
    const Options options = at.options(schema::CreateSplitOptions(at.tables(), count));
    return at.op(Builtin::SPLIT, {axis, TRY(at.in(0))}, std::move(outputs), options);
  }
  const auto parts = TRY(shape_of(op.sizes));
  const int sizes = TRY(at.ints(parts, "sizes"));
  const Options options = at.options(schema::CreateSplitVOptions(at.tables(), count));
  return at.op(Builtin::SPLIT_V, {TRY(at.in(0)), sizes, axis}, std::move(outputs), options);
}

Status emit(const Gather& op, Emission& at) {
  if (op.may_be_negative) return fail(Code::kInternal, "indices of a gather may be negative");
  return at.same(Builtin::GATHER, at.options(schema::CreateGatherOptions(at.tables(), op.axis)));
}

Status emit(const DepthToSpace& op, Emission& at) {
  if (op.dims.batch != 0 || op.dims.channel != 3) return fail(Code::kInternal, "depth to space needs channels last");
  const auto block = static_cast<std::int32_t>(op.block);
  if (op.inverse) {
    return at.same(Builtin::SPACE_TO_DEPTH, at.options(schema::CreateSpaceToDepthOptions(at.tables(), block)));
  }
  return at.same(Builtin::DEPTH_TO_SPACE, at.options(schema::CreateDepthToSpaceOptions(at.tables(), block)));
}

Status emit(const Range& /*op*/, Emission& at) { return at.same(Builtin::RANGE, at.options<schema::RangeOptions>()); }

Status emit(const ShapeOf& op, Emission& at) {
  const auto type = TRY(tensor_type(op.to));
  return at.same(Builtin::SHAPE, at.options(schema::CreateShapeOptions(at.tables(), type)));
}

}  // namespace onnx2tf::tflite
