#include "base/text.h"
#include "onnx/ops/families.h"

namespace onnx2tf::onnx {
namespace {

Result<std::vector<ValueId>> constant(NodeContext& node) {
  if (node.has_attribute("value")) return std::vector{node.constant(TRY(node.tensor_attribute("value")))};
  if (node.has_attribute("value_int")) {
    const std::int64_t value = TRY(node.int_attribute("value_int", 0));
    return std::vector{node.constant(Tensor::of_ints(DType::kI64, {}, std::vector{value}))};
  }
  if (node.has_attribute("value_float")) {
    return std::vector{node.scalar(DType::kF32, TRY(node.float_attribute("value_float", 0)))};
  }
  if (node.has_attribute("value_ints")) {
    const std::vector<std::int64_t> values = TRY(node.ints_attribute("value_ints"));
    return std::vector{node.constant(Tensor::of_ints(DType::kI64, {static_cast<std::int64_t>(values.size())}, values))};
  }
  if (node.has_attribute("value_floats")) {
    const std::vector<double> values = TRY(node.floats_attribute("value_floats"));
    const std::vector<float> narrow(values.begin(), values.end());
    return std::vector{
        node.constant(Tensor::of_floats(DType::kF32, {static_cast<std::int64_t>(narrow.size())}, narrow))};
  }
  return fail(Code::kUnsupportedType, "a constant of strings or a sparse constant is not supported");
}

constexpr Importer kImporters[] = {{"Constant", since(1), constant}};

}  // namespace

ImporterTable constant_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
