#include <algorithm>

#include "targets/keras/emitters.h"
#include "targets/keras/sizes.h"

namespace onnx2tf::keras {
namespace {

/// The bound b where a position is min(b, dim), or min(b, min(c, dim)).
std::optional<std::int64_t> clamped_to(const Dim& position, const Dim& dim) {
  const detail::DimExpr* expr = position.expression();
  if (expr == nullptr || expr->terms.size() != 1) return std::nullopt;
  const detail::DimTerm& term = expr->terms[0];
  if (term.coefficient != 1 || term.atoms.size() != 1 || term.atoms[0]->fn != detail::DimFn::kMin) return std::nullopt;
  const detail::DimAtom& least = *term.atoms[0];
  for (const auto& [bound, rest] : {std::pair(least.a, least.b), std::pair(least.b, least.a)}) {
    if (!bound.is_static() || bound.value() < 0) continue;
    if (rest == dim) return bound.value();
    if (const auto inner = clamped_to(rest, dim)) return std::min(bound.value(), *inner);
  }
  return std::nullopt;
}

/// One axis of a slice as Python spells it.
Result<SliceKey> key_of(const Slice& op, std::size_t k, const Type& in, const Type& out) {
  const auto position = [&](const Dim& at) -> Result<std::int64_t> {
    if (at.is_static()) return at.value();
    // Python clamps positions to the axis by itself.
    if (const auto bound = clamped_to(at, in.dims[k])) return *bound;
    const Dim from_end = at - in.dims[k];
    if (from_end.is_static() && from_end.value() < 0) return from_end.value();
    return unsupported(cat("Keras has no slice that starts or ends at ", at));
  };
  SliceKey key;
  if (op.steps[k] != 1) key.step = op.steps[k];
  const bool from_first = op.steps[k] > 0 ? op.starts[k].is(0) : op.starts[k] == in.dims[k] - 1;
  if (!from_first) key.start = TRY(position(op.starts[k]));
  const bool to_last = op.steps[k] > 0 ? op.ends[k] == in.dims[k] : op.ends[k].is(-1);
  if (to_last) return key;
  const bool plain = op.steps[k] == 1 && !op.ends[k].is_static() && op.starts[k].is_static() && out.dims[k].is_static();
  key.stop = plain ? op.starts[k].value() + out.dims[k].value() : TRY(position(op.ends[k]));
  return key;
}

/// Elements start, start + step, ... along an axis, each of which may be known at run time only.
Result<Value> picked(const Slice& op, std::size_t axis, const Value& x, Emission& at) {
  Sizes sizes(at);
  const Dim& size = at.out_type().dims[axis];
  const Value start = TRY(sizes.entry(op.starts, axis, 1));
  const Value step = op.steps[axis] != 0 ? Sizes::constant(op.steps[axis]) : TRY(sizes.entry({}, axis, 3));
  Value zeros;
  if (sizes.has(size)) {
    zeros = TRY(sizes.zeros(size));
  } else {
    const Value span = TRY(sizes.compute(BinaryFn::kSub, TRY(sizes.entry(op.ends, axis, 2)), start));
    zeros = TRY(sizes.zeros_of(TRY(sizes.ceil_div(span, step))));
  }
  const Value walked = TRY(sizes.compute(BinaryFn::kMul, TRY(sizes.counted(zeros)), step));
  return sizes.taken(x, TRY(sizes.compute(BinaryFn::kAdd, walked, start)), axis, size);
}

bool takes_whole(const Slice& op, std::size_t k, const Dim& dim) {
  return op.steps[k] == 1 && k < op.starts.size() && k < op.ends.size() && op.starts[k].is(0) && op.ends[k] == dim;
}

}  // namespace

/// By Python's slices where these are fixed, else by the positions of the elements.
Status emit(const Slice& op, Emission& at) {
  const Type in = at.in_type(0);
  Type between = in;
  Value::List key(op.steps.size(), SliceKey{});
  std::vector<std::size_t> computed;
  bool cuts = false;
  for (std::size_t k = 0; k < op.steps.size(); ++k) {
    if (takes_whole(op, k, in.dims[k])) continue;
    const bool attributes = op.steps[k] != 0 && k < op.starts.size() && k < op.ends.size();
    const auto fixed = attributes ? key_of(op, k, in, at.out_type()) : unsupported("its bounds are computed");
    if (!fixed.ok()) {
      computed.push_back(k);
      continue;
    }
    cuts = true;
    key[k] = *fixed;
    between.dims[k] = at.out_type().dims[k];
  }
  OpCall cut{kNumpy, "GetItem", {}, {TRY(at.in(0)), std::move(key)}};
  if (computed.empty()) return at.result(std::move(cut));
  Value x = cuts ? Value(at.add(std::move(cut), between)) : TRY(at.in(0));
  for (const std::size_t axis : computed) x = TRY(picked(op, axis, x, at));
  return at.give(*x.as<TensorRef>());
}

}  // namespace onnx2tf::keras
