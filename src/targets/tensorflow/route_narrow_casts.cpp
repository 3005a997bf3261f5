#include "ops/cast.h"
#include "targets/tensorflow/lower.h"

namespace onnx2tf::tensorflow {
namespace {

Match route_narrow_cast(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Cast>();
  if (op == nullptr) return no_match("no cast");
  const DType from = graph.type(node.inputs[0]).dtype;
  const bool has = (!is_narrow_integer(from) || is_integer(op->to)) && (!is_narrow_integer(op->to) || is_integer(from));
  if (has) return no_match("the kernel has the cast");
  Patch patch(graph, id, "route_narrow_cast");
  patch.replace(node.outputs[0], patch.add(*op, {patch.add(Cast{DType::kI32}, {node.inputs[0]})}));
  return patch;
}

constexpr Rule kRules[] = {{"route_narrow_cast", route_narrow_cast}};

}  // namespace

std::span<const Rule> route_narrow_casts_rules() { return kRules; }

}  // namespace onnx2tf::tensorflow
