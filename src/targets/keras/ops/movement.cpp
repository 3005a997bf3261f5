// Ops that move elements without computing.

#include <algorithm>
#include <numeric>

#include "targets/keras/emitters.h"

namespace onnx2tf::keras {
namespace {

/// Dims for a reshape: at most one -1, for a symbolic dim.
Result<Value> target_dims(const std::vector<Dim>& dims, std::size_t first) {
  Value::List out;
  std::size_t symbolic = 0;
  for (std::size_t i = first; i < dims.size(); ++i) {
    symbolic += dims[i].is_static() ? 0 : 1;
    out.push_back(dims[i].is_static() ? Value(dims[i].value()) : Value(-1));
  }
  if (symbolic > 1) {
    return unsupported(
        cat("Keras reshapes to one dynamic dim beside the batch at most, not to [", join(dims, ","), "]"));
  }
  return Value(std::move(out));
}

Status emit_reshape(const Value& x, const std::vector<Dim>& from, Emission& at) {
  const std::vector<Dim>& to = at.out_type().dims;
  if (!from.empty() && !to.empty() && from[0] == to[0]) {
    return at.result(Layer{"Reshape", {{"target_shape", TRY(target_dims(to, 1))}}, {x}});
  }
  return at.result(OpCall{kNumpy, "Reshape", {{"newshape", TRY(target_dims(to, 0))}}, {x}});
}

}  // namespace

Status emit(const Reshape& /*op*/, Emission& at) { return emit_reshape(TRY(at.in(0)), at.in_type(0).dims, at); }

Status emit(const Transpose& op, Emission& at) {
  const Value x = TRY(at.in(0));
  if (op.perm.size() >= 2 && op.perm[0] == 0) {
    return at.result(Layer{"Permute", {{"dims", Value::List(op.perm.begin() + 1, op.perm.end())}}, {x}});
  }
  return at.result(OpCall{kNumpy, "Transpose", {{"axes", Value::list(op.perm)}}, {x}});
}

Status emit(const BroadcastTo& /*op*/, Emission& at) {
  const std::vector<Dim>& to = at.out_type().dims;
  if (at.out_type().is_static()) {
    return at.result(OpCall{kNumpy, "BroadcastTo", {{"shape", dims_value(to)}}, {TRY(at.in(0))}});
  }
  // Dynamic dims come in by adding zeros that have them, static ones by repeating.
  Value x = TRY(at.in(0));
  const Type in = at.in_type(0);
  std::vector<Dim> dims(to.size() - in.dims.size(), 1);
  dims.insert(dims.end(), in.dims.begin(), in.dims.end());
  const DType dtype = at.out_type().dtype;
  if (!is_float(dtype) && !is_integer(dtype)) return unsupported("Keras broadcasts bool to static dims only");
  Value::List repeats(to.size(), Value(1));
  for (std::size_t axis = 0; axis < to.size(); ++axis) {
    if (dims[axis] == to[axis]) continue;
    if (to[axis].is_static()) {
      repeats[axis] = to[axis].value();
      continue;
    }
    const auto zeros = at.zeros_along(to[axis], dtype);
    if (!zeros) return unsupported(cat("Keras has no tensor with the dim ", to[axis], " to broadcast to"));
    std::vector<Dim> line(to.size(), 1);
    line[axis] = to[axis];
    const TensorRef spread =
        at.add(OpCall{kNumpy, "Reshape", {{"newshape", TRY(target_dims(line, 0))}}, {*zeros}}, Type(dtype, line));
    dims[axis] = to[axis];
    x = at.add(OpCall{kNumpy, "Add", {}, {x, spread}}, Type(dtype, dims));
  }
  return at.result(OpCall{kNumpy, "Tile", {{"repeats", std::move(repeats)}}, {x}});
}

Status emit(const Tile& op, Emission& at) {
  Value::List repeats;
  for (const Dim& count : op.repeats) repeats.push_back(dim_value(count));
  return at.result(OpCall{kNumpy, "Tile", {{"repeats", std::move(repeats)}}, {TRY(at.in(0))}});
}

Status emit(const Split& op, Emission& at) {
  Value::List ends;
  std::int64_t end = 0;
  for (std::size_t i = 0; i + 1 < op.sizes.size(); ++i) {
    if (!op.sizes[i].is_static()) return unsupported("Keras splits at static places only");
    end += op.sizes[i].value();
    ends.emplace_back(end);
  }
  return at.result(
      OpCall{kNumpy, "Split", {{"indices_or_sections", std::move(ends)}, {"axis", op.axis}}, {TRY(at.in(0))}});
}

Status emit(const DepthToSpace& /*op*/, Emission& /*at*/) {
  return fail(Code::kInternal, "depth to space is not asked for");
}

Status emit(const Range& /*op*/, Emission& /*at*/) { return unsupported("Keras has no range of dynamic size"); }

Status emit(const ShapeOf& /*op*/, Emission& /*at*/) { return unsupported("Keras has no shapes as tensors"); }

}  // namespace onnx2tf::keras
