#include "base/text.h"
#include "onnx/ops/families.h"
#include "onnx/ops/standardize.h"
#include "ops/reduce.h"
#include "ops/reshape.h"
#include "ops/unary.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

/// [batch, channel, spatial...] with the channels cut into groups: [batch, group, channel, spatial...].
std::vector<Dim> grouped_dims(const Type& x, std::int64_t groups) {
  std::vector<Dim> dims = x.dims;
  dims[1] = floor_div(x.dims[1], groups);
  dims.insert(dims.begin() + 1, groups);
  return dims;
}

/// Scale and offset are one value per group before opset 21, one per channel since.
Values group_normalization(NodeContext& node) {
  const double epsilon = TRY(node.float_attribute("epsilon", 1e-5));
  node.ignore_attribute("stash_type");
  const std::int64_t groups = TRY(node.required_int_attribute("num_groups"));
  const Type x = node.type(0);
  if (x.rank() < 2 || groups < 1 || (x.dims[1].is_static() && x.dims[1].value() % groups != 0)) {
    return fail(Code::kInvalidModel, cat(groups, " groups of the channels of ", x));
  }
  const ValueId grouped = TRY(node.add(Reshape{grouped_dims(x, groups)}, {node.input(0)}));
  ValueId out = TRY(standardized(node, grouped, axes_from(2, x.rank() + 1), epsilon)).value;
  const bool by_group = node.opset() < 21;
  const int rank = by_group ? x.rank() + 1 : x.rank();
  const ValueId scale = TRY(per_channel(node, node.input(1), rank));
  const ValueId offset = TRY(per_channel(node, node.input(2), rank));
  if (by_group) out = TRY(scaled_and_moved(node, out, scale, offset));
  out = TRY(node.add(Reshape{x.dims}, {out}));
  if (!by_group) out = TRY(scaled_and_moved(node, out, scale, offset));
  return std::vector{out};
}

/// (x - mean) / (sqrt(variance) + 1e-9).
Values mean_variance_normalization(NodeContext& node) {
  Reduce op{ReduceFn::kMean, {}, true};
  for (const std::int64_t axis : TRY(node.ints_attribute("axes", {0, 2, 3}))) {
    op.axes.push_back(TRY(node.axis(axis, node.type(0).rank())));
  }
  const ValueId mean = TRY(node.add(op, {node.input(0)}));
  const ValueId centered = TRY(node.add(Binary{BinaryFn::kSub}, {node.input(0), mean}));
  const ValueId squares = TRY(node.add(Unary{UnaryFn::kSquare}, {centered}));
  const ValueId variance = TRY(node.add(op, {squares}));
  const ValueId deviation = TRY(node.add(Unary{UnaryFn::kSqrt}, {variance}));
  const ValueId least = node.scalar(node.type(0).dtype, 1e-9);
  const ValueId divisor = TRY(node.add(Binary{BinaryFn::kAdd}, {deviation, least}));
  return std::vector{TRY(node.add(Binary{BinaryFn::kDiv}, {centered, divisor}))};
}

/// x / norm of x along an axis.
Values lp_normalization(NodeContext& node) {
  const int axis = TRY(node.axis(TRY(node.int_attribute("axis", -1)), node.type(0).rank()));
  const std::int64_t p = TRY(node.int_attribute("p", 2));
  if (p != 1 && p != 2) return fail(Code::kInvalidModel, cat("p is ", p, ", neither 1 nor 2"));
  const ReduceFn fn = p == 1 ? ReduceFn::kL1 : ReduceFn::kL2;
  const ValueId norm = TRY(node.add(Reduce{fn, {axis}, true}, {node.input(0)}));
  return std::vector{TRY(node.add(Binary{BinaryFn::kDiv}, {node.input(0), norm}))};
}

constexpr Importer kImporters[] = {
    {"GroupNormalization", since(18), group_normalization, 3},
    {"MeanVarianceNormalization", since(9), mean_variance_normalization, 1},
    {"LpNormalization", since(1), lp_normalization, 1},
};

}  // namespace

ImporterTable group_normalization_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
