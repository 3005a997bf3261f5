#include "ir/fold.h"

#include <algorithm>
#include <optional>

namespace onnx2tf {
namespace {

/// The constant that a type's known elements spell, if all of them are integers.
Tensor known_constant(const Type& type) {
  if (!type.elements || !type.is_static()) return {};
  std::vector<std::int64_t> values;
  for (const Dim& element : *type.elements) {
    if (!element.is_static()) return {};
    values.push_back(element.value());
  }
  return Tensor::of_ints(type.dtype, type.static_dims(), values);
}

/// Bytes of all tensors of the types together; nothing if they are not static or overflow.
std::optional<std::size_t> byte_size(const Types& types) {
  std::size_t total = 0;
  for (const Type& type : types) {
    if (!type.is_static()) return std::nullopt;
    std::size_t bytes = size_of(type.dtype);
    for (const Dim& dim : type.dims) {
      if (dim.value() < 0 || __builtin_mul_overflow(bytes, static_cast<std::size_t>(dim.value()), &bytes)) {
        return std::nullopt;
      }
    }
    if (__builtin_add_overflow(total, bytes, &total)) return std::nullopt;
  }
  return total;
}

/// The one result of `op`, computed whenever it is read.
Tensor deferred_result(const Op& op, Tensors operands, const Type& type) {
  return Tensor::deferred(type.dtype, type.static_dims(),
                          [op, operands = std::move(operands)](std::span<std::byte> out) -> Status {
                            const Tensors results = TRY(op.eval(operands));
                            return results[0].write_to(out);
                          });
}

/// How deep recipes may run inside of each other before one is computed.
constexpr int kMaxDepth = 4;

Result<Tensor> kept_shallow(const Tensor& tensor) { return tensor.depth() < kMaxDepth ? tensor : tensor.loaded(); }

/// The results of constant operands: computed if they are small; views or deferred where the op can; else computed.
///
/// At most one operand of a deferred result is large, and that one is in memory: so reading results costs no more than
/// computing each once, however they are nested.
Result<Tensors> results_of(const Op& op, Tensors operands, const Types& types, std::size_t result_bytes,
                           const FoldLimits& limits) {
  if (result_bytes > limits.fold_bytes && operands.size() == 1 && op.has_lazy_eval()) {
    const Tensor operand = TRY(kept_shallow(operands[0]));
    return Tensors{TRY(op.eval_lazily(operand))};
  }
  std::size_t large = 0;
  for (const Tensor& operand : operands) {
    large += operand.byte_size() > limits.fold_bytes && !operand.is_deferred() ? 1 : 0;
  }
  const bool in_memory = std::ranges::count_if(operands, &Tensor::is_deferred) == 0;
  if (result_bytes > limits.fold_bytes && types.size() == 1 && large == 1 && in_memory) {
    return Tensors{deferred_result(op, std::move(operands), types[0])};
  }
  for (Tensor& operand : operands) operand = TRY(operand.loaded());
  return op.eval(operands);
}

}  // namespace

Result<Tensors> fold(const Op& op, const Tensors& operands, const Types& in, const Types& types,
                     const FoldLimits& limits) {
  // Elements known by inference: the node is not needed if all its results are.
  Tensors known;
  for (const Type& type : types) known.push_back(known_constant(type));
  if (std::ranges::none_of(known, &Tensor::is_none) && !known.empty()) return known;

  std::size_t operand_bytes = 0;
  for (std::size_t i = 0; i < operands.size(); ++i) {
    if (operands[i].is_none() && !in[i].is_none()) return Tensors{};
    operand_bytes += operands[i].byte_size();
  }
  const std::optional<std::size_t> result_bytes = byte_size(types);
  if (operands.empty() || !result_bytes) return Tensors{};
  const bool lazy = op.has_lazy_eval() && operands.size() == 1;
  if (!lazy && *result_bytes > std::max(limits.fold_bytes, limits.max_growth * operand_bytes)) return Tensors{};
  return results_of(op, operands, types, *result_bytes, limits);
}

}  // namespace onnx2tf
