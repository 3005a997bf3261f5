#include "base/text.h"
#include "onnx/ops/families.h"
#include "onnx/ops/standardize.h"
#include "ops/batch_norm.h"
#include "ops/binary.h"
#include "ops/cast.h"
#include "ops/lrn.h"
#include "ops/reshape.h"
#include "ops/unary.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

Result<ValueId> binary(NodeContext& node, BinaryFn fn, ValueId a, ValueId b) { return node.add(Binary{fn}, {a, b}); }

/// Operand `i`, a vector, in the data's element type: statistics may be wider than the data.
Result<ValueId> as_data(NodeContext& node, std::size_t i) {
  if (node.type(i).rank() != 1) return fail(Code::kInvalidModel, cat("operand ", i, " is ", node.type(i)));
  if (node.type(i).dtype == node.type(0).dtype) return node.input(i);
  return node.add(Cast{node.type(0).dtype}, {node.input(i)});
}

/// A statistic with the shape and element type of operand `operand`.
Result<ValueId> like_operand(NodeContext& node, std::size_t operand, ValueId statistic) {
  const Type type = node.type(operand);
  const ValueId vector = TRY(node.add(Reshape{type.dims}, {statistic}));
  return node.type_of(vector).dtype == type.dtype ? vector : node.add(Cast{type.dtype}, {vector});
}

/// running * momentum + current * (1 - momentum), the current statistics having unit axes beside the channels.
Result<ValueId> running(NodeContext& node, std::size_t operand, ValueId current, double momentum) {
  const Type type = node.type(operand);
  const ValueId vector = TRY(like_operand(node, operand, current));
  const ValueId kept = TRY(binary(node, BinaryFn::kMul, node.input(operand), node.scalar(type.dtype, momentum)));
  const ValueId fresh = TRY(binary(node, BinaryFn::kMul, vector, node.scalar(type.dtype, 1 - momentum)));
  return binary(node, BinaryFn::kAdd, kept, fresh);
}

/// By the statistics of the batch, which also move the running ones.
Values batch_normalization_of_training(NodeContext& node, double epsilon, double momentum) {
  const Type x = node.type(0);
  if (x.rank() < 2) return fail(Code::kInvalidModel, cat("BatchNormalization in training mode does not take ", x));
  std::vector<int> axes = axes_from(2, x.rank());
  axes.insert(axes.begin(), 0);
  const Standard standard = TRY(standardized(node, node.input(0), axes, epsilon));
  const ValueId scale = TRY(per_channel(node, TRY(as_data(node, 1)), x.rank()));
  const ValueId offset = TRY(per_channel(node, TRY(as_data(node, 2)), x.rank()));
  std::vector<ValueId> out(5, kNoValue);
  out[0] = TRY(scaled_and_moved(node, standard.value, scale, offset));
  if (node.wants_output(1)) out[1] = TRY(running(node, 3, standard.mean, momentum));
  if (node.wants_output(2)) out[2] = TRY(running(node, 4, standard.variance, momentum));
  if (node.wants_output(3)) out[3] = TRY(like_operand(node, 3, standard.mean));
  if (node.wants_output(4)) out[4] = TRY(like_operand(node, 4, standard.factor));  // as ONNX Runtime gives it
  return out;
}

/// Before opset 14 a node says by its results that it normalizes by the statistics of the batch.
bool wants_more(const NodeContext& node) {
  const auto wanted = [&](std::size_t i) { return node.wants_output(i); };
  return wanted(1) || wanted(2) || wanted(3) || wanted(4);
}

/// Whether scale, offset, mean and variance are constants.
Result<bool> all_constant(const NodeContext& node) {
  for (std::size_t i = 1; i < 5; ++i) {
    if (TRY(node.constant(i)).is_none()) return false;
  }
  return true;
}

Values batch_normalization(NodeContext& node) {
  const double epsilon = TRY(node.float_attribute("epsilon", 1e-5));
  const double momentum = TRY(node.float_attribute("momentum", 0.9));
  const bool training = TRY(node.int_attribute("training_mode", 0)) != 0 || (node.opset() < 14 && wants_more(node));
  if (TRY(node.int_attribute("spatial", 1)) == 0) {
    return fail(Code::kUnsupportedAttribute, "BatchNormalization with spatial = 0 is not supported");
  }
  const Type x = node.type(0);
  if (x.rank() < 1) return fail(Code::kInvalidModel, cat("BatchNormalization does not take ", x));
  if (training) return batch_normalization_of_training(node, epsilon, momentum);
  std::vector<ValueId> in;
  for (std::size_t i = 1; i < 5; ++i) in.push_back(TRY(as_data(node, i)));
  if (is_float(x.dtype) && TRY(all_constant(node))) {
    for (ValueId& vector : in) vector = TRY(per_channel(node, vector, x.rank()));
    in.insert(in.begin(), node.input(0));
    return std::vector{TRY(node.add(BatchNorm{epsilon}, std::move(in)))};
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
  const Standard standard = TRY(standardized(node, node.input(0), axes_from(2, rank), epsilon));
  const ValueId scale = TRY(per_channel(node, node.input(1), rank));
  const ValueId offset = TRY(per_channel(node, node.input(2), rank));
  return std::vector{TRY(scaled_and_moved(node, standard.value, scale, offset))};
}

/// The axes from `axis` on, over which layers are normalized.
Result<std::vector<int>> layer_axes(NodeContext& node) {
  node.ignore_attribute("stash_type");
  const int rank = node.type(0).rank();
  return axes_from(TRY(node.axis(TRY(node.int_attribute("axis", -1)), rank)), rank);
}

Values layer_normalization(NodeContext& node) {
  const double epsilon = TRY(node.float_attribute("epsilon", 1e-5));
  const Standard standard = TRY(standardized(node, node.input(0), TRY(layer_axes(node)), epsilon));
  const ValueId out = TRY(scaled_and_moved(node, standard.value, node.input(1), node.input(2)));
  return std::vector{out, standard.mean, standard.factor};
}

/// RMSNormalization; ONNX Runtime's name for it before opset 23 is SimplifiedLayerNormalization.
Values rms_normalization(NodeContext& node) {
  const double epsilon = TRY(node.float_attribute("epsilon", 1e-5));
  const Standard standard = TRY(scaled_to_unit_square(node, node.input(0), TRY(layer_axes(node)), epsilon));
  return std::vector{TRY(scaled_and_moved(node, standard.value, node.input(1), kNoValue)), standard.factor};
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
    {"SimplifiedLayerNormalization", since(1), rms_normalization, 2},
    {"LRN", since(1), lrn, 1},
};

}  // namespace

ImporterTable normalization_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
