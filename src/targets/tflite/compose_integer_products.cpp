#include <cmath>

#include "legalize/arithmetic.h"
#include "ops/all.h"
#include "passes/matching.h"
#include "targets/tflite/compose.h"

namespace onnx2tf::tflite {
namespace {

/// Whole numbers up to this are exact in f32, and so are sums of them that stay below it.
constexpr double kExact = 16777216;

bool is_int(DType dtype) { return dtype == DType::kI32 || dtype == DType::kI64; }

/// The largest magnitude that elements of a type of 8 or 16 bits have; infinite for others.
double largest(DType dtype) {
  if (dtype == DType::kBool) return 1;
  if (dtype == DType::kI8) return 128;
  if (dtype == DType::kU8) return 255;
  if (dtype == DType::kI16) return 32768;
  return dtype == DType::kU16 ? 65535 : INFINITY;
}

/// A bound of the magnitude of a value's elements, from the ops that make it.
double bound_of(const Graph& graph, ValueId value, int depth = 8) {
  if (graph.value(value).is_constant()) {
    const auto loaded = graph.value(value).constant.loaded();
    if (!loaded.ok()) return INFINITY;
    double bound = 0;
    for (std::int64_t i = 0; i < loaded->count(); ++i) bound = std::max(bound, std::abs(loaded->element(i)));
    return bound;
  }
  const Node* node = graph.producer(value);
  if (node == nullptr || depth == 0) return largest(graph.type(value).dtype);
  const auto operand = [&](std::size_t i) { return bound_of(graph, node->inputs[i], depth - 1); };
  if (node->op.is<Cast>()) return std::min(largest(graph.type(node->inputs[0]).dtype), operand(0));
  if (is_binary(*node, BinaryFn::kAdd) || is_binary(*node, BinaryFn::kSub)) return operand(0) + operand(1);
  if (node->op.is<Reshape>() || node->op.is<Transpose>() || node->op.is<Slice>() || node->op.is<BroadcastTo>()) {
    return operand(0);
  }
  if (node->op.is<Pad>()) return node->inputs.size() > 1 ? INFINITY : operand(0);
  return largest(graph.type(value).dtype);
}

Slice whole(const Type& type) {
  const std::size_t rank = type.dims.size();
  return {std::vector<Dim>(rank, 0), type.dims, std::vector<std::int64_t>(rank, 1), {}};
}

/// Everything of `x` but, along `axis`, elements `start` to `end`.
ValueId cut(Patch& patch, ValueId x, int axis, std::int64_t start, std::int64_t end) {
  Slice slice = whole(patch.type(x));
  slice.starts[static_cast<std::size_t>(axis)] = start;
  slice.ends[static_cast<std::size_t>(axis)] = end;
  return patch.add(slice, {x});
}

/// The axes of an op's operands over which it sums, and how many terms each of their elements stands for.
struct Sum {
  int axis_a = 0, axis_b = 0;
  Dim length;
  std::int64_t terms = 1;
};

/// The op in f32, in parts of the sum that are exact, each converted back before they are added.
Match in_exact_parts(const Graph& graph, NodeId id, const Sum& sum) {
  const Node& node = graph.node(id);
  const DType dtype = graph.type(node.inputs[0]).dtype;
  if (!sum.length.is_static()) return no_match("the number of terms is only known at run time");
  const double term = bound_of(graph, node.inputs[0]) * bound_of(graph, node.inputs[1]);
  const double most = kExact / std::max(term * static_cast<double>(sum.terms), 1.0);
  if (most < 1) return no_match("its terms may be too large for f32");
  const auto step = static_cast<std::int64_t>(std::min(most, kExact));
  Patch patch(graph, id, "compose_integer_product");
  Arithmetic at(patch, DType::kF32);
  const ValueId a = at.cast(node.inputs[0], DType::kF32);
  const ValueId b = at.cast(node.inputs[1], DType::kF32);
  ValueId total = kNoValue;
  for (std::int64_t start = 0; start < sum.length.value(); start += step) {
    const std::int64_t end = std::min(start + step, sum.length.value());
    const bool all = start == 0 && end == sum.length.value();
    const ValueId x = all ? a : cut(patch, a, sum.axis_a, start, end);
    const ValueId y = all ? b : cut(patch, b, sum.axis_b, start, end);
    const ValueId part = at.cast(patch.add(node.op, {x, y}), dtype);
    total = total == kNoValue ? part : at.add(total, part);
  }
  if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) {
    std::vector<Dim> dims = patch.type(node.inputs[2]).dims;
    if (const auto* conv = node.op.as<Conv>()) dims.insert(dims.end(), conv->window.size.size(), 1);
    total = at.add(total, patch.add(Reshape{dims}, {node.inputs[2]}));
  }
  patch.replace(node.outputs[0], total);
  return patch;
}

Match compose_integer_product(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (node.inputs.empty() || !is_int(graph.type(node.inputs[0]).dtype)) return no_match("no op on i32 or i64");
  if (const auto* op = node.op.as<MatMul>()) {
    const int a = graph.type(node.inputs[0]).rank() - (op->transpose_a ? 2 : 1);
    const int b = graph.type(node.inputs[1]).rank() - (op->transpose_b ? 1 : 2);
    return in_exact_parts(graph, id, {a, b, graph.type(node.inputs[0]).dims[static_cast<std::size_t>(a)], 1});
  }
  if (const auto* op = node.op.as<Conv>()) {
    Sum sum{op->input.channel, op->weight.in, graph.type(node.inputs[1]).dims[static_cast<std::size_t>(op->weight.in)],
            1};
    for (const std::int64_t size : op->window.size) sum.terms *= size;
    const double term = bound_of(graph, node.inputs[0]) * bound_of(graph, node.inputs[1]);
    const bool whole = sum.length.is_static() && term * static_cast<double>(sum.terms * sum.length.value()) <= kExact;
    if (op->groups != 1 && !whole) return no_match("its groups may be too large for f32");
    return in_exact_parts(graph, id, sum);
  }
  return no_match("no product or convolution");
}

/// Any product of matrices of integers as a sum of products along a new axis.
Match compose_wide_integer_product(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<MatMul>();
  const DType dtype = graph.type(node.inputs.empty() ? node.outputs[0] : node.inputs[0]).dtype;
  if (op == nullptr || !is_int(dtype) || op->activation != Activation::kNone) return no_match("no product of integers");
  Patch patch(graph, id, "compose_wide_integer_product");
  Arithmetic at(patch, dtype);
  const auto turned = [&](ValueId x, bool turn) {
    if (!turn) return x;
    Transpose swap;
    for (int k = 0; k < patch.type(x).rank(); ++k) swap.perm.push_back(k);
    std::swap(swap.perm.back(), swap.perm[swap.perm.size() - 2]);
    return patch.add(swap, {x});
  };
  const ValueId rows = turned(node.inputs[0], op->transpose_a);
  const ValueId columns = turned(node.inputs[1], op->transpose_b);
  std::vector<Dim> a = patch.type(rows).dims;
  std::vector<Dim> b = patch.type(columns).dims;
  a.push_back(1);
  b.insert(b.end() - 2, 1);
  const ValueId terms = at.mul(patch.add(Reshape{a}, {rows}), patch.add(Reshape{b}, {columns}));
  ValueId sum = patch.add(Reduce{ReduceFn::kSum, {patch.type(terms).rank() - 2}, false}, {terms});
  if (node.inputs.size() > 2 && node.inputs[2] != kNoValue) sum = at.add(sum, node.inputs[2]);
  patch.replace(node.outputs[0], sum);
  return patch;
}

constexpr Rule kRules[] = {
    {"compose_integer_product", compose_integer_product},
    {"compose_wide_integer_product", compose_wide_integer_product},
};

}  // namespace

std::span<const Rule> compose_integer_products_rules() { return kRules; }

}  // namespace onnx2tf::tflite
