#include "base/text.h"
#include "onnx/element_type.h"
#include "onnx/ops/diagonal.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/cast.h"
#include "ops/range.h"
#include "ops/reshape.h"
#include "ops/select.h"
#include "ops/shape_of.h"
#include "ops/slice.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

/// 0, 1, ... below the dim of `axis`, under the given dims.
Result<ValueId> indices(NodeContext& node, ValueId x, int axis, std::vector<Dim> dims) {
  const ValueId shape = TRY(node.add(ShapeOf{}, {x}));
  const ValueId dim = TRY(node.add(Slice{{axis}, {axis + 1}, {1}, {}}, {shape}));
  const ValueId limit = TRY(node.add(Reshape{}, {dim}));
  const Range op{node.type_of(x).dims[static_cast<std::size_t>(axis)]};
  const ValueId counted = TRY(node.add(op, {node.scalar(DType::kI64, 0), limit, node.scalar(DType::kI64, 1)}));
  return node.add(Reshape{std::move(dims)}, {counted});
}

Values trilu(NodeContext& node) {
  const bool upper = TRY(node.int_attribute("upper", 1)) != 0;
  const Type x = node.type(0);
  if (x.rank() < 2) return fail(Code::kInvalidModel, cat("Trilu does not take ", x));
  ValueId k = node.scalar(DType::kI64, 0);
  if (node.has_input(1)) k = node.type(1).rank() == 0 ? node.input(1) : TRY(node.add(Reshape{}, {node.input(1)}));
  const ValueId distance = TRY(distance_from_diagonal(node, node.input(0), x.rank() - 2, x.rank() - 1));
  const BinaryFn fn = upper ? BinaryFn::kGreaterEqual : BinaryFn::kLessEqual;
  const ValueId kept = TRY(node.add(Binary{fn}, {distance, k}));
  return std::vector{TRY(node.add(Select{}, {kept, node.input(0), node.scalar(x.dtype, 0)}))};
}

Values eye_like(NodeContext& node) {
  const Type x = node.type(0);
  const std::int64_t k = TRY(node.int_attribute("k", 0));
  DType to = x.dtype;
  if (node.has_attribute("dtype")) {
    const std::int64_t code = TRY(node.int_attribute("dtype", 0));
    const ElementType* const type = element_type(code);
    if (type == nullptr || type->dtype == DType::kNone || type->dtype == DType::kString) {
      return fail(Code::kUnsupportedType, cat("an EyeLike of element type ", code, " is not supported"));
    }
    to = type->dtype;
  }
  if (x.rank() != 2) return fail(Code::kInvalidModel, cat("EyeLike does not take ", x));
  const ValueId distance = TRY(distance_from_diagonal(node, node.input(0), 0, 1));
  const ValueId wanted = node.constant(Tensor::of_ints(DType::kI64, {}, std::vector{k}));
  const ValueId on = TRY(node.add(Binary{BinaryFn::kEqual}, {distance, wanted}));
  return std::vector{to == DType::kBool ? on : TRY(node.add(Cast{to}, {on}))};
}

constexpr Importer kImporters[] = {
    {"Trilu", since(14), trilu, 1},
    {"EyeLike", since(9), eye_like, 1},
};

}  // namespace

Result<ValueId> distance_from_diagonal(NodeContext& node, ValueId x, int row_axis, int column_axis) {
  const std::vector<Dim> dims = node.type_of(x).dims;
  const ValueId rows = TRY(indices(node, x, row_axis, {dims[static_cast<std::size_t>(row_axis)], 1}));
  const ValueId columns = TRY(indices(node, x, column_axis, {1, dims[static_cast<std::size_t>(column_axis)]}));
  return node.add(Binary{BinaryFn::kSub}, {columns, rows});
}

ImporterTable triangle_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
