#include "passes/weighted.h"

#include "ops/conv.h"
#include "ops/conv_transpose.h"
#include "ops/matmul.h"
#include "passes/scaled_weights.h"

namespace onnx2tf {
namespace {

std::int64_t size_along(const Tensor& tensor, int axis) { return tensor.dims()[static_cast<std::size_t>(axis)]; }

/// The axes of a product's weights.
struct ProductAxes {
  int inner, outer;
};
ProductAxes axes_of(const MatMul& op, const Tensor& weights) {
  const int last = weights.rank() - 1;
  return op.transpose_b ? ProductAxes{last, last - 1} : ProductAxes{last - 1, last};
}

}  // namespace

std::optional<Weighted> match_weighted(const Graph& graph, const Node* node) {
  if (node == nullptr || node->inputs.size() < 2 || node->inputs[1] == kNoValue ||
      !graph.value(node->inputs[1]).is_constant()) {
    return std::nullopt;
  }
  Weighted out{node, node->inputs[0], node->inputs[1], node->inputs.size() > 2 ? node->inputs[2] : kNoValue, 0, 0};
  if (const auto* op = node->op.as<Conv>(); op != nullptr && op->activation == Activation::kNone) {
    out.channel = op->result.channel;
    out.in_channel = op->input.channel;
    return out;
  }
  if (const auto* op = node->op.as<ConvTranspose>(); op != nullptr && op->activation == Activation::kNone) {
    out.channel = op->result.channel;
    out.in_channel = op->input.channel;
    return out;
  }
  if (const auto* op = node->op.as<MatMul>(); op != nullptr && op->activation == Activation::kNone) {
    if (graph.value(out.x).is_constant()) return std::nullopt;
    out.channel = graph.type(node->outputs[0]).rank() - 1;
    out.in_channel = graph.type(out.x).rank() - (op->transpose_a ? 2 : 1);
    return out;
  }
  return std::nullopt;
}

Result<Tensor> with_scaled_results(const Graph& graph, const Weighted& weighted, const std::vector<double>& factors) {
  const Tensor& weights = graph.value(weighted.weights).constant;
  const auto at = [](std::int64_t i) { return static_cast<std::size_t>(i); };
  if (const auto* op = weighted.node->op.as<Conv>()) {
    return scaled_weights(weights, op->weight.out, op->weight.in,
                          [factors, at](std::int64_t out, std::int64_t) { return factors[at(out)]; });
  }
  if (const auto* op = weighted.node->op.as<ConvTranspose>()) {
    const std::int64_t in_per_group = size_along(weights, op->weight.in) / op->groups;
    const std::int64_t out_per_group = size_along(weights, op->weight.out);
    return scaled_weights(weights, op->weight.out, op->weight.in, [=](std::int64_t out, std::int64_t in) {
      return factors[at(in / in_per_group * out_per_group + out)];
    });
  }
  const ProductAxes axes = axes_of(*weighted.node->op.as<MatMul>(), weights);
  return scaled_weights(weights, axes.outer, axes.inner,
                        [factors, at](std::int64_t out, std::int64_t) { return factors[at(out)]; });
}

Result<Tensor> with_scaled_operand(const Graph& graph, const Weighted& weighted, const std::vector<double>& factors) {
  const Tensor& weights = graph.value(weighted.weights).constant;
  const auto at = [](std::int64_t i) { return static_cast<std::size_t>(i); };
  if (const auto* op = weighted.node->op.as<Conv>()) {
    const std::int64_t out_per_group = size_along(weights, op->weight.out) / op->groups;
    const std::int64_t in_per_group = size_along(weights, op->weight.in);
    return scaled_weights(weights, op->weight.out, op->weight.in, [=](std::int64_t out, std::int64_t in) {
      return factors[at(out / out_per_group * in_per_group + in)];
    });
  }
  if (const auto* op = weighted.node->op.as<ConvTranspose>()) {
    return scaled_weights(weights, op->weight.out, op->weight.in,
                          [factors, at](std::int64_t, std::int64_t in) { return factors[at(in)]; });
  }
  const ProductAxes axes = axes_of(*weighted.node->op.as<MatMul>(), weights);
  return scaled_weights(weights, axes.outer, axes.inner,
                        [factors, at](std::int64_t, std::int64_t in) { return factors[at(in)]; });
}

}  // namespace onnx2tf
