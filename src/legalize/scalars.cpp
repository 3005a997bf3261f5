#include "legalize/scalars.h"

#include "ops/reshape.h"
#include "ops/shape_of.h"
#include "ops/slice.h"

namespace onnx2tf {

ValueId element(Patch& patch, ValueId value, const std::vector<std::int64_t>& at) {
  Slice cut;
  for (const std::int64_t index : at) {
    cut.starts.emplace_back(index);
    cut.ends.emplace_back(index + 1);
    cut.steps.push_back(1);
  }
  return patch.add(Reshape{{}}, {patch.add(std::move(cut), {value})});
}

ValueId dim_of(Patch& patch, ValueId value, std::size_t axis) {
  const Dim& dim = patch.type(value).dims[axis];
  if (dim.is_static()) return patch.scalar(DType::kI32, static_cast<double>(dim.value()));
  return element(patch, patch.add(ShapeOf{DType::kI32}, {value}), {static_cast<std::int64_t>(axis)});
}

}  // namespace onnx2tf
