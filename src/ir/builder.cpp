#include <algorithm>

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

}  // namespace

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

  if (constant && std::ranges::all_of(types, &Type::is_static)) {
    std::size_t result_bytes = 0;
    for (const Type& type : types) {
      result_bytes += static_cast<std::size_t>(type.count().value()) * size_of(type.dtype);
    }
    if (result_bytes <= std::max(options_.fold_bytes, options_.max_growth * operand_bytes)) {
      Tensors operands;
      for (const ValueId id : inputs) {
        operands.push_back(id == kNoValue ? Tensor() : TRY(graph_.value(id).constant.loaded()));
      }
      auto results = op.eval(operands);
      if (!results.ok()) return std::move(results).in(frame()).error();
      std::vector<ValueId> out;
      for (Tensor& tensor : results.value()) out.push_back(graph_.add_constant(std::move(tensor)));
      return out;
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
