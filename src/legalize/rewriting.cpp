#include "legalize/rewriting.h"

#include <algorithm>
#include <limits>

#include "ops/reshape.h"
#include "ops/slice.h"
#include "ops/transpose.h"

namespace onnx2tf {

std::vector<int> inverse(const std::vector<int>& axes) {
  std::vector<int> out(axes.size());
  for (std::size_t i = 0; i < axes.size(); ++i) out[static_cast<std::size_t>(axes[i])] = static_cast<int>(i);
  return out;
}

ValueId reordered(Patch& patch, ValueId value, const std::vector<int>& axes) {
  if (std::ranges::is_sorted(axes)) return value;
  const Tensor& constant = patch.constant_of(value);
  if (!constant.is_none()) return patch.constant(transposed(constant, axes));
  return patch.add(Transpose{axes}, {value});
}

ValueId reshaped(Patch& patch, ValueId value, const std::vector<Dim>& dims) {
  if (patch.type(value).dims == dims) return value;
  const Tensor& constant = patch.constant_of(value);
  if (constant.is_none()) return patch.add(Reshape{dims}, {value});
  std::vector<std::int64_t> sizes;
  for (const Dim& dim : dims) sizes.push_back(dim.value());
  return patch.constant(constant.reshaped(std::move(sizes)));
}

ValueId computed(Patch& patch, Op op, std::vector<ValueId> inputs) {
  Tensors operands;
  for (const ValueId input : inputs) operands.push_back(patch.constant_of(input));
  const bool known = std::ranges::none_of(operands, [](const Tensor& t) { return t.is_none() || t.is_deferred(); });
  if (known) {
    if (auto result = op.eval(operands); result.ok()) return patch.constant(std::move(result->at(0)));
  }
  return patch.add(std::move(op), std::move(inputs));
}

ValueId sliced(Patch& patch, ValueId value, int axis, const Dim& start, const Dim& end) {
  const std::vector<Dim> dims = patch.type(value).dims;
  Slice slice{.starts = std::vector<Dim>(dims.size(), 0), .ends = dims, .steps = {}, .sizes = {}};
  slice.steps.assign(dims.size(), 1);
  slice.starts[static_cast<std::size_t>(axis)] = start;
  slice.ends[static_cast<std::size_t>(axis)] = end;
  const Tensor& constant = patch.constant_of(value);
  if (constant.is_none() || !start.is_static() || !end.is_static()) return patch.add(std::move(slice), {value});
  std::vector<std::int64_t> sizes = constant.dims();
  sizes[static_cast<std::size_t>(axis)] = end.value() - start.value();
  return patch.constant(
      Tensor::deferred(constant.dtype(), sizes, [constant, slice](std::span<std::byte> out) -> Status {
        const Tensors whole{TRY(constant.loaded())};
        return TRY(Op(slice).eval(whole)).at(0).write_to(out);
      }));
}

Tensor lowest_of(DType dtype) {
  switch (dtype) {
    case DType::kI8: return Tensor::scalar(dtype, std::numeric_limits<std::int8_t>::min());
    case DType::kI16: return Tensor::scalar(dtype, std::numeric_limits<std::int16_t>::min());
    case DType::kU8: return Tensor::scalar(dtype, 0);
    default: return Tensor::scalar(dtype, std::numeric_limits<float>::lowest());
  }
}

bool has_bias(const Node& node) { return node.inputs.size() > 2 && node.inputs[2] != kNoValue; }

bool read_once(const Graph& graph, ValueId value) { return graph.use_count(value) == 1 && !graph.is_output(value); }

std::vector<Rule> joined(std::initializer_list<std::span<const Rule>> lists) {
  std::vector<Rule> out;
  for (const auto& list : lists) out.insert(out.end(), list.begin(), list.end());
  return out;
}

}  // namespace onnx2tf
