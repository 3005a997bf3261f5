#include "ops/gather.h"

#include "base/text.h"
#include "onnx/ops/families.h"

namespace onnx2tf::onnx {
namespace {

/// Constant indices counted from the start, where the axis has a known size.
Result<ValueId> indices_from_start(NodeContext& node, const Tensor& indices, std::int64_t dim) {
  Tensor out = Tensor::zeros(indices.dtype(), indices.dims());
  bool changed = false;
  for (std::int64_t i = 0; i < indices.count(); ++i) {
    const std::int64_t index = indices.int_element(i);
    if (index < -dim || index >= dim) {
      return fail(Code::kInvalidModel, cat("index ", index, " is outside of an axis of ", dim));
    }
    changed = changed || index < 0;
    out.set_int_element(i, index < 0 ? index + dim : index);
  }
  return changed ? node.constant(std::move(out)) : node.input(1);
}

Result<std::vector<ValueId>> gather(NodeContext& node) {
  const Type& data = node.type(0);
  Gather op;
  op.axis = TRY(node.axis(TRY(node.int_attribute("axis", 0)), data.rank()));
  const Dim dim = data.dims[static_cast<std::size_t>(op.axis)];
  const Tensor indices = TRY(node.constant(1));
  ValueId at = node.input(1);
  if (indices.is_none()) {
    op.may_be_negative = true;
  } else if (dim.is_static()) {
    at = TRY(indices_from_start(node, indices, dim.value()));
  } else {
    for (std::int64_t i = 0; i < indices.count(); ++i) {
      op.may_be_negative = op.may_be_negative || indices.int_element(i) < 0;
    }
  }
  return std::vector{TRY(node.add(op, {node.input(0), at}))};
}

constexpr Importer kImporters[] = {{"Gather", since(1), gather, 2}};

}  // namespace

ImporterTable gather_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
