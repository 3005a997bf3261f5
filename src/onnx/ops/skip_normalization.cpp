#include "base/text.h"
#include "onnx/ops/families.h"
#include "onnx/ops/standardize.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

/// The sum that ONNX Runtime's fused operators normalize along their last axis.
Result<ValueId> skip_sum(NodeContext& node, ValueId bias) {
  const ValueId sum = TRY(node.add(Binary{BinaryFn::kAdd}, {node.input(0), node.input(1)}));
  if (bias == kNoValue) return sum;
  return node.add(Binary{BinaryFn::kAdd}, {sum, bias});
}

Result<std::vector<int>> last_axis(const NodeContext& node) {
  const int rank = node.type(0).rank();
  if (rank < 1) return fail(Code::kInvalidModel, cat(node.op_type(), " does not take ", node.type(0)));
  return std::vector{rank - 1};
}

Values skip_layer_normalization(NodeContext& node) {
  const double epsilon = TRY(node.float_attribute("epsilon", 1e-12));
  const ValueId sum = TRY(skip_sum(node, node.input(4)));
  const Standard standard = TRY(standardized(node, sum, TRY(last_axis(node)), epsilon));
  const ValueId out = TRY(scaled_and_moved(node, standard.value, node.input(2), node.input(3)));
  return std::vector{out, standard.mean, standard.factor, sum};
}

Values skip_rms_normalization(NodeContext& node) {
  const double epsilon = TRY(node.float_attribute("epsilon", 1e-12));
  const ValueId sum = TRY(skip_sum(node, node.input(3)));
  const Standard standard = TRY(scaled_to_unit_square(node, sum, TRY(last_axis(node)), epsilon));
  const ValueId out = TRY(scaled_and_moved(node, standard.value, node.input(2), kNoValue));
  return std::vector{out, kNoValue, standard.factor, sum};
}

constexpr Importer kImporters[] = {
    {"SkipLayerNormalization", since(1), skip_layer_normalization, 3, "com.microsoft"},
    {"SkipSimplifiedLayerNormalization", since(1), skip_rms_normalization, 3, "com.microsoft"},
};

}  // namespace

ImporterTable skip_normalization_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
