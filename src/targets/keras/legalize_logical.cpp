#include <algorithm>
#include <vector>

#include "base/text.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/all.h"
#include "passes/rules.h"
#include "targets/keras/functions.h"
#include "targets/keras/legalize.h"
#include "targets/keras/target.h"
#include "targets/logical_laws.h"

namespace onnx2tf::keras {
namespace {

Match convert(const Graph& graph, NodeId id) { return convert_element_types(graph, id, op_types); }
Match compose(const Graph& graph, NodeId id) { return compose_unary(graph, id, has_function); }
Match resize(const Graph& graph, NodeId id) { return compose_resize(graph, id, has_resize); }
Match dynamic_resize(const Graph& graph, NodeId id) { return compose_dynamic_resize(graph, id, has_resize); }

constexpr Rule kTypeRules[] = {{"convert_element_types", convert}};
constexpr Rule kOpRules[] = {{"drop_unbounded_clip", drop_unbounded_clip},
                             {"compose_function", compose},
                             {"compose_resize", resize},
                             {"compose_dynamic_resize", dynamic_resize},
                             {"compose_lrn", compose_lrn}};

using Reason = std::optional<std::string>;

constexpr std::size_t kMaxSpatial = 3;

bool has_operand(const Node& node, std::size_t i) { return i < node.inputs.size() && node.inputs[i] != kNoValue; }

/// What Keras' ops take only as part of their config. Sizes are no such thing: see sizes.h.
Reason why_not_computed(const Graph& graph, const Node& node) {
  if (node.op.is<Reduce>() && has_operand(node, 1)) return "Keras takes no axes of a reduction that are computed";
  if (const auto* op = node.op.as<Resize>()) {
    Resize known = *op;
    known.sizes = graph.type(node.outputs[0]).dims;
    if (!has_resize(known, graph.type(node.inputs[0]))) return "Keras takes no size of a resize that is computed";
  }
  return std::nullopt;
}

Reason why_not_legal(const Graph& graph, const Node& node) {
  if (auto reason = why_not_computed(graph, node)) return reason;
  if (node.op.is<Bitcast>()) return "Keras has no bitcast";
  const auto data = data_operands(node.op, node.inputs.size());
  const DType dtype =
      data.empty() || node.inputs[data[0]] == kNoValue ? DType::kNone : graph.type(node.inputs[data[0]]).dtype;
  if (dtype != DType::kNone && (set_of(dtype) & op_types(node.op)) == 0) {
    return cat("Keras has no ", node.op.name(), " of ", name_of(dtype));
  }
  if (const auto* op = node.op.as<Cast>(); op != nullptr && (set_of(op->to) & op_types(Concat{})) == 0) {
    return cat("Keras has no element type ", name_of(op->to));
  }
  if (const auto* op = node.op.as<Unary>(); op != nullptr && !has_function(*op, dtype)) {
    return cat("Keras has no ", enum_name(op->fn), " of ", name_of(dtype));
  }
  std::size_t spatial = 0;
  if (const auto* conv = node.op.as<Conv>()) spatial = conv->window.size.size();
  if (const auto* conv = node.op.as<ConvTranspose>()) spatial = conv->window.size.size();
  if (const auto* pool = node.op.as<Pool>()) spatial = pool->window.size.size();
  if (spatial > kMaxSpatial) return cat("Keras has no convolution or pool over ", spatial, " axes");
  return std::nullopt;
}

}  // namespace

Status legalize_logical(Graph& graph) {
  settle_declared_dims(graph);
  return apply_logical_laws(graph,
                            {.target = "Keras",
                             .types = joined({settle_shapes_rules(), fold_constants_rules(), kTypeRules}),
                             .ops = joined({fold_constants_rules(), kTypeRules, kOpRules, compose_divisions_rules(),
                                            compose_reduce_rules(), lift_windows_rules()}),
                             .why_not_legal = why_not_legal});
}

}  // namespace onnx2tf::keras
