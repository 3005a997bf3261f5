// Ops that take sizes or give them, which may be known at run time only.

#include <algorithm>

#include "targets/keras/emitters.h"
#include "targets/keras/sizes.h"

namespace onnx2tf::keras {
namespace {

std::size_t symbolic_count(const std::vector<Dim>& dims) {
  return static_cast<std::size_t>(std::ranges::count_if(dims, [](const Dim& dim) { return !dim.is_static(); }));
}

/// Dims for a reshape, of which one may be symbolic.
Value::List target_dims(const std::vector<Dim>& dims, std::size_t first) {
  Value::List out;
  for (std::size_t i = first; i < dims.size(); ++i) {
    out.push_back(dims[i].is_static() ? Value(dims[i].value()) : Value(-1));
  }
  return out;
}

bool keeps_first(const std::vector<Dim>& from, const std::vector<Dim>& to) {
  return !from.empty() && !to.empty() && from[0] == to[0];
}

/// A reshape by all dims behind the batch, or by all. One of them may be symbolic.
TensorRef reshaped(const Value& x, bool keeps_batch, const Type& to, Emission& at) {
  if (keeps_batch) return at.add(Layer{"Reshape", {{"target_shape", target_dims(to.dims, 1)}}, {x}}, to);
  return at.add(OpCall{kNumpy, "Reshape", {{"newshape", target_dims(to.dims, 0)}}, {x}}, to);
}

/// A reshape to more symbolic dims than one: rows of the dims that are known, taken by a grid of their numbers.
class GridReshape {
 public:
  GridReshape(const Reshape& op, Emission& at) : op_(op), at_(at), sizes_(at) {}

  Status emit() {
    const std::vector<Dim>& from = at_.in_type(0).dims;
    const std::vector<Dim>& to = at_.out_type().dims;
    const bool batch = keeps_first(from, to);
    first_ = batch ? 1 : 0;
    end_ = to.size();
    while (end_ > first_ && to[end_ - 1].is_static()) --end_;
    TRY(find_sizes());
    Type flat = at_.out_type();
    flat.dims.erase(flat.dims.begin() + static_cast<std::ptrdiff_t>(first_) + 1,
                    flat.dims.begin() + static_cast<std::ptrdiff_t>(end_));
    flat.dims[first_] = Dim::unknown();
    const TensorRef rows = reshaped(TRY(at_.in(0)), batch, flat, at_);
    return at_.result(OpCall{kNumpy, "Take", {{"axis", first_}}, {rows, TRY(grid())}});
  }

 private:
  /// The sizes of the grid's axes as numbers.
  Status find_sizes() {
    const std::vector<Dim>& to = at_.out_type().dims;
    bool any = false;
    for (std::size_t k = 0; k < to.size(); ++k) {
      const bool known = sizes_.has(to[k]);
      any = any || !known;
      numbers_.push_back(known ? TRY(sizes_.number(to[k])) : TRY(sizes_.entry(op_.shape, k, 1)));
    }
    if (!any) return {};
    // One of those that an operand brings may be -1: what is left.
    Value others = Sizes::constant(1);
    for (const Value& number : numbers_) {
      others = TRY(sizes_.compute(BinaryFn::kMul, others, TRY(sizes_.compute(BinaryFn::kMax, number, -1))));
    }
    const Value divisor = TRY(sizes_.compute(BinaryFn::kMax, TRY(sizes_.negated(others)), 1));
    const Value count = TRY(sizes_.number(product(at_.in_type(0).dims)));
    const Value rest = TRY(sizes_.compute(BinaryFn::kFloorDiv, count, divisor));
    for (std::size_t k = 0; k < to.size(); ++k) {
      if (sizes_.has(to[k])) continue;
      const Value open = TRY(sizes_.compute(BinaryFn::kLess, numbers_[k], 0));
      numbers_[k] = at_.add(OpCall{kNumpy, "Where", {}, {open, rest, numbers_[k]}}, Type(DType::kI32, {}));
    }
    return {};
  }

  /// The numbers of rows, counted up along the last axis first.
  Result<Value> grid() {
    Value out;
    Value stride = Sizes::constant(1);
    for (std::size_t k = end_; k-- > first_;) {
      const Dim& size = at_.out_type().dims[k];
      const Value zeros = sizes_.has(size) ? TRY(sizes_.zeros(size)) : TRY(sizes_.zeros_of(numbers_[k]));
      const Value steps = TRY(sizes_.compute(BinaryFn::kMul, TRY(sizes_.counted(zeros)), stride));
      const Value line = TRY(sizes_.along(steps, k - first_, end_ - first_));
      out = k + 1 == end_ ? line : TRY(sizes_.compute(BinaryFn::kAdd, out, line));
      stride = TRY(sizes_.compute(BinaryFn::kMul, stride, numbers_[k]));
    }
    return out;
  }

  const Reshape& op_;
  Emission& at_;
  Sizes sizes_;
  std::size_t first_ = 0, end_ = 0;
  std::vector<Value> numbers_;
};

/// A vector as long as dim `axis` of the result, which the attribute or operand 1 tells.
Result<Value> zeros_along(std::size_t axis, const std::vector<Dim>& attribute, Emission& at) {
  Sizes sizes(at);
  const Dim& size = at.out_type().dims[axis];
  return sizes.has(size) ? sizes.zeros(size) : sizes.zeros_of(TRY(sizes.entry(attribute, axis, 1)));
}

/// The difference of two scalars over a third, rounded up, as i32: how many elements a range has.
Result<Value> range_count(Emission& at, Sizes& sizes) {
  const Value start = TRY(at.in(0));
  const Value limit = TRY(at.in(1));
  const Value delta = TRY(at.in(2));
  const Value span = TRY(sizes.compute(BinaryFn::kSub, limit, start));
  if (is_integer(at.out_type().dtype)) return sizes.ceil_div(TRY(sizes.whole(span)), TRY(sizes.whole(delta)));
  const Value steps = TRY(sizes.compute(BinaryFn::kDiv, span, delta));
  return sizes.whole(at.add(OpCall{kNumpy, "Ceil", {}, {steps}}, Type(at.out_type().dtype, {})));
}

}  // namespace

Status emit(const Reshape& op, Emission& at) {
  const std::vector<Dim>& from = at.in_type(0).dims;
  const std::vector<Dim>& to = at.out_type().dims;
  const bool batch = keeps_first(from, to);
  const std::size_t kept = batch && !to[0].is_static() ? 1 : 0;
  if (symbolic_count(to) > kept + 1) return GridReshape(op, at).emit();
  return at.give(reshaped(TRY(at.in(0)), batch, at.out_type(), at));
}

Status emit(const BroadcastTo& op, Emission& at) {
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
  const std::string_view add = dtype == DType::kBool ? "LogicalOr" : "Add";
  Value::List repeats(to.size(), Value(1));
  Sizes sizes(at);
  for (std::size_t axis = 0; axis < to.size(); ++axis) {
    if (dims[axis] == to[axis]) continue;
    if (to[axis].is_static() && dims[axis].is(1)) {
      repeats[axis] = to[axis].value();
      continue;
    }
    Value spread = TRY(sizes.along(TRY(zeros_along(axis, op.shape, at)), axis, to.size()));
    if (dtype != DType::kI32) {
      const Type type(dtype, at.type_of(spread).dims);
      spread = at.add(OpCall{kCore, "Cast", {{"dtype", std::string(numpy_name_of(dtype))}}, {spread}}, type);
    }
    dims[axis] = to[axis];
    x = at.add(OpCall{kNumpy, add, {}, {x, spread}}, Type(dtype, dims));
  }
  return at.result(OpCall{kNumpy, "Tile", {{"repeats", std::move(repeats)}}, {x}});
}

Status emit(const Tile& op, Emission& at) {
  const Type in = at.in_type(0);
  Value x = TRY(at.in(0));
  if (!op.repeats.empty() && symbolic_count(op.repeats) == 0) {
    return at.result(OpCall{kNumpy, "Tile", {{"repeats", dims_value(op.repeats)}}, {x}});
  }
  // By the position in the operand of each element.
  Sizes sizes(at);
  for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
    if (axis < op.repeats.size() && op.repeats[axis].is(1)) continue;
    const Dim& size = at.out_type().dims[axis];
    const Value dim = TRY(sizes.number(in.dims[axis]));
    Value zeros;
    if (sizes.has(size)) {
      zeros = TRY(sizes.zeros(size));
    } else {
      zeros = TRY(sizes.zeros_of(TRY(sizes.compute(BinaryFn::kMul, dim, TRY(sizes.entry(op.repeats, axis, 1))))));
    }
    const Value position = TRY(sizes.compute(BinaryFn::kFloorMod, TRY(sizes.counted(zeros)), dim));
    x = TRY(sizes.taken(x, position, axis, size));
  }
  return at.give(*x.as<TensorRef>());
}

Status emit(const Split& op, Emission& at) {
  if (symbolic_count(op.sizes) > 0) return unsupported("Keras splits at static places only");
  Value::List ends;
  std::int64_t end = 0;
  for (std::size_t i = 0; i + 1 < op.sizes.size(); ++i) {
    end += op.sizes[i].value();
    ends.emplace_back(end);
  }
  return at.result(
      OpCall{kNumpy, "Split", {{"indices_or_sections", std::move(ends)}, {"axis", op.axis}}, {TRY(at.in(0))}});
}

Status emit(const Range& /*op*/, Emission& at) {
  Sizes sizes(at);
  const Type& out = at.out_type();
  const Dim& size = out.dims[0];
  const Value zeros = sizes.has(size) ? TRY(sizes.zeros(size)) : TRY(sizes.zeros_of(TRY(range_count(at, sizes))));
  Value x = TRY(sizes.counted(zeros));
  if (out.dtype != DType::kI32) {
    x = at.add(OpCall{kCore, "Cast", {{"dtype", std::string(numpy_name_of(out.dtype))}}, {x}}, out);
  }
  const auto is = [](const Tensor& constant, double value) {
    return !constant.is_none() && constant.element(0) == value;
  };
  if (!is(at.known_in(2), 1)) x = at.add(OpCall{kNumpy, "Multiply", {}, {x, TRY(at.in(2))}}, out);
  if (!is(at.known_in(0), 0)) x = at.add(OpCall{kNumpy, "Add", {}, {x, TRY(at.in(0))}}, out);
  return at.give(*x.as<TensorRef>());
}

Status emit(const ShapeOf& op, Emission& at) {
  Sizes sizes(at);
  Value::List dims;
  for (const Dim& dim : at.in_type(0).dims) dims.push_back(TRY(sizes.number(dim)));
  const Type type(DType::kI32, at.out_type().dims);
  const TensorRef shape = at.add(OpCall{kNumpy, "Stack", {{"axis", 0}}, {std::move(dims)}}, type);
  if (op.to == DType::kI32) return at.give(shape);
  return at.result(OpCall{kCore, "Cast", {{"dtype", std::string(numpy_name_of(op.to))}}, {shape}});
}

}  // namespace onnx2tf::keras
