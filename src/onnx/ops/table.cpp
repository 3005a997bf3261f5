#include <map>
#include <tuple>

#include "onnx/ops/families.h"

namespace onnx2tf::onnx {
namespace {

constexpr ImporterTable (*kFamilies[])() = {
    binary_importers,
    broadcast_importers,
    cast_importers,
    clip_importers,
    concat_importers,
    constant_importers,
    conv_importers,
    conv_transpose_importers,
    depth_to_space_importers,
    einsum_importers,
    fused_conv_importers,
    gather_importers,
    gelu_importers,
    group_normalization_importers,
    matmul_importers,
    normalization_importers,
    pad_importers,
    pool_importers,
    reduce_importers,
    reshape_importers,
    resize_importers,
    shape_importers,
    skip_normalization_importers,
    slice_importers,
    softmax_importers,
    split_importers,
    transpose_importers,
    triangle_importers,
    unary_importers,
    variadic_importers,
};

using Name = std::tuple<std::string_view, std::string_view>;

const std::multimap<Name, const Importer*>& by_name() {
  static const auto* const map = [] {
    auto* rows = new std::multimap<Name, const Importer*>;
    for (const auto family : kFamilies) {
      for (const Importer& row : family()) rows->emplace(Name{row.domain, row.op}, &row);
    }
    return rows;
  }();
  return *map;
}

}  // namespace

std::vector<Importer> all_importers() {
  std::vector<Importer> out;
  for (const auto& [name, row] : by_name()) out.push_back(*row);
  return out;
}

const Importer* find_importer(std::string_view domain, std::string_view op, int opset) {
  if (domain == "ai.onnx") domain = "";
  const auto [first, last] = by_name().equal_range(Name{domain, op});
  for (auto row = first; row != last; ++row) {
    if (opset >= row->second->opsets.first && opset <= row->second->opsets.last) return row->second;
  }
  return nullptr;
}

}  // namespace onnx2tf::onnx
