#include "ir/evaluate.h"

#include "base/text.h"

namespace onnx2tf {
namespace {

Status check_input(const Port& port, const Type& type, const Tensor& tensor) {
  const Type given = tensor.type();
  bool fits = given.dtype == type.dtype && given.rank() == type.rank();
  for (std::size_t i = 0; fits && i < type.dims.size(); ++i) {
    fits = !type.dims[i].is_static() || type.dims[i] == given.dims[i];
  }
  if (fits) return {};
  return fail(Code::kInvalidModel, cat("input '", port.name, "' is ", type, ", but ", given, " was given"));
}

}  // namespace

Result<Tensors> evaluate(const Graph& graph, std::span<const Tensor> inputs) {
  if (inputs.size() != graph.inputs().size()) {
    return fail(Code::kInvalidModel, cat(inputs.size(), " tensors for ", graph.inputs().size(), " inputs"));
  }
  std::vector<Tensor> values(graph.value_count());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Port& port = graph.inputs()[i];
    TRY(check_input(port, graph.type(port.value), inputs[i]));
    values[index_of(port.value)] = inputs[i];
  }
  const auto value_of = [&](ValueId id) -> Result<Tensor> {
    if (id == kNoValue) return Tensor();
    if (graph.value(id).is_constant()) return graph.value(id).constant.loaded();
    return values[index_of(id)];
  };
  const std::vector<NodeId> order = TRY(graph.topological_order());
  for (const NodeId id : order) {
    const Node& node = graph.node(id);
    Tensors operands;
    for (const ValueId input : node.inputs) operands.push_back(TRY(value_of(input)));
    Tensors results = TRY(node.op.eval(operands).in(frame_of(graph, node)));
    for (std::size_t i = 0; i < node.outputs.size(); ++i) values[index_of(node.outputs[i])] = std::move(results.at(i));
  }
  Tensors out;
  for (const Port& port : graph.outputs()) out.push_back(TRY(value_of(port.value)));
  return out;
}

}  // namespace onnx2tf
