#include "ops/concat.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace onnx2tf {
namespace {

/// The elements of the joined shape tensors, where those of an operand are known and it is known how many others have.
void join_elements(std::span<const Type> in, Type& out) {
  const bool any = std::ranges::any_of(in, [](const Type& type) { return type.elements != nullptr; });
  if (!any || !out.is_static() || out.count().value() > kMaxTrackedElements) return;
  std::vector<Dim> elements;
  for (const Type& type : in) {
    if (type.elements) elements.insert(elements.end(), type.elements->begin(), type.elements->end());
    if (!type.elements)
      elements.resize(elements.size() + static_cast<std::size_t>(type.count().value()), Dim::unknown());
  }
  out = out.with_elements(std::move(elements));
}

}  // namespace

Result<Types> infer(const Concat& op, std::span<const Type> in) {
  if (in.empty()) return fail(Code::kInvalidModel, "nothing to join");
  Type out(in[0].dtype, in[0].dims);
  if (op.axis < 0 || op.axis >= out.rank()) {
    return fail(Code::kInvalidModel, cat("axis ", op.axis, " is outside of rank ", out.rank()));
  }
  const auto axis = static_cast<std::size_t>(op.axis);
  for (const Type& type : in.subspan(1)) {
    if (type.dtype != out.dtype || type.rank() != out.rank()) {
      return fail(Code::kInvalidModel, cat("operands differ: ", in[0], " and ", type));
    }
    for (std::size_t d = 0; d < out.dims.size(); ++d) {
      if (d == axis) continue;
      if (out.dims[d].is_static() && type.dims[d].is_static() && out.dims[d] != type.dims[d]) {
        return fail(Code::kInvalidModel, cat("operands differ in dim ", d, ": ", in[0], " and ", type));
      }
      if (type.dims[d].is_static()) out.dims[d] = type.dims[d];
    }
    out.dims[axis] = out.dims[axis] + type.dims[axis];
  }
  if (out.rank() == 1) join_elements(in, out);
  return Types{out};
}

Result<Tensors> eval(const Concat& op, std::span<const Tensor> in) {
  Types types;
  for (const Tensor& tensor : in) types.push_back(tensor.type());
  const Type type = TRY(infer(op, types)).at(0);
  Tensor out = Tensor::zeros(type.dtype, type.static_dims());
  const auto axis = static_cast<std::size_t>(op.axis);
  // A row is what one operand contributes for one index of the axes before `axis`.
  const auto row_bytes = [&](const Tensor& tensor) {
    return static_cast<std::size_t>(count_of(std::span(tensor.dims()).subspan(axis))) * size_of(tensor.dtype());
  };
  const std::size_t out_row = row_bytes(out);
  const auto rows = static_cast<std::size_t>(count_of(std::span(out.dims()).first(axis)));
  std::size_t offset = 0;
  for (const Tensor& tensor : in) {
    const Bytes bytes = TRY(tensor.bytes());
    const std::size_t row = row_bytes(tensor);
    for (std::size_t r = 0; r < rows && row > 0; ++r) {
      std::memcpy(out.mutable_data().data() + r * out_row + offset, bytes.data().data() + r * row, row);
    }
    offset += row;
  }
  return Tensors{std::move(out)};
}

Family layout_family(const Concat& op, std::span<const Type> /*in*/) { return family::Concat{op.axis}; }

Result<Physical> physical(const Concat& op, const Mode& mode, std::span<const Type> in) {
  // The joined axis may be stored in parts; operands then are whole inner parts, and the outermost part is joined.
  int at = -1;
  Dim stride = 0;
  const Stored& result = mode.results.at(0);
  for (int d = 0; d < static_cast<int>(result.size()); ++d) {
    for (const Piece& piece : result[static_cast<std::size_t>(d)]) {
      const bool outer = surely_at_least(piece.stride, stride) && (at < 0 || !piece.size.is(1));
      if (piece.axis == op.axis && outer) {
        at = d;
        stride = piece.stride;
      }
    }
  }
  if (at < 0) return fail(Code::kInternal, cat("no dim of ", to_string(result), " joins axis ", op.axis));
  return Physical::in_order(Concat{at}, in.size());
}

ONNX2TF_DEFINE_OP(Concat);

}  // namespace onnx2tf
