#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/cast.h"
#include "ops/lrn.h"
#include "ops/reduce.h"
#include "ops/reshape.h"
#include "ops/unary.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

Result<ValueId> binary(NodeContext& node, BinaryFn fn, ValueId a, ValueId b) { return node.add(Binary{fn}, {a, b}); }

/// A vector of one value per channel, shaped to broadcast over [batch, channel, spatial...].
Result<ValueId> per_channel(NodeContext& node, ValueId vector, int rank) {
  std::vector<Dim> dims(static_cast<std::size_t>(std::max(rank - 1, 1)), 1);
  dims[0] = node.type_of(vector).dims.at(0);
  return node.add(Reshape{dims}, {vector});
}

/// (x - mean) * factor over the axes, with factor = 1 / sqrt(variance + epsilon).
struct Standard {
  ValueId value, mean, factor;
};

Result<Standard> standardized(NodeContext& node, ValueId x, const std::vector<int>& axes, double epsilon) {
  const DType dtype = node.type_of(x).dtype;
  const ValueId mean = TRY(node.add(Reduce{ReduceFn::kMean, axes, true}, {x}));
  const ValueId centered = TRY(binary(node, BinaryFn::kSub, x, mean));
  const ValueId squares = TRY(node.add(Unary{UnaryFn::kSquare}, {centered}));
  const ValueId variance = TRY(node.add(Reduce{ReduceFn::kMean, axes, true}, {squares}));
  const ValueId shifted = TRY(binary(node, BinaryFn::kAdd, variance, node.scalar(dtype, epsilon)));
  const ValueId factor = TRY(node.add(Unary{UnaryFn::kRsqrt}, {shifted}));
  return Standard{TRY(binary(node, BinaryFn::kMul, centered, factor)), mean, factor};
}

std::vector<int> axes_from(int first, int rank) {
  std::vector<int> axes(static_cast<std::size_t>(std::max(rank - first, 0)));
  std::iota(axes.begin(), axes.end(), first);
  return axes;
}

Values batch_normalization(NodeContext& node) {
  const double epsilon = TRY(node.float_attribute("epsilon", 1e-5));
  node.ignore_attribute("momentum");
  if (TRY(node.int_attribute("training_mode", 0)) != 0) {
    return fail(Code::kUnsupportedAttribute, "BatchNormalization in training mode is not supported",
                "export the model for inference");
  }
  if (TRY(node.int_attribute("spatial", 1)) == 0) {
    return fail(Code::kUnsupportedAttribute, "BatchNormalization with spatial = 0 is not supported");
  }
  const Type x = node.type(0);
  if (x.rank() < 1) return fail(Code::kInvalidModel, cat("BatchNormalization does not take ", x));
  // Statistics may be wider than the data.
  std::vector<ValueId> in;
  for (std::size_t i = 1; i < 5; ++i) {
    ValueId value = node.input(i);
    if (node.type(i).rank() != 1) return fail(Code::kInvalidModel, cat("operand ", i, " is ", node.type(i)));
    if (node.type(i).dtype != x.dtype) value = TRY(node.add(Cast{x.dtype}, {value}));
    in.push_back(value);
  }
  const ValueId shifted = TRY(binary(node, BinaryFn::kAdd, in[3], node.scalar(x.dtype, epsilon)));
  const ValueId deviation = TRY(node.add(Unary{UnaryFn::kSqrt}, {shifted}));
  const ValueId factor = TRY(binary(node, BinaryFn::kDiv, in[0], deviation));
  const ValueId moved = TRY(binary(node, BinaryFn::kMul, in[2], factor));
  const ValueId offset = TRY(binary(node, BinaryFn::kSub, in[1], moved));
  const ValueId wide_factor = TRY(per_channel(node, factor, x.rank()));
  const ValueId wide_offset = TRY(per_channel(node, offset, x.rank()));
  const ValueId scaled = TRY(binary(node, BinaryFn::kMul, node.input(0), wide_factor));
  return std::vector{TRY(binary(node, BinaryFn::kAdd, scaled, wide_offset))};
}

Values instance_normalization(NodeContext& node) {
  const double epsilon = TRY(node.float_attribute("epsilon", 1e-5));
  node.ignore_attribute("consumed_inputs");
  const int rank = node.type(0).rank();
  if (rank < 3) return fail(Code::kInvalidModel, cat("InstanceNormalization does not take ", node.type(0)));
  const ValueId standard = TRY(standardized(node, node.input(0), axes_from(2, rank), epsilon)).value;
  const ValueId scale = TRY(per_channel(node, node.input(1), rank));
  const ValueId offset = TRY(per_channel(node, node.input(2), rank));
  const ValueId scaled = TRY(binary(node, BinaryFn::kMul, standard, scale));
  return std::vector{TRY(binary(node, BinaryFn::kAdd, scaled, offset))};
}

Values layer_normalization(NodeContext& node) {
  const double epsilon = TRY(node.float_attribute("epsilon", 1e-5));
  node.ignore_attribute("stash_type");
  const int rank = node.type(0).rank();
  const int first = TRY(node.axis(TRY(node.int_attribute("axis", -1)), rank));
  const Standard standard = TRY(standardized(node, node.input(0), axes_from(first, rank), epsilon));
  ValueId out = standard.value;
  if (node.has_input(1)) out = TRY(binary(node, BinaryFn::kMul, out, node.input(1)));
  if (node.has_input(2)) out = TRY(binary(node, BinaryFn::kAdd, out, node.input(2)));
  return std::vector{out, standard.mean, standard.factor};
}

Values rms_normalization(NodeContext& node) {
  const double epsilon = TRY(node.float_attribute("epsilon", 1e-5));
  node.ignore_attribute("stash_type");
  const Type x = node.type(0);
  const int first = TRY(node.axis(TRY(node.int_attribute("axis", -1)), x.rank()));
  const std::vector<int> axes = axes_from(first, x.rank());
  const ValueId squares = TRY(node.add(Unary{UnaryFn::kSquare}, {node.input(0)}));
  const ValueId mean = TRY(node.add(Reduce{ReduceFn::kMean, axes, true}, {squares}));
  const ValueId shifted = TRY(binary(node, BinaryFn::kAdd, mean, node.scalar(x.dtype, epsilon)));
  const ValueId factor = TRY(node.add(Unary{UnaryFn::kRsqrt}, {shifted}));
  const ValueId out = TRY(binary(node, BinaryFn::kMul, node.input(0), factor));
  return std::vector{TRY(binary(node, BinaryFn::kMul, out, node.input(1)))};
}

Values lrn(NodeContext& node) {
  Lrn op;
  op.alpha = TRY(node.float_attribute("alpha", 0.0001));
  op.beta = TRY(node.float_attribute("beta", 0.75));
  op.bias = TRY(node.float_attribute("bias", 1));
  op.size = TRY(node.required_int_attribute("size"));
  return std::vector{TRY(node.add(op, {node.input(0)}))};
}

constexpr Importer kImporters[] = {
    {"BatchNormalization", since(7), batch_normalization, 5},
    {"InstanceNormalization", since(1), instance_normalization, 3},
    {"LayerNormalization", since(1), layer_normalization, 2},
    {"RMSNormalization", since(23), rms_normalization, 2},
    {"LRN", since(1), lrn, 1},
};

}  // namespace

ImporterTable normalization_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
