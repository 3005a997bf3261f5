#include "base/text.h"
#include "onnx/ops/families.h"
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
    if (size.is_unknown()) return fail(Code::kUnsupportedAttribute, "a split into parts of computed sizes");
    if (size.is_static() && size.value() < 0) {
      return fail(Code::kInvalidModel, cat("parts [", join(sizes, ","), "] of an axis of ", dim));
    }
  }
  return sizes;
}

Values split(NodeContext& node) {
  const Type x = node.type(0);
  const int axis = TRY(node.axis(TRY(node.int_attribute("axis", 0)), x.rank()));
  const auto at = static_cast<std::size_t>(axis);
  const std::vector<Dim> sizes = TRY(part_sizes(node, x.dims[at]));
  if (sizes.size() == 1) return std::vector{node.input(0)};
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
