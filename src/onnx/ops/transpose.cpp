#include "ops/transpose.h"

#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "onnx/ops/families.h"

namespace onnx2tf::onnx {
namespace {

Result<std::vector<ValueId>> transpose(NodeContext& node) {
  const int rank = node.type(0).rank();
  std::vector<int> perm(static_cast<std::size_t>(rank));
  std::iota(perm.rbegin(), perm.rend(), 0);
  if (node.has_attribute("perm")) {
    const std::vector<std::int64_t> given = TRY(node.ints_attribute("perm"));
    std::vector<std::int64_t> sorted = given;
    std::ranges::sort(sorted);
    std::vector<std::int64_t> all(static_cast<std::size_t>(rank));
    std::iota(all.begin(), all.end(), 0);
    if (sorted != all) {
      return fail(Code::kInvalidModel, cat("perm [", join(given, ","), "] is no permutation of ", rank, " axes"));
    }
    perm.assign(given.begin(), given.end());
  }
  return std::vector{TRY(node.add(Transpose{perm}, {node.input(0)}))};
}

constexpr Importer kImporters[] = {{"Transpose", since(1), transpose, 1}};

}  // namespace

ImporterTable transpose_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
