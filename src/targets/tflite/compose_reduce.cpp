#include "ops/reduce.h"
#include "ops/reshape.h"
#include "targets/tflite/arithmetic.h"
#include "targets/tflite/compose.h"

namespace onnx2tf::tflite {
namespace {

ValueId reduced(Patch& patch, ReduceFn fn, const Reduce& like, ValueId x) {
  return patch.add(Reduce{fn, like.axes, like.keep_dims}, {x});
}

/// log(sum(exp(x))) = m + log(sum(exp(x - m))), m being the maximum, or 0 where that is infinite.
ValueId log_sum_exp(Patch& patch, const Reduce& op, ValueId x, const std::vector<Dim>& result_dims) {
  Arithmetic at(patch, DType::kF32);
  const ValueId most = patch.add(Reduce{ReduceFn::kMax, op.axes, true}, {x});
  const ValueId infinite = at.binary(BinaryFn::kEqual, at.unary(UnaryFn::kAbs, most), at.number(INFINITY));
  const ValueId shift = at.select(infinite, at.number(0), most);
  const ValueId sum = patch.add(Reduce{ReduceFn::kSum, op.axes, true}, {at.unary(UnaryFn::kExp, at.sub(x, shift))});
  const ValueId out = at.add(at.unary(UnaryFn::kLog, sum), shift);
  return op.keep_dims ? out : patch.add(Reshape{result_dims}, {out});
}

Match compose_reduction(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Reduce>();
  if (op == nullptr) return no_match("no reduction");
  const ValueId x = node.inputs[0];
  const DType dtype = graph.type(x).dtype;
  Patch patch(graph, id, "compose_reduction");
  Arithmetic at(patch, dtype);
  ValueId out = kNoValue;
  switch (op->fn) {
    case ReduceFn::kL1: out = reduced(patch, ReduceFn::kSum, *op, at.unary(UnaryFn::kAbs, x)); break;
    case ReduceFn::kSumSquare: out = reduced(patch, ReduceFn::kSum, *op, at.unary(UnaryFn::kSquare, x)); break;
    case ReduceFn::kL2:
      if (dtype != DType::kF32) return no_match("its element type is not f32");
      out = at.unary(UnaryFn::kSqrt, reduced(patch, ReduceFn::kSum, *op, at.unary(UnaryFn::kSquare, x)));
      break;
    case ReduceFn::kLogSum:
      if (dtype != DType::kF32) return no_match("its element type is not f32");
      out = at.unary(UnaryFn::kLog, reduced(patch, ReduceFn::kSum, *op, x));
      break;
    case ReduceFn::kLogSumExp:
      if (dtype != DType::kF32) return no_match("its element type is not f32");
      out = log_sum_exp(patch, *op, x, graph.type(node.outputs[0]).dims);
      break;
    default: return no_match("TFLite has the reduction");
  }
  patch.replace(node.outputs[0], out);
  return patch;
}

constexpr Rule kRules[] = {{"compose_reduction", compose_reduction}};

}  // namespace

std::span<const Rule> compose_reduce_rules() { return kRules; }

}  // namespace onnx2tf::tflite
