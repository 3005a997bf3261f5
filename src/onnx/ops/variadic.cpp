#include "onnx/ops/families.h"
#include "ops/binary.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

Result<ValueId> chain(NodeContext& node, BinaryFn fn) {
  ValueId total = node.input(0);
  for (std::size_t i = 1; i < node.input_count(); ++i) total = TRY(node.add(Binary{fn}, {total, node.input(i)}));
  return total;
}

template <BinaryFn fn>
Values joined(NodeContext& node) {
  return std::vector{TRY(chain(node, fn))};
}

Values mean(NodeContext& node) {
  const ValueId total = TRY(chain(node, BinaryFn::kAdd));
  if (node.input_count() == 1) return std::vector{total};
  const ValueId share = node.scalar(node.type_of(total).dtype, 1.0 / static_cast<double>(node.input_count()));
  return std::vector{TRY(node.add(Binary{BinaryFn::kMul}, {total, share}))};
}

constexpr Importer kImporters[] = {
    {"Sum", since(6), joined<BinaryFn::kAdd>, 1},
    {"Max", since(6), joined<BinaryFn::kMax>, 1},
    {"Min", since(6), joined<BinaryFn::kMin>, 1},
    {"Mean", since(6), mean, 1},
};

}  // namespace

ImporterTable variadic_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
