// Ops that join tensors.

#include <algorithm>
#include <optional>

#include "targets/keras/emitters.h"

namespace onnx2tf::keras {
namespace {

/// The operands of a join, weights as tensors that can be trained.
Result<Value::List> operands(Emission& at) {
  Value::List out;
  for (std::size_t i = 0; i < at.node().inputs.size(); ++i) {
    out.push_back(at.is_weight(i) ? TRY(at.trainable(at.known_in(i))) : TRY(at.in(i)));
  }
  return out;
}

bool all_tensors(const Value::List& list) {
  return std::ranges::all_of(list, [](const Value& value) { return value.as<TensorRef>() != nullptr; });
}

/// What the layer of Keras before 3.7 compares of an operand's dims: on its way from axis 1 on it drops those of size
/// 1, counting as if it hadn't, and then the axis. None where it fails over that.
std::optional<std::vector<Dim>> compared(std::vector<Dim> dims, std::int64_t axis) {
  const auto rank = static_cast<std::int64_t>(dims.size());
  const auto drop = [&](std::int64_t at) { dims.erase(dims.begin() + static_cast<std::ptrdiff_t>(at)); };
  const std::vector<Dim> whole = dims;
  for (std::int64_t k = 1; k < rank; ++k) {
    if (k == (axis + rank) % rank || !whole[static_cast<std::size_t>(k)].is(1)) continue;
    if (k >= static_cast<std::int64_t>(dims.size())) return std::nullopt;
    drop(k);
  }
  const auto left = static_cast<std::int64_t>(dims.size());
  if (axis < 0)
    drop(axis + left);
  else if (axis < left)
    drop(axis);
  return dims;
}

bool passes(std::int64_t axis, const Emission& at) {
  std::optional<std::vector<Dim>> first;
  for (std::size_t i = 0; i < at.node().inputs.size(); ++i) {
    std::optional<std::vector<Dim>> dims = compared(at.in_type(i).dims, axis);
    if (!dims || (first && *dims != *first)) return false;
    first = std::move(dims);
  }
  return true;
}

}  // namespace

Status emit(const Concat& op, Emission& at) {
  Value::List parts = TRY(operands(at));
  if (parts.size() == 1) return at.result(Layer{"Identity", {}, {parts[0]}, {}, false});
  if (op.axis > 0 && all_tensors(parts)) {
    for (const std::int64_t axis : {std::int64_t{op.axis}, std::int64_t{op.axis} - at.out_type().rank()}) {
      if (passes(axis, at)) return at.result(Layer{"Concatenate", {{"axis", axis}}, {std::move(parts)}});
    }
  }
  return at.result(OpCall{kNumpy, "Concatenate", {{"axis", op.axis}}, {std::move(parts)}});
}

Status emit(const Pack& op, Emission& at) {
  return at.result(OpCall{kNumpy, "Stack", {{"axis", op.axis}}, {TRY(operands(at))}});
}

}  // namespace onnx2tf::keras
