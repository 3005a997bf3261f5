#include <algorithm>
#include <optional>

#include "base/text.h"
#include "ir/graph.h"

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

}  // namespace

/// The results of constant operands: computed if they are small; views or deferred where the op can; else computed.
///
/// At most one operand of a deferred result is large, and that one is in memory: so reading results costs no more than
/// computing each once, however they are nested.
Result<std::vector<ValueId>> GraphBuilder::fold(const Op& op, const std::vector<ValueId>& inputs, const Types& types,
                                                std::size_t result_bytes) {
  if (result_bytes > options_.fold_bytes && inputs.size() == 1 && op.has_lazy_eval()) {
    const Tensor operand = TRY(kept_shallow(graph_.value(inputs[0]).constant));
    return std::vector{graph_.add_constant(TRY(op.eval_lazily(operand)))};
  }
  Tensors operands;
  std::size_t large = 0;
  for (const ValueId id : inputs) {
    const Tensor none;
    const Tensor& operand = id == kNoValue ? none : graph_.value(id).constant;
    large += operand.byte_size() > options_.fold_bytes && !operand.is_deferred() ? 1 : 0;
    operands.push_back(operand);
  }
  const bool in_memory = std::ranges::count_if(operands, &Tensor::is_deferred) == 0;
  if (result_bytes > options_.fold_bytes && types.size() == 1 && large == 1 && in_memory) {
    return std::vector{graph_.add_constant(deferred_result(op, std::move(operands), types[0]))};
  }
  for (Tensor& operand : operands) operand = TRY(operand.loaded());
  std::vector<ValueId> out;
  for (Tensor& tensor : TRY(op.eval(operands))) out.push_back(graph_.add_constant(std::move(tensor)));
  return out;
}

Result<std::vector<ValueId>> GraphBuilder::add_all(Op op, std::vector<ValueId> inputs) {
  const auto frame = [&] {
    const auto operand = [&](ValueId id) { return id == kNoValue ? std::string("-") : to_string(graph_.type(id)); };
    return cat("in: ", op, "(", join(inputs, ", ", operand), ")");
  };
  Types in;
  bool constant = !inputs.empty();
  std::size_t operand_bytes = 0;
  for (const ValueId id : inputs) {
    in.push_back(id == kNoValue ? Type() : graph_.type(id));
    if (id == kNoValue) continue;
    constant = constant && graph_.value(id).is_constant();
    if (constant) operand_bytes += graph_.value(id).constant.byte_size();
  }
  auto inferred = op.infer(in);
  if (!inferred.ok()) return std::move(inferred).in(frame()).error();
  Types types = std::move(inferred).value();

  // Elements known by inference: the node is not needed if all its results are.
  std::vector<Tensor> known;
  for (const Type& type : types) known.push_back(known_constant(type));
  if (std::ranges::none_of(known, &Tensor::is_none) && !known.empty()) {
    std::vector<ValueId> out;
    for (Tensor& tensor : known) out.push_back(graph_.add_constant(std::move(tensor)));
    return out;
  }

  if (constant) {
    const std::optional<std::size_t> result_bytes = byte_size(types);
    const bool lazy = op.has_lazy_eval() && inputs.size() == 1;
    if (result_bytes && (lazy || *result_bytes <= std::max(options_.fold_bytes, options_.max_growth * operand_bytes))) {
      auto folded = fold(op, inputs, types, *result_bytes);
      return folded.ok() ? std::move(folded) : std::move(folded).in(frame());
    }
  }
  const NodeId id = graph_.add_node(std::move(op), std::move(inputs), std::move(types), origin_);
  return graph_.node(id).outputs;
}

Result<ValueId> GraphBuilder::add(Op op, std::vector<ValueId> inputs) {
  const std::vector<ValueId> all = TRY(add_all(std::move(op), std::move(inputs)));
  if (all.size() != 1) return fail(Code::kInternal, cat("expected one result, got ", all.size()));
  return all[0];
}

}  // namespace onnx2tf
