#include <cmath>

#include "passes/matching.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

bool is_single_float(const Type& type) { return type.dtype == DType::kF32 || type.dtype == DType::kF64; }

/// x / c = x * (1 / c): at most one unit in the last place off, and multiplications fuse and run fast. Division by a
/// constant whose reciprocal is not a normal number stays.
Match fold_division_by_constant(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kDiv)) return no_match("it is no division");
  const ValueId divisor = node.inputs[1];
  if (!graph.value(divisor).is_constant() || graph.value(node.inputs[0]).is_constant()) {
    return no_match("it is no division of a computed value by a constant");
  }
  if (!is_single_float(graph.type(divisor))) return no_match("the element type is not f32 or f64");
  const Tensor& constant = graph.value(divisor).constant;
  if (constant.count() > (std::int64_t{1} << 16)) return no_match("the constant is large");
  const auto loaded = constant.loaded();
  if (!loaded.ok()) return no_match("the constant can't be read");
  Tensor reciprocals = Tensor::zeros(constant.dtype(), constant.dims());
  for (std::int64_t i = 0; i < constant.count(); ++i) {
    const double reciprocal = 1 / loaded->element(i);
    const bool normal =
        constant.dtype() == DType::kF64 ? std::isnormal(reciprocal) : std::isnormal(static_cast<float>(reciprocal));
    if (!normal) return no_match("a reciprocal is not a normal number");
    reciprocals.set_element(i, reciprocal);
  }
  Patch patch(graph, id, "fold_division_by_constant");
  patch.replace(node.outputs[0],
                patch.add(Binary{BinaryFn::kMul}, {node.inputs[0], patch.constant(std::move(reciprocals))}));
  return patch;
}

/// (x + a) + b = x + (a + b) and (x * a) * b = x * (a * b) for constants, where the inner result is not needed.
Match fold_constant_chain(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Binary>();
  if (op == nullptr || (op->fn != BinaryFn::kAdd && op->fn != BinaryFn::kMul)) {
    return no_match("it is no sum or product");
  }
  const auto outer = match_with_constant(graph, node);
  if (!outer) return no_match("not exactly one operand is constant");
  if (!is_single_float(graph.type(outer->x))) return no_match("the element type is not f32 or f64");
  if (!is_binary(graph, outer->x, op->fn) || !has_single_use(graph, outer->x)) {
    return no_match("its operand is no such op, or is needed elsewhere");
  }
  const auto inner = match_with_constant(graph, *graph.producer(outer->x));
  if (!inner) return no_match("the inner op has no constant operand");
  const auto dims = broadcast_dims(graph.type(inner->constant).dims, graph.type(outer->constant).dims);
  if (!dims.ok()) return no_match("the constants do not broadcast to each other");
  const Dim larger = max(graph.type(inner->constant).count(), graph.type(outer->constant).count());
  if (product(*dims) != larger) return no_match("the constants together are larger than each");
  Patch patch(graph, id, "fold_constant_chain");
  const ValueId both = patch.add(Binary{op->fn}, {inner->constant, outer->constant});
  patch.replace(node.outputs[0], patch.add(*op, {inner->x, both}));
  return patch;
}

/// x - c = x + (-c): sums chain and fuse.
Match fold_subtraction_of_constant(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Binary>();
  if (op == nullptr || op->fn != BinaryFn::kSub) return no_match("it is no difference");
  const auto match = match_with_constant(graph, node);
  if (!match || match->constant_first) return no_match("the subtrahend is not constant");
  if (!is_single_float(graph.type(match->x))) return no_match("the element type is not f32 or f64");
  if (graph.value(match->constant).constant.count() > (std::int64_t{1} << 16)) return no_match("the constant is large");
  Patch patch(graph, id, "fold_subtraction_of_constant");
  const ValueId negated = patch.add(Unary{UnaryFn::kNeg}, {match->constant});
  patch.replace(node.outputs[0], patch.add(Binary{BinaryFn::kAdd, op->activation}, {match->x, negated}));
  return patch;
}

constexpr Rule kRules[] = {
    {"fold_division_by_constant", fold_division_by_constant},
    {"fold_subtraction_of_constant", fold_subtraction_of_constant},
    {"fold_constant_chain", fold_constant_chain},
};

}  // namespace

std::span<const Rule> fold_scalar_chains_rules() { return kRules; }

}  // namespace onnx2tf
