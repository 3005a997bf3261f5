#include "base/text.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/unary.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

Values gelu(NodeContext& node) {
  const std::string how = TRY(node.string_attribute("approximate", "none"));
  if (how != "none" && how != "tanh") return fail(Code::kInvalidModel, cat("approximate '", how, "' does not exist"));
  return std::vector{TRY(node.add(Unary{how == "tanh" ? UnaryFn::kGeluTanh : UnaryFn::kGelu}, {node.input(0)}))};
}

/// Of the sum with the bias (operand 1), if there is one.
template <UnaryFn fn>
Values biased(NodeContext& node) {
  ValueId x = node.input(0);
  if (node.has_input(1)) x = TRY(node.add(Binary{BinaryFn::kAdd}, {x, node.input(1)}));
  return std::vector{TRY(node.add(Unary{fn}, {x}))};
}

/// x * sigmoid(alpha * x).
Result<ValueId> gated(NodeContext& node, double alpha) {
  ValueId scaled = node.input(0);
  if (alpha != 1) {
    scaled = TRY(node.add(Binary{BinaryFn::kMul}, {scaled, node.scalar(node.type(0).dtype, alpha)}));
  }
  const ValueId gate = TRY(node.add(Unary{UnaryFn::kSigmoid}, {scaled}));
  return node.add(Binary{BinaryFn::kMul}, {node.input(0), gate});
}

Values swish(NodeContext& node) { return std::vector{TRY(gated(node, TRY(node.float_attribute("alpha", 1))))}; }
Values quick_gelu(NodeContext& node) {
  return std::vector{TRY(gated(node, TRY(node.float_attribute("alpha", 1.702))))};
}

constexpr Importer kImporters[] = {
    {"Gelu", since(20), gelu, 1},
    {"Swish", since(24), swish, 1},
    {"Gelu", since(1), biased<UnaryFn::kGelu>, 1, "com.microsoft"},
    {"BiasGelu", since(1), biased<UnaryFn::kGelu>, 2, "com.microsoft"},
    {"FastGelu", since(1), biased<UnaryFn::kGeluTanh>, 1, "com.microsoft"},
    {"QuickGelu", since(1), quick_gelu, 1, "com.microsoft"},
};

}  // namespace

ImporterTable gelu_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
