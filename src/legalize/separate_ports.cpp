#include <algorithm>

#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/reshape.h"

namespace onnx2tf {

Status separate_ports(Graph& graph) {
  std::vector<ValueId> taken;
  for (const Port& port : graph.inputs()) taken.push_back(port.value);
  for (std::size_t i = 0; i < graph.outputs().size(); ++i) {
    const ValueId value = graph.outputs()[i].value;
    if (std::ranges::find(taken, value) == taken.end() && !graph.value(value).is_constant()) {
      taken.push_back(value);
      continue;
    }
    // A reshape to the same dims is a copy.
    const Type type = graph.type(value);
    const NodeId copy = graph.add_node(Reshape{type.dims}, {value}, {type}, nullptr);
    const ValueId result = graph.node(copy).outputs[0];
    graph.set_output(i, result);
    taken.push_back(result);
  }
  return {};
}

}  // namespace onnx2tf
