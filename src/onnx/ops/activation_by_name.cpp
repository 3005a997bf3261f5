#include "onnx/ops/activation_by_name.h"

#include "base/text.h"
#include "ops/unary.h"

namespace onnx2tf::onnx {
namespace {

struct Row {
  std::string_view name;
  UnaryFn fn;
  double alpha, beta;  ///< where the node has no parameter
};

constexpr Row kActivations[] = {
    {"Relu", UnaryFn::kRelu, 0, 0},
    {"Tanh", UnaryFn::kTanh, 0, 0},
    {"Sigmoid", UnaryFn::kSigmoid, 0, 0},
    {"LeakyRelu", UnaryFn::kLeakyRelu, 0.01, 0},
    {"Clip", UnaryFn::kClip, -3.4028234663852886e38, 3.4028234663852886e38},
    {"HardSigmoid", UnaryFn::kHardSigmoid, 0.2, 0.5},
    {"HardSwish", UnaryFn::kHardSwish, 0, 0},
    {"Elu", UnaryFn::kElu, 1, 0},
    {"Selu", UnaryFn::kSelu, 1.67326319217681884765625, 1.05070102214813232421875},
    {"Softplus", UnaryFn::kSoftplus, 0, 0},
    {"Softsign", UnaryFn::kSoftsign, 0, 0},
    {"ThresholdedRelu", UnaryFn::kThresholdedRelu, 1, 0},
};

}  // namespace

Result<ValueId> activated(NodeContext& node, ValueId value, std::string_view activation,
                          const std::vector<double>& parameters) {
  if (activation.empty()) return value;
  for (const Row& row : kActivations) {
    if (row.name != activation) continue;
    const double alpha = parameters.empty() ? row.alpha : parameters[0];
    const double beta = parameters.size() < 2 ? row.beta : parameters[1];
    return node.add(Unary{row.fn, alpha, beta}, {value});
  }
  return fail(Code::kUnsupportedAttribute, cat("activation '", activation, "' is not supported"));
}

}  // namespace onnx2tf::onnx
