#include <algorithm>
#include <cmath>

#include "passes/matching.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

/// The interval to which a function clips; nothing if it is no clip.
struct Bounds {
  double low = -INFINITY, high = INFINITY;
};
std::optional<Bounds> bounds_of(const Unary& op) {
  switch (op.fn) {
    case UnaryFn::kRelu: return Bounds{0, INFINITY};
    case UnaryFn::kRelu6: return Bounds{0, 6};
    case UnaryFn::kClip: return Bounds{op.alpha, op.beta};
    default: return std::nullopt;
  }
}

/// The function with these bounds that has the most specific name.
Unary clip_of(const Bounds& bounds) {
  if (bounds.low == 0 && bounds.high == INFINITY) return {UnaryFn::kRelu};
  if (bounds.low == 0 && bounds.high == 6) return {UnaryFn::kRelu6};
  return {UnaryFn::kClip, bounds.low, bounds.high};
}

/// max(x, c) and min(x, c) are clips.
Match recognize_clip(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const bool is_max = is_binary(node, BinaryFn::kMax);
  if (!is_max && !is_binary(node, BinaryFn::kMin)) return no_match("it is no maximum or minimum");
  const auto match = match_with_constant(graph, node);
  if (!match) return no_match("not exactly one operand is constant");
  const Type& x = graph.type(match->x);
  if (!is_float(x.dtype) || x != graph.type(node.outputs[0])) return no_match("it is not elementwise on floats");
  const auto bound = scalar_constant(graph, match->constant);
  if (!bound || std::isnan(*bound)) return no_match("the bound is not one number");
  Patch patch(graph, id, "recognize_clip");
  const Bounds bounds = is_max ? Bounds{*bound, INFINITY} : Bounds{-INFINITY, *bound};
  patch.replace(node.outputs[0], patch.add(clip_of(bounds), {match->x}));
  return patch;
}

/// Clips in a row are one; clips with well-known bounds have names.
Match recognize_relu6(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Unary>();
  const auto outer = op == nullptr ? std::nullopt : bounds_of(*op);
  if (!outer || !is_float(graph.type(node.inputs[0]).dtype)) return no_match("it is no clip of floats");
  Patch patch(graph, id, "recognize_relu6");
  const auto* before = made_by<Unary>(graph, node.inputs[0]);
  const auto inner = before == nullptr ? std::nullopt : bounds_of(*before);
  if (inner && inner->low <= inner->high && outer->low <= outer->high) {
    const Bounds both{std::clamp(inner->low, outer->low, outer->high),
                      std::clamp(inner->high, outer->low, outer->high)};
    patch.replace(node.outputs[0], patch.add(clip_of(both), {operand_of(graph, node.inputs[0])}));
    return patch;
  }
  if (clip_of(*outer).fn == op->fn) return no_match("it has its name already");
  patch.replace(node.outputs[0], patch.add(clip_of(*outer), {node.inputs[0]}));
  return patch;
}

/// max(x, a * x) with 0 <= a <= 1 is a leaky relu.
Match recognize_leaky_relu(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!is_binary(node, BinaryFn::kMax)) return no_match("it is no maximum");
  for (const std::size_t first : {std::size_t{0}, std::size_t{1}}) {
    const ValueId x = node.inputs[first];
    const ValueId scaled = node.inputs[1 - first];
    if (!is_binary(graph, scaled, BinaryFn::kMul)) continue;
    const auto match = match_with_constant(graph, *graph.producer(scaled));
    if (!match || match->x != x || graph.type(x) != graph.type(node.outputs[0])) continue;
    const auto slope = scalar_constant(graph, match->constant);
    if (!slope || *slope < 0 || *slope > 1 || !is_float(graph.type(x).dtype)) continue;
    Patch patch(graph, id, "recognize_leaky_relu");
    patch.replace(node.outputs[0], patch.add(Unary{UnaryFn::kLeakyRelu, *slope}, {x}));
    return patch;
  }
  return no_match("its operands are not a value and a fraction of it");
}

constexpr Rule kRules[] = {
    {"recognize_clip", recognize_clip},
    {"recognize_relu6", recognize_relu6},
    {"recognize_leaky_relu", recognize_leaky_relu},
};

}  // namespace

std::span<const Rule> recognize_clip_rules() { return kRules; }

}  // namespace onnx2tf
