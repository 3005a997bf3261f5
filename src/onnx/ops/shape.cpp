#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "onnx/ops/families.h"
#include "ops/broadcast_to.h"
#include "ops/cast.h"
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

/// The value of a scalar operand that is a whole number, as far as it is known: of an integer, of a constant, or of an
/// integer cast to float.
Result<Dim> whole_number(NodeContext& node, std::size_t i) {
  const Tensor constant = TRY(node.constant(i));
  if (!constant.is_none() && constant.count() == 1 && is_float(constant.dtype())) {
    const double number = constant.element(0);
    const bool whole = std::floor(number) == number && std::abs(number) < 9e15;
    return whole ? Dim(static_cast<std::int64_t>(number)) : Dim::unknown();
  }
  std::optional<std::vector<Dim>> elements = node.elements(i);
  const auto* producer = node.builder().graph().producer(node.input(i));
  if (is_float(node.type(i).dtype) && producer != nullptr && producer->op.is<Cast>()) {
    const Type& from = node.type_of(producer->inputs[0]);
    if (from.elements) elements = *from.elements;
  }
  return elements && elements->size() == 1 ? elements->front() : Dim::unknown();
}

Result<Dim> range_size(NodeContext& node) {
  const Dim start = TRY(whole_number(node, 0));
  const Dim limit = TRY(whole_number(node, 1));
  const Dim delta = TRY(whole_number(node, 2));
  if (start.is_unknown() || limit.is_unknown() || !delta.is_static() || delta.value() <= 0) return Dim::unknown();
  return max(ceil_div(limit - start, delta), 0);
}

Values range(NodeContext& node) {
  // Operands may come as vectors of one element.
  std::vector<ValueId> in;
  for (std::size_t i = 0; i < 3; ++i) {
    ValueId value = node.input(i);
    if (node.type(i).rank() != 0) value = TRY(node.add(Reshape{}, {value}));
    in.push_back(value);
  }
  return std::vector{TRY(node.add(Range{TRY(range_size(node))}, in))};
}

Values tile(NodeContext& node) {
  TRY(node.set_length(1, node.type(0).rank()));
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
