#include "targets/keras/emitters.h"

namespace onnx2tf::keras {
namespace {

/// One axis of a slice as Python spells it.
Result<SliceKey> key_of(const Slice& op, std::size_t k, const Type& in, const Type& out) {
  const auto position = [&](const Dim& at) -> Result<std::int64_t> {
    if (at.is_static()) return at.value();
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
