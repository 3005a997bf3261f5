#include "onnx/ops/standardize.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "ops/reduce.h"
#include "ops/reshape.h"
#include "ops/unary.h"

namespace onnx2tf::onnx {

Result<Standard> standardized(NodeContext& node, ValueId x, const std::vector<int>& axes, double epsilon) {
  const ValueId mean = TRY(node.add(Reduce{ReduceFn::kMean, axes, true}, {x}));
  const ValueId centered = TRY(node.add(Binary{BinaryFn::kSub}, {x, mean}));
  Standard out = TRY(scaled_to_unit_square(node, centered, axes, epsilon));
  out.mean = mean;
  return out;
}

Result<Standard> scaled_to_unit_square(NodeContext& node, ValueId x, const std::vector<int>& axes, double epsilon) {
  const ValueId squares = TRY(node.add(Unary{UnaryFn::kSquare}, {x}));
  const ValueId variance = TRY(node.add(Reduce{ReduceFn::kMean, axes, true}, {squares}));
  const ValueId least = node.scalar(node.type_of(x).dtype, epsilon);
  const ValueId shifted = TRY(node.add(Binary{BinaryFn::kAdd}, {variance, least}));
  const ValueId factor = TRY(node.add(Unary{UnaryFn::kRsqrt}, {shifted}));
  return Standard{TRY(node.add(Binary{BinaryFn::kMul}, {x, factor})), kNoValue, variance, factor};
}

std::vector<int> axes_from(int first, int rank) {
  std::vector<int> axes(static_cast<std::size_t>(std::max(rank - first, 0)));
  std::iota(axes.begin(), axes.end(), first);
  return axes;
}

Result<ValueId> per_channel(NodeContext& node, ValueId vector, int rank) {
  const Type& type = node.type_of(vector);
  if (type.rank() != 1) return fail(Code::kInvalidModel, cat(type, " is no vector of one value per channel"));
  std::vector<Dim> dims(static_cast<std::size_t>(std::max(rank - 1, 1)), 1);
  dims[0] = type.dims[0];
  return node.add(Reshape{dims}, {vector});
}

Result<ValueId> scaled_and_moved(NodeContext& node, ValueId value, ValueId scale, ValueId offset) {
  if (scale != kNoValue) value = TRY(node.add(Binary{BinaryFn::kMul}, {value, scale}));
  if (offset != kNoValue) value = TRY(node.add(Binary{BinaryFn::kAdd}, {value, offset}));
  return value;
}

}  // namespace onnx2tf::onnx
