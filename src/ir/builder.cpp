#include "base/text.h"
#include "ir/fold.h"
#include "ir/graph.h"

namespace onnx2tf {

Result<std::vector<ValueId>> GraphBuilder::add_all(Op op, std::vector<ValueId> inputs) {
  const auto frame = [&] {
    const auto operand = [&](ValueId id) { return id == kNoValue ? std::string("-") : to_string(graph_.type(id)); };
    return cat("in: ", op, "(", join(inputs, ", ", operand), ")");
  };
  Types in;
  Tensors operands;
  for (const ValueId id : inputs) {
    in.push_back(id == kNoValue ? Type() : graph_.type(id));
    operands.push_back(id == kNoValue ? Tensor() : graph_.value(id).constant);
  }
  auto inferred = op.infer(in);
  if (!inferred.ok()) return std::move(inferred).in(frame()).error();
  Types types = std::move(inferred).value();
  auto folded = fold(op, operands, in, types, options_);
  if (!folded.ok()) return std::move(folded).in(frame()).error();
  if (!folded->empty()) {
    std::vector<ValueId> out;
    for (Tensor& tensor : *folded) out.push_back(graph_.add_constant(std::move(tensor)));
    return out;
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
