#include "onnx/ops/activation_by_name.h"
#include "onnx/ops/conv.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"

namespace onnx2tf::onnx {
namespace {

Result<std::vector<ValueId>> fused_conv(NodeContext& node) {
  std::vector<ValueId> inputs = {node.input(0), node.input(1)};
  if (node.has_input(2)) inputs.push_back(node.input(2));
  const std::string activation = TRY(node.string_attribute("activation", ""));
  const std::vector<double> parameters = TRY(node.floats_attribute("activation_params"));
  ValueId out = TRY(import_conv(node, inputs));
  if (node.has_input(3)) out = TRY(node.add(Binary{}, {out, node.input(3)}));
  return std::vector{TRY(activated(node, out, activation, parameters))};
}

constexpr Importer kImporters[] = {{"FusedConv", since(1), fused_conv, 2, "com.microsoft"}};

}  // namespace

ImporterTable fused_conv_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
