#include <algorithm>
#include <array>

#include "targets/tflite/compose.h"
#include "targets/tflite/kernel_types.h"

namespace onnx2tf::tflite {
namespace {

constexpr auto kOfFloats = std::to_array<UnaryFn>({
    UnaryFn::kAbs,    UnaryFn::kNeg,   UnaryFn::kSign,      UnaryFn::kExp,        UnaryFn::kLog,
    UnaryFn::kSqrt,   UnaryFn::kRsqrt, UnaryFn::kFloor,     UnaryFn::kReciprocal, UnaryFn::kCeil,
    UnaryFn::kSquare, UnaryFn::kRound, UnaryFn::kSin,       UnaryFn::kCos,        UnaryFn::kSigmoid,
    UnaryFn::kTanh,   UnaryFn::kRelu,  UnaryFn::kRelu6,     UnaryFn::kLeakyRelu,  UnaryFn::kElu,
    UnaryFn::kClip,   UnaryFn::kGelu,  UnaryFn::kHardSwish, UnaryFn::kGeluTanh,   UnaryFn::kLogicalNot,
});
constexpr auto kOfIntegers = std::to_array<UnaryFn>({UnaryFn::kNeg, UnaryFn::kClip});

Match compose(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const DType dtype =
      node.inputs.empty() || node.inputs[0] == kNoValue ? DType::kNone : graph.type(node.inputs[0]).dtype;
  if (dtype != DType::kF32 && dtype != DType::kI32 && dtype != DType::kI64) {
    return no_match("its element type is converted first");
  }
  return compose_unary(graph, id, has_function);
}

constexpr Rule kRules[] = {
    {"drop_unbounded_clip", drop_unbounded_clip},
    {"compose_function", compose},
};

}  // namespace

bool has_function(const Unary& op, DType dtype) {
  const auto contains = [&](const auto& list) { return std::ranges::find(list, op.fn) != list.end(); };
  if (is_integer(dtype)) return contains(kOfIntegers);
  return contains(kOfFloats) && (op.fn != UnaryFn::kElu || op.alpha == 1);
}

std::span<const Rule> compose_functions_rules() { return kRules; }

}  // namespace onnx2tf::tflite
