// Ops that move elements without computing.

#include <algorithm>

#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {
namespace {

/// The dims as integers, with at most one -1 for a symbolic dim; fails if there are more.
Result<std::vector<std::int64_t>> dims_of(const std::vector<Dim>& dims) {
  std::vector<std::int64_t> out;
  for (const Dim& dim : dims) out.push_back(dim.is_static() ? dim.value() : -1);
  if (std::ranges::count(out, -1) > 1) {
    return fail(Code::kInternal, cat("more than one of the dims ", join(dims, ","), " is symbolic"));
  }
  return out;
}

/// Operand `i` as a vector of i32, else the attribute.
Result<std::string> vector_operand(Emission& at, std::size_t i, std::string_view name,
                                   const std::vector<Dim>& attribute) {
  if (at.has_in(i)) return at.in(i);
  std::vector<std::int64_t> values;
  for (const Dim& dim : attribute) {
    if (!dim.is_static()) return fail(Code::kInternal, cat(name, " ", dim, " is symbolic"));
    values.push_back(dim.value());
  }
  return at.ints(values, name);
}

/// All operands, of one element type.
Result<std::vector<std::string>> operands(Emission& at) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < at.node().inputs.size(); ++i) out.push_back(TRY(at.in(i)));
  return out;
}

std::int64_t operand_count(const Emission& at) { return static_cast<std::int64_t>(at.node().inputs.size()); }

}  // namespace

Status emit(const Reshape& op, Emission& at) {
  const std::string shape = at.has_in(1) ? TRY(at.in(1)) : at.ints(TRY(dims_of(op.shape)), "shape");
  return at.result("Reshape", {TRY(at.in(0)), shape}, {at.t()});
}

Status emit(const Transpose& op, Emission& at) {
  return at.result("Transpose", {TRY(at.in(0)), at.ints({op.perm.begin(), op.perm.end()}, "perm")}, {at.t()});
}

Status emit(const BroadcastTo& op, Emission& at) {
  return at.result("BroadcastTo", {TRY(at.in(0)), TRY(vector_operand(at, 1, "shape", op.shape))}, {at.t()});
}

Status emit(const Concat& op, Emission& at) {
  std::vector<std::string> inputs = TRY(operands(at));
  if (inputs.size() == 1) return at.same("Identity");
  inputs.push_back(at.scalar(DType::kI32, op.axis, "axis"));
  return at.result("ConcatV2", std::move(inputs), {{"N", operand_count(at)}, at.t()});
}

Status emit(const Pack& op, Emission& at) {
  return at.result("Pack", TRY(operands(at)),
                   {{"N", operand_count(at)}, {"axis", static_cast<std::int64_t>(op.axis)}, at.t()});
}

Status emit(const Tile& op, Emission& at) {
  return at.result("Tile", {TRY(at.in(0)), TRY(vector_operand(at, 1, "multiples", op.repeats))}, {at.t()});
}

Status emit(const Split& op, Emission& at) {
  const std::string axis = at.scalar(DType::kI32, op.axis, "axis");
  const std::pair<std::string, AttrValue> count = {"num_split", static_cast<std::int64_t>(op.sizes.size())};
  if (std::ranges::all_of(op.sizes, [&](const Dim& size) { return size == op.sizes[0]; })) {
    return at.result("Split", {axis, TRY(at.in(0))}, {count, at.t()});
  }
  const std::string sizes = at.ints(TRY(dims_of(op.sizes)), "sizes");
  return at.result("SplitV", {TRY(at.in(0)), sizes, axis}, {count, at.t(), {"Tlen", DataType::kInt32}});
}

Status emit(const Gather& op, Emission& at) {
  if (op.may_be_negative) return fail(Code::kInternal, "indices of a gather may be negative");
  return at.result("GatherV2", {TRY(at.in(0)), TRY(at.in(1)), at.scalar(DType::kI32, op.axis, "axis")},
                   {{"Tparams", Emission::type(at.in_type(0).dtype)},
                    {"Tindices", Emission::type(at.in_type(1).dtype)},
                    {"Taxis", DataType::kInt32}});
}

Status emit(const DepthToSpace& op, Emission& at) {
  if (op.dims.batch != 0 || op.dims.channel != 3) return fail(Code::kInternal, "depth to space needs channels last");
  return at.same(op.inverse ? "SpaceToDepth" : "DepthToSpace", {{"block_size", op.block}});
}

Status emit(const Range& /*op*/, Emission& at) {
  return at.result("Range", TRY(operands(at)), {{"Tidx", Emission::type(at.in_type(0).dtype)}});
}

Status emit(const ShapeOf& op, Emission& at) { return at.same("Shape", {{"out_type", Emission::type(op.to)}}); }

}  // namespace onnx2tf::tensorflow
