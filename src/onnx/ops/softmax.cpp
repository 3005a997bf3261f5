#include "ops/softmax.h"

#include "onnx/ops/families.h"
#include "ops/reshape.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

template <bool log>
Values softmax(NodeContext& node) {
  const Softmax op{TRY(node.axis(TRY(node.int_attribute("axis", -1)), node.type(0).rank())), log};
  return std::vector{TRY(node.add(op, {node.input(0)}))};
}

/// Before opset 13 all axes from `axis` on count as one.
template <bool log>
Values flat_softmax(NodeContext& node) {
  const Type x = node.type(0);
  const auto axis = static_cast<std::size_t>(TRY(node.axis(TRY(node.int_attribute("axis", 1)), x.rank())));
  if (axis + 1 == x.dims.size()) {
    return std::vector{TRY(node.add(Softmax{static_cast<int>(axis), log}, {node.input(0)}))};
  }
  const std::vector<Dim> outer(x.dims.begin(), x.dims.begin() + static_cast<std::ptrdiff_t>(axis));
  const std::vector<Dim> inner(x.dims.begin() + static_cast<std::ptrdiff_t>(axis), x.dims.end());
  const ValueId flat = TRY(node.add(Reshape{{product(outer), product(inner)}}, {node.input(0)}));
  const ValueId out = TRY(node.add(Softmax{1, log}, {flat}));
  return std::vector{TRY(node.add(Reshape{x.dims}, {out}))};
}

constexpr Importer kImporters[] = {
    {"Softmax", since(13), softmax<false>, 1},
    {"Softmax", until(12), flat_softmax<false>, 1},
    {"LogSoftmax", since(13), softmax<true>, 1},
    {"LogSoftmax", until(12), flat_softmax<true>, 1},
};

}  // namespace

ImporterTable softmax_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
