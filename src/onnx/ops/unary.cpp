#include "ops/unary.h"

#include "onnx/ops/families.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

template <UnaryFn fn>
Values plain(NodeContext& node) {
  node.ignore_attribute("consumed_inputs");
  return std::vector{TRY(node.add(Unary{fn}, {node.input(0)}))};
}

Values leaky_relu(NodeContext& node) {
  const double alpha = TRY(node.float_attribute("alpha", 0.01));
  return std::vector{TRY(node.add(Unary{UnaryFn::kLeakyRelu, alpha}, {node.input(0)}))};
}

Values elu(NodeContext& node) {
  const double alpha = TRY(node.float_attribute("alpha", 1));
  return std::vector{TRY(node.add(Unary{UnaryFn::kElu, alpha}, {node.input(0)}))};
}

Values celu(NodeContext& node) {
  const double alpha = TRY(node.float_attribute("alpha", 1));
  return std::vector{TRY(node.add(Unary{UnaryFn::kCelu, alpha}, {node.input(0)}))};
}

Values selu(NodeContext& node) {
  const double alpha = TRY(node.float_attribute("alpha", 1.67326319217681884765625));
  const double gamma = TRY(node.float_attribute("gamma", 1.05070102214813232421875));
  return std::vector{TRY(node.add(Unary{UnaryFn::kSelu, alpha, gamma}, {node.input(0)}))};
}

Values hard_sigmoid(NodeContext& node) {
  const double alpha = TRY(node.float_attribute("alpha", 0.2));
  const double beta = TRY(node.float_attribute("beta", 0.5));
  return std::vector{TRY(node.add(Unary{UnaryFn::kHardSigmoid, alpha, beta}, {node.input(0)}))};
}

Values thresholded_relu(NodeContext& node) {
  const double alpha = TRY(node.float_attribute("alpha", 1));
  return std::vector{TRY(node.add(Unary{UnaryFn::kThresholdedRelu, alpha}, {node.input(0)}))};
}

Values shrink(NodeContext& node) {
  const double lambda = TRY(node.float_attribute("lambd", 0.5));
  const double bias = TRY(node.float_attribute("bias", 0));
  return std::vector{TRY(node.add(Unary{UnaryFn::kShrink, lambda, bias}, {node.input(0)}))};
}

Values is_inf(NodeContext& node) {
  const std::int64_t negative = TRY(node.int_attribute("detect_negative", 1));
  const std::int64_t positive = TRY(node.int_attribute("detect_positive", 1));
  const Unary op{UnaryFn::kIsInf, negative != 0 ? 1.0 : 0.0, positive != 0 ? 1.0 : 0.0};
  return std::vector{TRY(node.add(op, {node.input(0)}))};
}

constexpr Importer kImporters[] = {
    {"Abs", since(1), plain<UnaryFn::kAbs>, 1},
    {"Neg", since(1), plain<UnaryFn::kNeg>, 1},
    {"Sign", since(9), plain<UnaryFn::kSign>, 1},
    {"Exp", since(1), plain<UnaryFn::kExp>, 1},
    {"Log", since(1), plain<UnaryFn::kLog>, 1},
    {"Sqrt", since(1), plain<UnaryFn::kSqrt>, 1},
    {"Reciprocal", since(1), plain<UnaryFn::kReciprocal>, 1},
    {"Floor", since(1), plain<UnaryFn::kFloor>, 1},
    {"Ceil", since(1), plain<UnaryFn::kCeil>, 1},
    {"Round", since(11), plain<UnaryFn::kRound>, 1},
    {"Sin", since(7), plain<UnaryFn::kSin>, 1},
    {"Cos", since(7), plain<UnaryFn::kCos>, 1},
    {"Tan", since(7), plain<UnaryFn::kTan>, 1},
    {"Asin", since(7), plain<UnaryFn::kAsin>, 1},
    {"Acos", since(7), plain<UnaryFn::kAcos>, 1},
    {"Atan", since(7), plain<UnaryFn::kAtan>, 1},
    {"Sinh", since(9), plain<UnaryFn::kSinh>, 1},
    {"Cosh", since(9), plain<UnaryFn::kCosh>, 1},
    {"Asinh", since(9), plain<UnaryFn::kAsinh>, 1},
    {"Acosh", since(9), plain<UnaryFn::kAcosh>, 1},
    {"Atanh", since(9), plain<UnaryFn::kAtanh>, 1},
    {"Erf", since(9), plain<UnaryFn::kErf>, 1},
    {"Sigmoid", since(1), plain<UnaryFn::kSigmoid>, 1},
    {"Tanh", since(1), plain<UnaryFn::kTanh>, 1},
    {"Relu", since(1), plain<UnaryFn::kRelu>, 1},
    {"HardSwish", since(14), plain<UnaryFn::kHardSwish>, 1},
    {"Softplus", since(1), plain<UnaryFn::kSoftplus>, 1},
    {"Softsign", since(1), plain<UnaryFn::kSoftsign>, 1},
    {"Mish", since(18), plain<UnaryFn::kMish>, 1},
    {"Not", since(1), plain<UnaryFn::kLogicalNot>, 1},
    {"BitwiseNot", since(18), plain<UnaryFn::kBitwiseNot>, 1},
    {"IsNaN", since(9), plain<UnaryFn::kIsNan>, 1},
    {"LeakyRelu", since(1), leaky_relu, 1},
    {"Elu", since(1), elu, 1},
    {"Celu", since(12), celu, 1},
    {"Selu", since(1), selu, 1},
    {"HardSigmoid", since(1), hard_sigmoid, 1},
    {"ThresholdedRelu", since(10), thresholded_relu, 1},
    {"Shrink", since(9), shrink, 1},
    {"IsInf", since(10), is_inf, 1},
};

}  // namespace

ImporterTable unary_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
