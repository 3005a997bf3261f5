#include "base/text.h"
#include "onnx/ops/conv.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/unary.h"

namespace onnx2tf::onnx {
namespace {

struct Row {
  std::string_view name;
  UnaryFn fn;
  double alpha, beta;  ///< where activation_params has no entry
};

constexpr Row kActivations[] = {
    {"Relu", UnaryFn::kRelu, 0, 0},
    {"Tanh", UnaryFn::kTanh, 0, 0},
    {"Sigmoid", UnaryFn::kSigmoid, 0, 0},
    {"LeakyRelu", UnaryFn::kLeakyRelu, 0.01, 0},
    {"Clip", UnaryFn::kClip, -3.4028234663852886e38, 3.4028234663852886e38},
    {"HardSigmoid", UnaryFn::kHardSigmoid, 0.2, 0.5},
    {"HardSwish", UnaryFn::kHardSwish, 0, 0},
};

Result<std::vector<ValueId>> fused_conv(NodeContext& node) {
  std::vector<ValueId> inputs = {node.input(0), node.input(1)};
  if (node.has_input(2)) inputs.push_back(node.input(2));
  const std::string activation = TRY(node.string_attribute("activation", ""));
  const std::vector<double> parameters = TRY(node.floats_attribute("activation_params"));
  ValueId out = TRY(import_conv(node, inputs));
  if (node.has_input(3)) out = TRY(node.add(Binary{}, {out, node.input(3)}));
  if (activation.empty()) return std::vector{out};
  for (const Row& row : kActivations) {
    if (row.name != activation) continue;
    const double alpha = parameters.empty() ? row.alpha : parameters[0];
    const double beta = parameters.size() < 2 ? row.beta : parameters[1];
    return std::vector{TRY(node.add(Unary{row.fn, alpha, beta}, {out}))};
  }
  return fail(Code::kUnsupportedAttribute, cat("activation '", activation, "' is not supported"));
}

constexpr Importer kImporters[] = {{"FusedConv", since(1), fused_conv, 2, "com.microsoft"}};

}  // namespace

ImporterTable fused_conv_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
