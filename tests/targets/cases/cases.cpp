#include "targets/cases/cases.h"

#include <algorithm>

namespace onnx2tf::test {

ValueId Maker::input(std::vector<Dim> dims, DType dtype) {
  return graph.add_input("in" + std::to_string(graph.inputs().size()), Type(dtype, std::move(dims)));
}

ValueId Maker::image(std::vector<Dim> dims, DType dtype) {
  std::rotate(dims.begin() + 1, dims.end() - 1, dims.end());
  return input(std::move(dims), dtype);
}

ValueId Maker::weights(std::vector<std::int64_t> dims) {
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::vector<float> values(static_cast<std::size_t>(count_of(dims)));
  for (float& value : values) value = uniform(random_);
  return constant(Tensor::of_floats(DType::kF32, std::move(dims), values));
}

ValueId Maker::add(Op op, std::vector<ValueId> inputs) {
  for (const ValueId id : inputs) {
    if (id != kNoValue && index_of(id) >= graph.value_count()) return kNoValue;
  }
  auto result = builder_.add(std::move(op), std::move(inputs));
  if (result.ok()) return *result;
  if (status.ok()) status = result.error();
  return kNoValue;
}

}  // namespace onnx2tf::test
