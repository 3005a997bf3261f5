#include <algorithm>
#include <cmath>

#include "ir/patch.h"
#include "ops/concat.h"
#include "ops/pad.h"
#include "ops/pool.h"
#include "ops/reshape.h"
#include "ops/transpose.h"
#include "ops/unary.h"
#include "targets/keras/legalize.h"

namespace onnx2tf::keras {
namespace {

bool gives_no_negatives(const Unary& op) {
  switch (op.fn) {
    case UnaryFn::kRelu:
    case UnaryFn::kRelu6:
    case UnaryFn::kSigmoid:
    case UnaryFn::kExp:
    case UnaryFn::kAbs:
    case UnaryFn::kSquare: return true;
    case UnaryFn::kClip: return op.alpha >= 0;
    default: return false;
  }
}

/// Whether no element is below zero, as far as `depth` ops upwards tell.
bool is_never_negative(const Graph& graph, ValueId value, int depth) {
  const Node* node = graph.producer(value);
  if (node == nullptr || depth == 0) return false;
  if (const auto* unary = node->op.as<Unary>()) return gives_no_negatives(*unary);
  const bool moves = node->op.is<Transpose>() || node->op.is<Reshape>() || node->op.is<Pool>() || node->op.is<Concat>();
  if (!moves) return false;
  const std::size_t data = node->op.is<Concat>() ? node->inputs.size() : 1;
  return std::ranges::all_of(node->inputs.begin(), node->inputs.begin() + static_cast<std::ptrdiff_t>(data),
                             [&](ValueId operand) { return is_never_negative(graph, operand, depth - 1); });
}

/// Whether every window of a maximum has an element that is not of the border.
bool sees_no_border_alone(const Node& reader, const Pad& pad) {
  const auto* pool = reader.op.as<Pool>();
  if (pool == nullptr || pool->fn != PoolFn::kMax) return false;
  for (std::size_t axis = 0; axis < pad.low.size(); ++axis) {
    const auto& spatial = pool->dims.spatial;
    const auto found = std::ranges::find(spatial, static_cast<int>(axis));
    if (found == spatial.end()) {
      if (!pad.low[axis].is(0) || !pad.high[axis].is(0)) return false;
      continue;
    }
    const auto k = static_cast<std::size_t>(found - spatial.begin());
    const Dim last(pool->window.size[k] - 1);
    if (pool->window.dilations[k] != 1) return false;
    if (!surely_at_least(last, pad.low[axis]) || !surely_at_least(last, pad.high[axis])) return false;
  }
  return true;
}

/// The border of a maximum over values that are not negative may be of zeros, as the layer for padding has it.
Match zero_border(const Graph& graph, NodeId id) {
  constexpr int kDepth = 8;
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Pad>();
  if (op == nullptr || op->mode != PadMode::kConstant || node.inputs.size() != 2) return no_match("no border");
  const Tensor fill = graph.value(node.inputs[1]).constant;
  if (fill.is_none() || fill.count() != 1 || !(fill.element(0) < 0)) return no_match("no border below zero");
  const auto reads = [&](NodeId reader) { return sees_no_border_alone(graph.node(reader), *op); };
  if (graph.is_output(node.outputs[0]) || !std::ranges::all_of(graph.value(node.outputs[0]).users, reads)) {
    return no_match("others than maxima read it");
  }
  if (!is_never_negative(graph, node.inputs[0], kDepth)) return no_match("elements may be negative");
  Patch patch(graph, id, "zero_border");
  patch.replace(node.outputs[0], patch.add(*op, {node.inputs[0]}));
  return patch;
}

constexpr Rule kRules[] = {{"zero_border", zero_border}};

}  // namespace

std::span<const Rule> zero_borders_rules() { return kRules; }

}  // namespace onnx2tf::keras
