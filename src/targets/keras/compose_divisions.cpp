#include "legalize/arithmetic.h"
#include "targets/keras/legalize.h"

namespace onnx2tf::keras {
namespace {

/// The quotient of integers rounded towards zero: that of the magnitudes, with its sign.
Match compose_division(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Binary>();
  const bool divides = op != nullptr && op->fn == BinaryFn::kDiv;
  if (!divides || !is_integer(graph.type(node.inputs[0]).dtype)) return no_match("no quotient of integers");
  Patch patch(graph, id, "compose_division");
  const DType dtype = graph.type(node.inputs[0]).dtype;
  Arithmetic at(patch, dtype);
  if (!is_signed_integer(dtype)) {
    patch.replace(node.outputs[0], at.binary(BinaryFn::kFloorDiv, node.inputs[0], node.inputs[1]));
    return patch;
  }
  const ValueId a = node.inputs[0];
  const ValueId b = node.inputs[1];
  const ValueId sign = at.mul(at.unary(UnaryFn::kSign, a), at.unary(UnaryFn::kSign, b));
  const ValueId size = at.binary(BinaryFn::kFloorDiv, at.unary(UnaryFn::kAbs, a), at.unary(UnaryFn::kAbs, b));
  patch.replace(node.outputs[0], at.mul(sign, size));
  return patch;
}

/// The remainder with the dividend's sign: that of the magnitudes, with this sign.
Match compose_remainder(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Binary>();
  if (op == nullptr || op->fn != BinaryFn::kTruncMod) return no_match("no remainder with the dividend's sign");
  const DType dtype = graph.type(node.inputs[0]).dtype;
  Patch patch(graph, id, "compose_remainder");
  Arithmetic at(patch, dtype);
  const auto [a, b] = std::pair(node.inputs[0], node.inputs[1]);
  if (is_integer(dtype) && !is_signed_integer(dtype)) {
    patch.replace(node.outputs[0], at.binary(BinaryFn::kFloorMod, a, b));
    return patch;
  }
  const ValueId size = at.binary(BinaryFn::kFloorMod, at.unary(UnaryFn::kAbs, a), at.unary(UnaryFn::kAbs, b));
  patch.replace(node.outputs[0], at.mul(at.unary(UnaryFn::kSign, a), size));
  return patch;
}

constexpr Rule kRules[] = {{"compose_division", compose_division}, {"compose_remainder", compose_remainder}};

}  // namespace

std::span<const Rule> compose_divisions_rules() { return kRules; }

}  // namespace onnx2tf::keras
