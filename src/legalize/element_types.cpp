#include "legalize/element_types.h"

#include "ops/all.h"

namespace onnx2tf {

std::vector<std::size_t> data_operands(const Op& op, std::size_t count) {
  if (op.is<Select>()) return {1, 2};
  if (op.is<Pad>()) return count > 1 ? std::vector<std::size_t>{0, 1} : std::vector<std::size_t>{0};
  if (op.is<Gather>() || op.is<Reshape>() || op.is<Slice>() || op.is<Tile>() || op.is<BroadcastTo>() ||
      op.is<Resize>() || op.is<Reduce>()) {
    return {0};
  }
  if (const auto* binary = op.as<Binary>(); binary != nullptr && binary->fn == BinaryFn::kPow) return {0};
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(i);
  return out;
}

DType compute_type(DType dtype, TypeSet types) {
  if ((types & set_of(dtype)) != 0) return dtype;
  for (const DType wide : {DType::kI32, DType::kI64, DType::kF32}) {
    if ((types & set_of(wide)) != 0 && holds_exactly(dtype, wide)) return wide;
  }
  // Double precision is given up, and integers that only a float kernel takes are rounded to f32; u64 counts as i64.
  if ((types & set_of(DType::kF32)) != 0 &&
      (is_float(dtype) || (types & (set_of(DType::kI32) | set_of(DType::kI64))) == 0) && dtype != DType::kString &&
      dtype != DType::kC64) {
    return DType::kF32;
  }
  return dtype == DType::kU64 && (types & set_of(DType::kI64)) != 0 ? DType::kI64 : DType::kNone;
}

}  // namespace onnx2tf
