#include <vector>

#include "base/text.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/all.h"
#include "passes/rules.h"
#include "targets/logical_laws.h"
#include "targets/tensorflow/graph_def.h"
#include "targets/tensorflow/kernel_types.h"
#include "targets/tensorflow/target.h"

namespace onnx2tf::tensorflow {
namespace {

Match convert(const Graph& graph, NodeId id) { return convert_element_types(graph, id, kernel_types); }

Match compose(const Graph& graph, NodeId id) { return compose_unary(graph, id, has_function); }

constexpr Rule kTypeRules[] = {{"convert_element_types", convert}};
constexpr Rule kFunctionRules[] = {{"drop_unbounded_clip", drop_unbounded_clip}, {"compose_function", compose}};

using Reason = std::optional<std::string>;

constexpr std::size_t kMaxSpatial = 3;

Reason why_not_types(const Graph& graph, const Node& node) {
  for (const ValueId value : node.outputs) {
    if (auto type = data_type(graph.type(value).dtype); !type.ok()) return type.error().message;
  }
  const auto data = data_operands(node.op, node.inputs.size());
  if (data.empty() || node.inputs[data[0]] == kNoValue) return std::nullopt;
  const DType dtype = graph.type(node.inputs[data[0]]).dtype;
  if ((set_of(dtype) & kernel_types(node.op)) != 0) return std::nullopt;
  return cat("TensorFlow has no ", node.op.name(), " of ", name_of(dtype));
}

Reason why_not_legal(const Graph& graph, const Node& node) {
  if (auto reason = why_not_types(graph, node)) return reason;
  std::size_t spatial = 0;
  if (const auto* conv = node.op.as<Conv>()) spatial = conv->window.size.size();
  if (const auto* conv = node.op.as<ConvTranspose>()) spatial = conv->window.size.size();
  if (const auto* pool = node.op.as<Pool>()) spatial = pool->window.size.size();
  if (spatial > kMaxSpatial) return cat("TensorFlow has no convolution or pool over ", spatial, " axes");
  if (const auto* op = node.op.as<Unary>()) {
    const DType dtype = graph.type(node.inputs[0]).dtype;
    if (!has_function(*op, dtype)) return cat("TensorFlow has no ", enum_name(op->fn), " of ", name_of(dtype));
  }
  return std::nullopt;
}

}  // namespace

Status legalize_logical(Graph& graph) {
  TRY(replace_batch_norms(graph));
  const std::vector<Rule> ops =
      joined({fold_constants_rules(), kTypeRules, kFunctionRules, compose_reduce_rules(), compose_lrn_rules(),
              compose_resize_rules(), compose_dynamic_resize_rules(), lift_windows_rules()});
  return apply_logical_laws(graph, {.target = "TensorFlow",
                                    .types = joined({fold_constants_rules(), kTypeRules}),
                                    .ops = ops,
                                    .why_not_legal = why_not_legal});
}

}  // namespace onnx2tf::tensorflow
