#include "ops/cast.h"

#include "base/text.h"
#include "onnx/element_type.h"
#include "onnx/ops/families.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

Values cast_to(NodeContext& node, DType to) {
  if (node.type(0).dtype == to) return std::vector{node.input(0)};
  return std::vector{TRY(node.add(Cast{to}, {node.input(0)}))};
}

Values cast(NodeContext& node) {
  const std::int64_t code = TRY(node.required_int_attribute("to"));
  node.ignore_attribute("saturate");    // concerns float8 only
  node.ignore_attribute("round_mode");  // likewise
  const ElementType* to = element_type(code);
  if (to == nullptr) return fail(Code::kInvalidModel, cat("element type ", code, " does not exist"));
  if (to->dtype == DType::kNone || to->dtype == DType::kString) {
    return fail(Code::kUnsupportedType, cat("a cast to ", to->name, " is not supported"));
  }
  return cast_to(node, to->dtype);
}

Values cast_like(NodeContext& node) {
  node.ignore_attribute("saturate");
  node.ignore_attribute("round_mode");
  return cast_to(node, node.type(1).dtype);
}

constexpr Importer kImporters[] = {
    {"Cast", since(6), cast, 1},
    {"CastLike", since(15), cast_like, 2},
};

}  // namespace

ImporterTable cast_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
