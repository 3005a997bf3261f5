#include "ops/reduce.h"

#include <numeric>

#include "onnx/ops/axes_operand.h"
#include "onnx/ops/families.h"
#include "ops/unary.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

std::vector<int> every_axis(int rank) {
  std::vector<int> out(static_cast<std::size_t>(rank));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

/// With noop_with_empty_axes nothing is combined, but what the function does to each element stays.
Result<ValueId> over_no_axes(NodeContext& node, ReduceFn fn) {
  const std::pair<ReduceFn, UnaryFn> kinds[] = {
      {ReduceFn::kL1, UnaryFn::kAbs},
      {ReduceFn::kL2, UnaryFn::kAbs},
      {ReduceFn::kSumSquare, UnaryFn::kSquare},
      {ReduceFn::kLogSum, UnaryFn::kLog},
  };
  for (const auto& [reduction, unary] : kinds) {
    if (reduction == fn) return node.add(Unary{unary}, {node.input(0)});
  }
  return node.input(0);
}

/// A reduction over axes that only come at run time. They are one at least, as every dim is.
Result<ValueId> over_computed_axes(NodeContext& node, Reduce op, ValueId axes) {
  const int rank = node.type(0).rank();
  if (!op.keep_dims) {
    std::optional<int> declared;
    if (node.declared_rank(0)) declared = rank - *node.declared_rank(0);
    axes = TRY(counted_axes(node, axes, declared, rank));
  }
  if (node.type_of(axes).dims[0].is(rank)) {
    op.axes = every_axis(rank);
    return node.add(op, {node.input(0)});
  }
  return node.add(op, {node.input(0), axes});
}

template <ReduceFn fn, ReduceFn of_bool = fn>
Values reduce(NodeContext& node) {
  const bool keep = TRY(node.int_attribute("keepdims", 1)) != 0;
  const bool none_means_none = TRY(node.int_attribute("noop_with_empty_axes", 0)) != 0;
  const int rank = node.type(0).rank();
  const NamedAxes axes = TRY(axes_of(node, 1));
  Reduce op{node.type(0).dtype == DType::kBool ? of_bool : fn, {}, keep};
  if (axes.computed != kNoValue) {
    return std::vector{TRY(over_computed_axes(node, std::move(op), axes.computed))};
  }
  if (axes.known && !axes.known->empty()) {
    op.axes = TRY(sorted_axes(node, *axes.known, rank));
  } else if (none_means_none) {
    return std::vector{TRY(over_no_axes(node, fn))};
  } else {
    op.axes = every_axis(rank);
  }
  return std::vector{TRY(node.add(op, {node.input(0)}))};
}

constexpr Importer kImporters[] = {
    {"ReduceSum", since(1), reduce<ReduceFn::kSum>, 1},
    {"ReduceMean", since(1), reduce<ReduceFn::kMean>, 1},
    {"ReduceMax", since(1), reduce<ReduceFn::kMax, ReduceFn::kAny>, 1},
    {"ReduceMin", since(1), reduce<ReduceFn::kMin, ReduceFn::kAll>, 1},
    {"ReduceProd", since(1), reduce<ReduceFn::kProd>, 1},
    {"ReduceL1", since(1), reduce<ReduceFn::kL1>, 1},
    {"ReduceL2", since(1), reduce<ReduceFn::kL2>, 1},
    {"ReduceSumSquare", since(1), reduce<ReduceFn::kSumSquare>, 1},
    {"ReduceLogSum", since(1), reduce<ReduceFn::kLogSum>, 1},
    {"ReduceLogSumExp", since(1), reduce<ReduceFn::kLogSumExp>, 1},
};

}  // namespace

ImporterTable reduce_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
