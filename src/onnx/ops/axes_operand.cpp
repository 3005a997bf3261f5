#include "onnx/ops/axes_operand.h"

#include <algorithm>

#include "base/text.h"
#include "onnx/axis_vectors.h"
#include "ops/reshape.h"

namespace onnx2tf::onnx {

Result<NamedAxes> axes_of(NodeContext& node, std::size_t operand) {
  NamedAxes out;
  if (node.has_attribute("axes")) {
    out.known = TRY(node.ints_attribute("axes"));
    return out;
  }
  if (!node.has_input(operand)) return out;
  const auto elements = node.elements(operand);
  if (elements && std::ranges::all_of(*elements, &Dim::is_static)) {
    out.known.emplace();
    for (const Dim& axis : *elements) out.known->push_back(axis.value());
    return out;
  }
  out.computed = TRY(AxisVectors(node).widened(node.input(operand)));
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

Result<ValueId> counted_axes(NodeContext& node, ValueId axes, std::optional<int> declared, int most) {
  const Dim count = node.type_of(axes).dims[0];
  if (count.is_static() && count.value() > most) {
    return fail(Code::kInvalidModel, cat(count, " axes are named, but there are ", most));
  }
  if (count.is_static()) return axes;
  if (!declared || *declared < 0 || *declared > most) {
    return fail(Code::kUnsupportedAttribute,
                cat("how many axes are named is not known: they are computed, as a vector of ", count, " elements"),
                "declare the shape of the result, or make the axes constant");
  }
  return node.add(Reshape{{*declared}}, {axes});
}

}  // namespace onnx2tf::onnx
