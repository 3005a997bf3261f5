#include <algorithm>

#include "targets/keras/emitters.h"

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

}  // namespace

Status emit(const Slice& op, Emission& at) {
  Value::List key;
  for (std::size_t k = 0; k < op.steps.size(); ++k) key.emplace_back(TRY(key_of(op, k, at.in_type(0), at.out_type())));
  return at.result(OpCall{kNumpy, "GetItem", {}, {TRY(at.in(0)), std::move(key)}});
}

}  // namespace onnx2tf::keras
