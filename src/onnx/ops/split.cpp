#include <algorithm>

#include "base/text.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/concat.h"
#include "ops/shape_of.h"
#include "ops/slice.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

/// Parts of sizes that the node gives, else as equal as they can be, the last one smallest.
Result<std::vector<Dim>> part_sizes(NodeContext& node, const Dim& dim) {
  std::vector<Dim> sizes;
  if (node.has_attribute("split")) {
    const auto given = TRY(node.ints_attribute("split"));
    sizes.assign(given.begin(), given.end());
  } else if (node.has_input(1)) {
    TRY(node.set_length(1, static_cast<std::int64_t>(node.output_count())));
    const auto given = node.elements(1);
    if (!given) return fail(Code::kUnsupportedAttribute, "the number of parts is not known");
    sizes = *given;
  }
  const auto outputs = static_cast<std::int64_t>(node.output_count());
  const std::int64_t count = TRY(node.int_attribute("num_outputs", outputs));
  if (sizes.empty()) {
    const Dim part = ceil_div(dim, count);
    for (std::int64_t i = 0; i + 1 < count; ++i) sizes.push_back(part);
    sizes.push_back(dim - part * (count - 1));
  }
  if (static_cast<std::int64_t>(sizes.size()) != outputs) {
    return fail(Code::kInvalidModel, cat(sizes.size(), " parts for ", outputs, " outputs"));
  }
  for (const Dim& size : sizes) {
    if (size.is_static() && size.value() < 0) {
      return fail(Code::kInvalidModel, cat("parts [", join(sizes, ","), "] of an axis of ", dim));
    }
  }
  return sizes;
}

/// Vectors with one entry per axis, all from `whole` but that of `axis`.
Result<ValueId> with_entry(NodeContext& node, ValueId whole, int axis, ValueId entry) {
  const std::int64_t rank = node.type(0).rank();
  std::vector<ValueId> in;
  if (axis > 0) in.push_back(TRY(node.add(Slice{{0}, {axis}, {1}, {}}, {whole})));
  in.push_back(entry);
  if (axis + 1 < rank) in.push_back(TRY(node.add(Slice{{axis + 1}, {rank}, {1}, {}}, {whole})));
  if (in.size() == 1) return entry;
  return node.add(Concat{0}, in);
}

/// Parts whose sizes come at run time, in operand 1.
Values split_at_run_time(NodeContext& node, int axis, const std::vector<Dim>& sizes) {
  const Type x = node.type(0);
  const auto rank = static_cast<std::int64_t>(x.dims.size());
  const std::vector<std::int64_t> nothing(x.dims.size(), 0);
  const DType dtype = node.type(1).dtype;
  const ValueId zeros = node.constant(Tensor::of_ints(dtype, {rank}, nothing));
  const ValueId dims = TRY(node.add(ShapeOf{dtype}, {node.input(0)}));
  Slice op{std::vector<Dim>(x.dims.size(), 0), x.dims, std::vector<std::int64_t>(x.dims.size(), 1), x.dims};
  const auto at = static_cast<std::size_t>(axis);
  op.starts[at] = op.ends[at] = Dim::unknown();
  ValueId start = node.constant(Tensor::of_ints(dtype, {1}, std::vector<std::int64_t>{0}));
  std::vector<ValueId> out;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto entry = static_cast<std::int64_t>(i);
    const ValueId size = TRY(node.add(Slice{{entry}, {entry + 1}, {1}, {}}, {node.input(1)}));
    const ValueId end = TRY(node.add(Binary{BinaryFn::kAdd}, {start, size}));
    op.sizes[at] = sizes[i];
    const ValueId starts = TRY(with_entry(node, zeros, axis, start));
    const ValueId ends = TRY(with_entry(node, dims, axis, end));
    out.push_back(node.wants_output(i) ? TRY(node.add(op, {node.input(0), starts, ends})) : kNoValue);
    start = end;
  }
  return out;
}

Values split(NodeContext& node) {
  const Type x = node.type(0);
  const int axis = TRY(node.axis(TRY(node.int_attribute("axis", 0)), x.rank()));
  const auto at = static_cast<std::size_t>(axis);
  const std::vector<Dim> sizes = TRY(part_sizes(node, x.dims[at]));
  if (sizes.size() == 1) return std::vector{node.input(0)};
  if (std::ranges::any_of(sizes, &Dim::is_unknown)) return split_at_run_time(node, axis, sizes);
  std::vector<ValueId> out;
  Dim start = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    Slice op{std::vector<Dim>(x.dims.size(), 0), x.dims, std::vector<std::int64_t>(x.dims.size(), 1), {}};
    op.starts[at] = start;
    op.ends[at] = start = start + sizes[i];
    out.push_back(node.wants_output(i) ? TRY(node.add(op, {node.input(0)})) : kNoValue);
  }
  if (x.dims[at].is_static() && start.is_static() && start != x.dims[at]) {
    return fail(Code::kInvalidModel, cat("parts [", join(sizes, ","), "] do not add up to ", x.dims[at]));
  }
  return out;
}

constexpr Importer kImporters[] = {{"Split", since(2), split, 1}};

}  // namespace

ImporterTable split_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
