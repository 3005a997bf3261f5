#include "legalize/arithmetic.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/lrn.h"
#include "ops/pad.h"
#include "ops/reshape.h"
#include "ops/slice.h"

namespace onnx2tf {
namespace {

std::size_t at_axis(int axis) { return static_cast<std::size_t>(axis); }

/// The sum over `size` neighbours along the axis: the lower side has one less if the size is even.
ValueId neighbour_sum(Patch& patch, ValueId x, const Lrn& op) {
  const std::vector<Dim> dims = patch.type(x).dims;
  const std::size_t axis = at_axis(op.axis);
  Pad pad{std::vector<Dim>(dims.size(), 0), std::vector<Dim>(dims.size(), 0)};
  pad.low[axis] = (op.size - 1) / 2;
  pad.high[axis] = op.size / 2;
  const ValueId wide = patch.add(pad, {x});
  ValueId sum = kNoValue;
  for (std::int64_t k = 0; k < op.size; ++k) {
    Slice cut{std::vector<Dim>(dims.size(), 0), dims, std::vector<std::int64_t>(dims.size(), 1), {}};
    cut.starts[axis] = k;
    cut.ends[axis] = dims[axis] + k;
    const ValueId part = patch.add(cut, {wide});
    sum = sum == kNoValue ? part : patch.add(Binary{BinaryFn::kAdd}, {sum, part});
  }
  return sum;
}

}  // namespace

Match compose_lrn(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Lrn>();
  if (op == nullptr) return no_match("no normalization over channels");
  if (graph.type(node.inputs[0]).dtype != DType::kF32) return no_match("its element type is not f32");
  Patch patch(graph, id, "compose_lrn");
  Arithmetic at(patch, DType::kF32);
  const ValueId sum = neighbour_sum(patch, at.unary(UnaryFn::kSquare, node.inputs[0]), *op);
  const ValueId base = at.add(at.mul(sum, op->alpha / static_cast<double>(op->size)), op->bias);
  patch.replace(node.outputs[0], at.div(node.inputs[0], at.binary(BinaryFn::kPow, base, at.number(op->beta))));
  return patch;
}

namespace {

/// The kernel's neighbourhoods are symmetric.
Match compose_even_lrn(const Graph& graph, NodeId id) {
  const auto* op = graph.node(id).op.as<Lrn>();
  if (op == nullptr || op->size % 2 == 1) return no_match("no normalization over an even number of channels");
  return compose_lrn(graph, id);
}

/// The kernel takes images: all axes before the channels are one, and so are all after them.
Match reshape_lrn(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Lrn>();
  const Type& in = graph.type(node.inputs[0]);
  if (op == nullptr || in.rank() == 4 || op->size % 2 == 0) return no_match("no normalization of another rank than 4");
  const auto axis = in.dims.begin() + op->axis;
  const Dim before = product({in.dims.begin(), axis});
  const Dim after = product({axis + 1, in.dims.end()});
  Patch patch(graph, id, "reshape_lrn");
  const ValueId image = patch.add(Reshape{{before, *axis, after, 1}}, {node.inputs[0]});
  Lrn plain = *op;
  plain.axis = 1;
  patch.replace(node.outputs[0], patch.add(Reshape{in.dims}, {patch.add(plain, {image})}));
  return patch;
}

constexpr Rule kRules[] = {{"compose_even_lrn", compose_even_lrn}, {"reshape_lrn", reshape_lrn}};

}  // namespace

std::span<const Rule> compose_lrn_rules() { return kRules; }

}  // namespace onnx2tf
