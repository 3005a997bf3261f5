#include "ops/concat.h"

#include "onnx/ops/families.h"

namespace onnx2tf::onnx {
namespace {

Result<std::vector<ValueId>> concat(NodeContext& node) {
  const std::int64_t axis = TRY(node.required_int_attribute("axis"));
  const Concat op{TRY(node.axis(axis, node.type(0).rank()))};
  if (node.input_count() == 1) return std::vector{node.input(0)};
  return std::vector{TRY(node.add(op, node.inputs()))};
}

constexpr Importer kImporters[] = {{"Concat", since(4), concat, 1}};

}  // namespace

ImporterTable concat_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
