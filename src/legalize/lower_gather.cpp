#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/binary.h"
#include "ops/gather.h"
#include "ops/reshape.h"
#include "ops/shape_of.h"

namespace onnx2tf {
namespace {

/// The kernel refuses negative indices: floor_mod(index, dim) is the same element.
Match lower_gather(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Gather* op = node.op.as<Gather>();
  if (op == nullptr || !op->may_be_negative) return no_match("no gather with negative indices");
  const Type& indices = graph.type(node.inputs[1]);
  const Dim& dim = graph.type(node.inputs[0]).dims[static_cast<std::size_t>(op->axis)];
  Patch patch(graph, id, "lower_gather");
  ValueId size = kNoValue;
  if (dim.is_static()) {
    size = patch.scalar(indices.dtype, static_cast<double>(dim.value()));
  } else {
    const ValueId shape = patch.add(ShapeOf{indices.dtype}, {node.inputs[0]});
    size = reshaped(patch, sliced(patch, shape, 0, op->axis, op->axis + 1), {});
  }
  const ValueId plain = computed(patch, Binary{.fn = BinaryFn::kFloorMod}, {node.inputs[1], size});
  patch.replace(node.outputs[0], patch.add(Gather{op->axis, false}, {node.inputs[0], plain}));
  return patch;
}

constexpr Rule kRules[] = {{"lower_gather", lower_gather}};

}  // namespace

std::span<const Rule> lower_gather_rules() { return kRules; }

}  // namespace onnx2tf
