#include "onnx/ops/axes_operand.h"

#include <algorithm>

#include "base/text.h"

namespace onnx2tf::onnx {

Result<std::optional<std::vector<std::int64_t>>> axes_of(NodeContext& node, std::size_t operand) {
  std::optional<std::vector<std::int64_t>> out;
  if (node.has_attribute("axes")) {
    out = TRY(node.ints_attribute("axes"));
  } else if (node.has_input(operand)) {
    out = TRY(node.required_constant(operand, "axes")).to_vector<std::int64_t>();
  }
  return out;
}

Result<std::vector<int>> sorted_axes(const NodeContext& node, const std::vector<std::int64_t>& axes, int rank) {
  std::vector<int> out;
  for (const std::int64_t axis : axes) out.push_back(TRY(node.axis(axis, rank)));
  std::ranges::sort(out);
  if (std::ranges::adjacent_find(out) != out.end()) {
    return fail(Code::kInvalidModel, cat("axes [", join(axes, ","), "] name one axis twice"));
  }
  return out;
}

}  // namespace onnx2tf::onnx
