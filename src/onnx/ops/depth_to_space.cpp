#include "base/text.h"
#include "onnx/ops/families.h"
#include "ops/reshape.h"
#include "ops/transpose.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

/// Both ops only move elements: a reshape that splits axes, a transpose, a reshape that joins them.
Result<ValueId> regrouped(NodeContext& node, std::vector<Dim> split, std::vector<int> perm, std::vector<Dim> joined) {
  const ValueId parts = TRY(node.add(Reshape{std::move(split)}, {node.input(0)}));
  const ValueId moved = TRY(node.add(Transpose{std::move(perm)}, {parts}));
  return node.add(Reshape{std::move(joined)}, {moved});
}

Values depth_to_space(NodeContext& node) {
  const Type x = node.type(0);
  const Dim block = TRY(node.required_int_attribute("blocksize"));
  const std::string mode = TRY(node.string_attribute("mode", "DCR"));
  if (x.rank() != 4) return fail(Code::kInvalidModel, cat("DepthToSpace does not take ", x));
  if (mode != "DCR" && mode != "CRD") return fail(Code::kInvalidModel, cat("mode '", mode, "' does not exist"));
  if (!surely_at_least(block, 1)) return fail(Code::kInvalidModel, cat("blocksize ", block, " is below 1"));
  const Dim depth = floor_div(x.dims[1], block * block);
  const std::vector<Dim> joined = {x.dims[0], depth, x.dims[2] * block, x.dims[3] * block};
  if (mode == "DCR") {
    return std::vector{
        TRY(regrouped(node, {x.dims[0], block, block, depth, x.dims[2], x.dims[3]}, {0, 3, 4, 1, 5, 2}, joined))};
  }
  return std::vector{
      TRY(regrouped(node, {x.dims[0], depth, block, block, x.dims[2], x.dims[3]}, {0, 1, 4, 2, 5, 3}, joined))};
}

Values space_to_depth(NodeContext& node) {
  const Type x = node.type(0);
  const Dim block = TRY(node.required_int_attribute("blocksize"));
  if (x.rank() != 4) return fail(Code::kInvalidModel, cat("SpaceToDepth does not take ", x));
  if (!surely_at_least(block, 1)) return fail(Code::kInvalidModel, cat("blocksize ", block, " is below 1"));
  const Dim height = floor_div(x.dims[2], block);
  const Dim width = floor_div(x.dims[3], block);
  return std::vector{TRY(regrouped(node, {x.dims[0], x.dims[1], height, block, width, block}, {0, 3, 5, 1, 2, 4},
                                   {x.dims[0], x.dims[1] * block * block, height, width}))};
}

constexpr Importer kImporters[] = {
    {"DepthToSpace", since(1), depth_to_space, 1},
    {"SpaceToDepth", since(1), space_to_depth, 1},
};

}  // namespace

ImporterTable depth_to_space_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
