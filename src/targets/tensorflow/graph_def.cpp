#include "targets/tensorflow/graph_def.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace onnx2tf::tensorflow {
namespace {

constexpr std::array<std::pair<DType, DataType>, 17> kDataTypes = {{
    {DType::kF32, DataType::kFloat},
    {DType::kF16, DataType::kHalf},
    {DType::kBF16, DataType::kBfloat16},
    {DType::kF64, DataType::kDouble},
    {DType::kI8, DataType::kInt8},
    {DType::kI16, DataType::kInt16},
    {DType::kI32, DataType::kInt32},
    {DType::kI64, DataType::kInt64},
    {DType::kU8, DataType::kUint8},
    {DType::kU16, DataType::kUint16},
    {DType::kU32, DataType::kUint32},
    {DType::kU64, DataType::kUint64},
    {DType::kBool, DataType::kBool},
    {DType::kI4, DataType::kInt4},
    {DType::kU4, DataType::kUint4},
    {DType::kC64, DataType::kComplex64},
    {DType::kString, DataType::kString},
}};

}  // namespace

Result<DataType> data_type(DType dtype) {
  const auto* const row = std::ranges::find(kDataTypes, dtype, &std::pair<DType, DataType>::first);
  if (row != kDataTypes.end()) return row->second;
  return fail(Code::kUnsupportedType, cat("TensorFlow has no type for ", name_of(dtype)));
}

TensorShape shape_of(const Type& type) {
  TensorShape shape;
  for (const Dim& dim : type.dims) shape.dims.push_back(dim.is_static() ? dim.value() : -1);
  return shape;
}

}  // namespace onnx2tf::tensorflow
