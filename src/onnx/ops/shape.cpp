#include <algorithm>

#include "base/text.h"
#include "onnx/ops/families.h"
#include "ops/broadcast_to.h"
#include "ops/range.h"
#include "ops/reduce.h"
#include "ops/reshape.h"
#include "ops/shape_of.h"
#include "ops/slice.h"
#include "ops/tile.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

Values shape(NodeContext& node) {
  const std::int64_t rank = node.type(0).rank();
  const auto clamp = [&](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? at + rank : at, 0, rank); };
  const std::int64_t start = clamp(TRY(node.int_attribute("start", 0)));
  const std::int64_t end = clamp(TRY(node.int_attribute("end", rank)));
  const ValueId whole = TRY(node.add(ShapeOf{}, {node.input(0)}));
  if (start == 0 && end == rank) return std::vector{whole};
  return std::vector{TRY(node.add(Slice{{start}, {std::max(start, end)}, {1}, {}}, {whole}))};
}

Values size(NodeContext& node) {
  const ValueId whole = TRY(node.add(ShapeOf{}, {node.input(0)}));
  return std::vector{TRY(node.add(Reduce{ReduceFn::kProd, {0}, false}, {whole}))};
}

Values range(NodeContext& node) {
  // Operands may come as vectors of one element.
  std::vector<ValueId> in;
  for (std::size_t i = 0; i < 3; ++i) {
    ValueId value = node.input(i);
    if (node.type(i).rank() != 0) value = TRY(node.add(Reshape{}, {value}));
    in.push_back(value);
  }
  return std::vector{TRY(node.add(Range{}, in))};
}

Values tile(NodeContext& node) {
  const auto repeats = node.elements(1);
  if (!repeats) return fail(Code::kUnsupportedAttribute, "the number of repeats is not known");
  std::vector<ValueId> in = {node.input(0)};
  if (std::ranges::any_of(*repeats, &Dim::is_unknown)) in.push_back(node.input(1));
  return std::vector{TRY(node.add(Tile{*repeats}, in))};
}

constexpr Importer kImporters[] = {
    {"Shape", since(1), shape, 1},
    {"Size", since(1), size, 1},
    {"Range", since(11), range, 3},
    {"Tile", since(6), tile, 2},
};

}  // namespace

ImporterTable shape_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
