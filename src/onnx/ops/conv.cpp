#include "ops/conv.h"

#include "base/text.h"
#include "onnx/ops/conv.h"
#include "onnx/ops/families.h"
#include "onnx/ops/window_attributes.h"

namespace onnx2tf::onnx {
namespace {

std::vector<int> spatial_axes(int rank) { return WindowDims::onnx(rank - 2).spatial; }

Result<std::vector<ValueId>> conv(NodeContext& node) {
  std::vector<ValueId> inputs = {node.input(0), node.input(1)};
  if (node.has_input(2)) inputs.push_back(node.input(2));
  return std::vector{TRY(import_conv(node, inputs))};
}

constexpr Importer kImporters[] = {{"Conv", since(1), conv, 2}};

}  // namespace

Result<std::vector<std::int64_t>> kernel_of(const Type& weight) {
  std::vector<std::int64_t> out;
  for (int axis = 2; axis < weight.rank(); ++axis) {
    const Dim& dim = weight.dims[static_cast<std::size_t>(axis)];
    if (!dim.is_static())
      return fail(Code::kUnsupportedAttribute, cat("the kernel of weights ", weight, " is dynamic"));
    out.push_back(dim.value());
  }
  return out;
}

Result<ValueId> import_conv(NodeContext& node, const std::vector<ValueId>& inputs) {
  const Type& x = node.type(0);
  const Type& weight = node.type(1);
  if (weight.rank() != x.rank()) return fail(Code::kInvalidModel, cat("weights ", weight, " do not fit ", x));
  Conv op;
  op.input = op.result = WindowDims::onnx(x.rank() - 2);
  op.weight.spatial = spatial_axes(weight.rank());
  const std::vector<std::int64_t> kernel = TRY(kernel_of(weight));
  op.window = TRY(window_attributes(node, x, kernel));
  if (op.window.size != kernel) {
    return fail(Code::kInvalidModel, cat("kernel_shape [", join(op.window.size, ","), "] is not that of ", weight));
  }
  op.groups = TRY(node.int_attribute("group", 1));
  return node.add(op, inputs);
}

ImporterTable conv_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
