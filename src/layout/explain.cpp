#include "layout/explain.h"

#include <algorithm>

#include "base/text.h"

namespace onnx2tf::layout {
namespace {

std::string describe_site(const Problem& problem, const Site& site) {
  switch (site.kind) {
    case SiteKind::kInput: return cat("input '", problem.graph->inputs()[site.port].name, "'");
    case SiteKind::kOutput: return cat("output '", problem.graph->outputs()[site.port].name, "'");
    case SiteKind::kCut: return "a reshape";
    case SiteKind::kNode: break;
  }
  return describe(problem.graph->node(site.node));
}

/// The pieces by name of their axis and size, "[0:2 2:14 3:14 1:64]"; a part of an axis with its stride.
std::string describe_layout(const Problem& problem, const Root& root, LayoutId layout) {
  const Ints& dims = problem.sizes.dims(root.value);
  const auto pieces = split(problem.table.tokens(layout), dims);
  if (!pieces) return to_string(problem.table.tokens(layout));
  StoredPieces stored;
  for (const AxisPiece& piece : *pieces) stored.push_back({piece});
  const auto named = problem.sizes.stored(stored, problem.graph->type(root.value), dims);
  return named ? onnx2tf::to_string(*named) : to_string(problem.table.tokens(layout));
}

}  // namespace

LayoutCopy explain_copy(const Problem& problem, const Root& root, LayoutId from, LayoutId to, const Site& reader) {
  const Site& producer = problem.sites[static_cast<std::size_t>(root.site)];
  LayoutCopy out;
  out.producer = describe_site(problem, producer);
  out.consumer = describe_site(problem, reader);
  const std::string& name = problem.graph->value(root.value).name;
  out.value = name.empty() ? out.producer : name;
  out.bytes = static_cast<std::int64_t>(root.bytes);
  out.from = describe_layout(problem, root, from);
  out.to = describe_layout(problem, root, to);
  return out;
}

Result<std::shared_ptr<const Quant>> stored_quant(const std::shared_ptr<const Quant>& quant, const Stored& stored) {
  if (!quant || quant->scales.size() <= 1) return quant;
  const int dim = dim_of_axis(stored, quant->axis);
  if (dim < 0) {
    return fail(Code::kInternal, cat("the quantized axis ", quant->axis, " is not whole in ", to_string(stored)));
  }
  Quant out = *quant;
  out.axis = dim;
  return std::make_shared<const Quant>(std::move(out));
}

}  // namespace onnx2tf::layout
