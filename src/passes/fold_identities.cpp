#include <algorithm>
#include <array>
#include <cmath>

#include "ops/all.h"
#include "passes/matching.h"
#include "passes/rules.h"

namespace onnx2tf {
namespace {

/// Constant operands that leave the other operand as it is.
struct Neutral {
  BinaryFn fn;
  double value;
  bool first_too;  ///< whether it may be operand 0 as well
};
constexpr auto kNeutral = std::to_array<Neutral>({
    {BinaryFn::kAdd, 0, true},
    {BinaryFn::kSub, 0, false},
    {BinaryFn::kMul, 1, true},
    {BinaryFn::kDiv, 1, false},
    {BinaryFn::kPow, 1, false},
    {BinaryFn::kLogicalAnd, 1, true},
    {BinaryFn::kLogicalOr, 0, true},
    {BinaryFn::kLogicalXor, 0, true},
    {BinaryFn::kMax, -INFINITY, true},
    {BinaryFn::kMin, INFINITY, true},
});

bool changes_nothing(const Graph& graph, const Node& node, const Binary& op, std::size_t kept) {
  if (op.activation != Activation::kNone) return false;
  for (const Neutral& row : kNeutral) {
    if (row.fn == op.fn && (kept == 0 || row.first_too)) {
      return is_filled_with(graph, node.inputs[1 - kept], row.value);
    }
  }
  return false;
}
bool changes_nothing(const Unary& op) {
  return op.fn == UnaryFn::kClip && op.alpha == -INFINITY && op.beta == INFINITY;
}
bool all_are(const std::vector<Dim>& dims, std::int64_t value) {
  return std::ranges::all_of(dims, [&](const Dim& dim) { return dim.is(value); });
}
bool changes_nothing(const Slice& op, const Node& node, const Type& in) {
  if (node.inputs.size() > 1 && (node.inputs[1] != kNoValue || node.inputs.back() != kNoValue)) return false;
  return all_are(op.starts, 0) && std::ranges::all_of(op.steps, [](std::int64_t step) { return step == 1; }) &&
         op.ends == in.dims;
}
bool changes_nothing(const Transpose& op) {
  for (std::size_t k = 0; k < op.perm.size(); ++k) {
    if (op.perm[k] != static_cast<int>(k)) return false;
  }
  return true;
}
bool changes_nothing(const Resize& op, const Type& in) {
  return op.coordinates != ResizeCoordinates::kTfCropAndResize && op.sizes == in.dims &&
         std::ranges::all_of(op.scales, [](double scale) { return scale == 1; });
}
bool changes_nothing(const Pool& op) {
  return op.window.is_pointwise() && all_are(op.overhang, 0) && op.activation == Activation::kNone;
}
/// Whether a reduction over one element gives that element.
bool keeps_single_elements(ReduceFn fn) {
  using enum ReduceFn;
  return fn == kSum || fn == kMean || fn == kMax || fn == kMin || fn == kProd || fn == kAny || fn == kAll;
}
bool changes_nothing(const Reduce& op, const Type& in) {
  return keeps_single_elements(op.fn) && op.keep_dims &&
         std::ranges::all_of(op.axes, [&](int axis) { return in.dims[static_cast<std::size_t>(axis)].is(1); });
}

/// The number of the operand that the node's result equals; nothing if none does.
std::optional<std::size_t> kept_operand(const Graph& graph, const Node& node) {
  const Type& in = graph.type(node.inputs[0]);
  const auto first_if = [](bool holds) { return holds ? std::optional<std::size_t>(0) : std::nullopt; };
  if (const auto* op = node.op.as<Binary>()) {
    for (const std::size_t kept : {std::size_t{0}, std::size_t{1}}) {
      if (changes_nothing(graph, node, *op, kept)) return kept;
    }
    return std::nullopt;
  }
  if (const auto* op = node.op.as<Unary>()) return first_if(changes_nothing(*op));
  if (const auto* op = node.op.as<Slice>()) return first_if(changes_nothing(*op, node, in));
  if (const auto* op = node.op.as<Transpose>()) return first_if(changes_nothing(*op));
  if (const auto* op = node.op.as<Resize>()) return first_if(changes_nothing(*op, in));
  if (const auto* op = node.op.as<Pool>()) return first_if(changes_nothing(*op));
  if (const auto* op = node.op.as<Reduce>()) return first_if(node.inputs.size() == 1 && changes_nothing(*op, in));
  if (const auto* op = node.op.as<Pad>()) return first_if(all_are(op->low, 0) && all_are(op->high, 0));
  if (const auto* op = node.op.as<Tile>()) return first_if(all_are(op->repeats, 1) && in.rank() > 0);
  if (node.op.is<Cast>() || node.op.is<Reshape>() || node.op.is<BroadcastTo>()) return 0;
  if (node.op.is<Concat>() || node.op.is<Split>()) return first_if(node.inputs.size() == 1 && node.outputs.size() == 1);
  if (node.op.is<Select>()) {
    if (is_filled_with(graph, node.inputs[0], 1)) return 1;
    if (is_filled_with(graph, node.inputs[0], 0)) return 2;
  }
  return std::nullopt;
}

Match fold_identities(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (node.inputs.empty()) return no_match("it has no operand");
  const std::optional<std::size_t> kept = kept_operand(graph, node);
  if (!kept) return no_match("it may change its operand");
  if (graph.type(node.inputs[*kept]) != graph.type(node.outputs[0])) return no_match("it changes its operand's type");
  Patch patch(graph, id, "fold_identities");
  patch.replace(node.outputs[0], node.inputs[*kept]);
  return patch;
}

/// A reduction over unit axes that drops them is a reshape.
Match fold_unit_reductions(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Reduce>();
  if (op == nullptr) return no_match("it is no reduction");
  if (node.inputs.size() > 1) return no_match("its axes are computed");
  const Type& in = graph.type(node.inputs[0]);
  if (!keeps_single_elements(op->fn)) return no_match("the reduction changes single elements");
  for (const int axis : op->axes) {
    if (!in.dims[static_cast<std::size_t>(axis)].is(1)) return no_match("a reduced axis has several elements");
  }
  if (graph.type(node.outputs[0]).dtype != in.dtype) return no_match("the result has another element type");
  Patch patch(graph, id, "fold_unit_reductions");
  patch.replace(node.outputs[0], patch.add(Reshape{graph.type(node.outputs[0]).dims}, {node.inputs[0]}));
  return patch;
}

/// Functions that do nothing more when they are applied twice.
Match fold_repeated_functions(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Unary>();
  if (op == nullptr) return no_match("it is no function of one operand");
  const auto* before = made_by<Unary>(graph, node.inputs[0]);
  if (before == nullptr) return no_match("its operand is not made by a function");
  using enum UnaryFn;
  const bool idempotent = op->fn == kRelu || op->fn == kRelu6 || op->fn == kAbs || op->fn == kFloor ||
                          op->fn == kCeil || op->fn == kRound || op->fn == kSign;
  Patch patch(graph, id, "fold_repeated_functions");
  if (idempotent && before->fn == op->fn) {
    patch.replace(node.outputs[0], node.inputs[0]);
    return patch;
  }
  if (before->fn == op->fn && (op->fn == kNeg || op->fn == kLogicalNot || op->fn == kBitwiseNot)) {
    patch.replace(node.outputs[0], operand_of(graph, node.inputs[0]));
    return patch;
  }
  return no_match("the second function does something");
}

constexpr Rule kRules[] = {
    {"fold_identities", fold_identities},
    {"fold_unit_reductions", fold_unit_reductions},
    {"fold_repeated_functions", fold_repeated_functions},
};

}  // namespace

std::span<const Rule> fold_identities_rules() { return kRules; }

}  // namespace onnx2tf
