#include <algorithm>

#include "legalize/arithmetic.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/reduce.h"
#include "ops/reshape.h"

namespace onnx2tf {
namespace {

/// Reductions of other values and functions over the axes of one node, which may be computed.
class LikeReduction {
 public:
  LikeReduction(Patch& patch, const Node& node)
      : patch_(patch), op_(*node.op.as<Reduce>()), axes_(node.inputs.size() > 1 ? node.inputs[1] : kNoValue) {}

  ValueId operator()(ReduceFn fn, ValueId x) const { return reduced(fn, x, op_.keep_dims); }
  ValueId keeping_dims(ReduceFn fn, ValueId x) const { return reduced(fn, x, true); }
  /// What `keeping_dims` gave, its unit axes dropped if the node drops them.
  ValueId dropped(ValueId x, const std::vector<Dim>& result_dims) const {
    if (op_.keep_dims) return x;
    return axes_ == kNoValue ? patch_.add(Reshape{result_dims}, {x}) : reduced(ReduceFn::kMax, x, false);
  }

 private:
  ValueId reduced(ReduceFn fn, ValueId x, bool keep_dims) const {
    std::vector<ValueId> inputs = {x};
    if (axes_ != kNoValue) inputs.push_back(axes_);
    return patch_.add(Reduce{fn, op_.axes, keep_dims}, std::move(inputs));
  }

  Patch& patch_;
  const Reduce& op_;
  ValueId axes_;
};

/// log(sum(exp(x))) = m + log(sum(exp(x - m))), m being the maximum, or 0 where that is infinite.
ValueId log_sum_exp(Patch& patch, const LikeReduction& reduced, ValueId x, const std::vector<Dim>& result_dims) {
  Arithmetic at(patch, patch.type(x).dtype);
  const ValueId most = reduced.keeping_dims(ReduceFn::kMax, x);
  const ValueId infinite = at.binary(BinaryFn::kEqual, at.unary(UnaryFn::kAbs, most), at.number(INFINITY));
  const ValueId shift = at.select(infinite, at.number(0), most);
  const ValueId sum = reduced.keeping_dims(ReduceFn::kSum, at.unary(UnaryFn::kExp, at.sub(x, shift)));
  return reduced.dropped(at.add(at.unary(UnaryFn::kLog, sum), shift), result_dims);
}

Match compose_reduction(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Reduce>();
  if (op == nullptr) return no_match("no reduction");
  const ValueId x = node.inputs[0];
  const DType dtype = graph.type(x).dtype;
  Patch patch(graph, id, "compose_reduction");
  Arithmetic at(patch, dtype);
  const LikeReduction reduced(patch, node);
  ValueId out = kNoValue;
  switch (op->fn) {
    case ReduceFn::kL1: out = reduced(ReduceFn::kSum, at.unary(UnaryFn::kAbs, x)); break;
    case ReduceFn::kSumSquare: out = reduced(ReduceFn::kSum, at.unary(UnaryFn::kSquare, x)); break;
    case ReduceFn::kL2:
      if (!is_float(dtype)) return no_match("its elements are integers");
      out = at.unary(UnaryFn::kSqrt, reduced(ReduceFn::kSum, at.unary(UnaryFn::kSquare, x)));
      break;
    case ReduceFn::kLogSum:
      if (!is_float(dtype)) return no_match("its elements are integers");
      out = at.unary(UnaryFn::kLog, reduced(ReduceFn::kSum, x));
      break;
    case ReduceFn::kLogSumExp:
      if (!is_float(dtype)) return no_match("its elements are integers");
      out = log_sum_exp(patch, reduced, x, graph.type(node.outputs[0]).dims);
      break;
    default: return no_match("targets have the reduction");
  }
  patch.replace(node.outputs[0], out);
  return patch;
}

/// The kernels' extremes of nothing are the greatest finite numbers, not the infinities. (Where axes are constant, the
/// result is too.)
Match extremes_of_nothing(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Reduce>();
  if (op == nullptr || (op->fn != ReduceFn::kMax && op->fn != ReduceFn::kMin)) return no_match("no maximum or minimum");
  const Type& in = graph.type(node.inputs[0]);
  const bool empty = std::ranges::any_of(in.dims, [](const Dim& dim) { return dim.is(0); });
  if (in.dtype != DType::kF32 || !empty) return no_match("it has no infinities, or has elements to work on");
  Patch patch(graph, id, "extremes_of_nothing");
  Arithmetic at(patch, DType::kF32);
  const ValueId zeros = LikeReduction(patch, node)(ReduceFn::kSum, node.inputs[0]);
  patch.replace(node.outputs[0], at.add(zeros, op->fn == ReduceFn::kMax ? -INFINITY : INFINITY));
  return patch;
}

constexpr Rule kRules[] = {
    {"compose_reduction", compose_reduction},
    {"extremes_of_nothing", extremes_of_nothing},
};

}  // namespace

std::span<const Rule> compose_reduce_rules() { return kRules; }

}  // namespace onnx2tf
