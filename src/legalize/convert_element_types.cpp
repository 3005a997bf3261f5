#include <algorithm>
#include <array>

#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/all.h"

namespace onnx2tf {
namespace {

ValueId converted(Patch& patch, ValueId value, DType to) {
  return patch.type(value).dtype == to ? value : patch.add(Cast{to}, {value});
}

/// Whether the op gives the same bits for u64 as for i64.
bool has_sign_free_bits(const Op& op) {
  constexpr auto kUnary = std::to_array({UnaryFn::kNeg, UnaryFn::kSquare, UnaryFn::kBitwiseNot});
  constexpr auto kBinary = std::to_array(
      {BinaryFn::kAdd, BinaryFn::kSub, BinaryFn::kMul, BinaryFn::kPow, BinaryFn::kSquaredDifference, BinaryFn::kEqual,
       BinaryFn::kNotEqual, BinaryFn::kBitwiseAnd, BinaryFn::kBitwiseOr, BinaryFn::kBitwiseXor, BinaryFn::kShiftLeft});
  const auto has = [](const auto& list, auto fn) { return std::ranges::find(list, fn) != list.end(); };
  if (const auto* unary = op.as<Unary>()) return has(kUnary, unary->fn);
  if (const auto* binary = op.as<Binary>()) return has(kBinary, binary->fn);
  if (const auto* reduce = op.as<Reduce>()) return reduce->fn == ReduceFn::kSum || reduce->fn == ReduceFn::kProd;
  return op.is<Concat>() || op.is<Slice>() || op.is<Select>() || op.is<Pack>() || op.is<Split>() || op.is<Tile>() ||
         op.is<Transpose>() || op.is<Pad>() || op.is<Gather>() || op.is<DepthToSpace>();
}

bool is_rounded_float(DType dtype) { return dtype == DType::kF16 || dtype == DType::kBF16 || dtype == DType::kF64; }

}  // namespace

Match convert_element_types(const Graph& graph, NodeId id, TypeSet (*types)(const Op&)) {
  const Node& node = graph.node(id);
  const auto data = data_operands(node.op, node.inputs.size());
  if (data.empty() || node.inputs[data[0]] == kNoValue) return no_match("it has no operand");
  const DType dtype = graph.type(node.inputs[data[0]]).dtype;
  const DType compute = compute_type(dtype, types(node.op));
  if (compute == dtype) return no_match("a kernel takes its element type");
  if (dtype == DType::kU64 && compute == DType::kI64 && !has_sign_free_bits(node.op)) {
    return no_match("i64 gives other bits than u64");
  }
  if (compute == DType::kNone) return no_match("no kernel takes a type that holds its element type");
  Patch patch(graph, id, "convert_element_types");
  std::vector<ValueId> inputs = node.inputs;
  for (const std::size_t i : data) {
    if (inputs[i] != kNoValue && graph.type(inputs[i]).dtype == dtype) inputs[i] = converted(patch, inputs[i], compute);
  }
  const std::vector<ValueId> results = patch.add_all(node.op, std::move(inputs));
  for (std::size_t i = 0; i < node.outputs.size() && i < results.size(); ++i) {
    patch.replace(node.outputs[i], converted(patch, results[i], graph.type(node.outputs[i]).dtype));
  }
  return patch;
}

Match keep_single_precision(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Cast>();
  const Node* before = op == nullptr ? nullptr : graph.producer(node.inputs[0]);
  if (before == nullptr || !before->op.is<Cast>()) return no_match("no cast of a cast");
  const ValueId x = before->inputs[0];
  if (!is_rounded_float(graph.type(node.inputs[0]).dtype) || graph.type(x).dtype != DType::kF32) {
    return no_match("the first cast does not change the precision of f32");
  }
  Patch patch(graph, id, "keep_single_precision");
  patch.replace(node.outputs[0], converted(patch, x, op->to));
  return patch;
}

}  // namespace onnx2tf
