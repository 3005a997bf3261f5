#include <cmath>
#include <optional>

#include "ops/binary.h"
#include "ops/conv.h"
#include "ops/conv_transpose.h"
#include "ops/matmul.h"
#include "ops/pool.h"
#include "ops/unary.h"
#include "targets/tflite/lower.h"

namespace onnx2tf::tflite {
namespace {

std::optional<Activation> activation_of(const Unary& op) {
  switch (op.fn) {
    case UnaryFn::kRelu: return Activation::kRelu;
    case UnaryFn::kRelu6: return Activation::kRelu6;
    case UnaryFn::kClip:
      if (op.alpha == 0 && op.beta == 6) return Activation::kRelu6;
      if (op.alpha == -1 && op.beta == 1) return Activation::kReluN1To1;
      if (op.alpha == 0 && std::isinf(op.beta)) return Activation::kRelu;
      return std::nullopt;
    default: return std::nullopt;
  }
}

/// The op with the activation, if it is a T without one.
template <class T>
std::optional<Op> with(const Op& op, Activation activation) {
  const T* typed = op.as<T>();
  if (typed == nullptr || typed->activation != Activation::kNone) return std::nullopt;
  T out = *typed;
  out.activation = activation;
  return Op(std::move(out));
}

std::optional<Op> fused_op(const Graph& graph, const Node& node, Activation activation) {
  if (const Binary* op = node.op.as<Binary>()) {
    const bool fuses =
        op->fn == BinaryFn::kAdd || op->fn == BinaryFn::kSub || op->fn == BinaryFn::kMul || op->fn == BinaryFn::kDiv;
    return fuses ? with<Binary>(node.op, activation) : std::nullopt;
  }
  if (const MatMul* op = node.op.as<MatMul>()) {
    const bool fully_connected = op->transpose_b && !op->transpose_a && graph.value(node.inputs[1]).is_constant() &&
                                 graph.type(node.inputs[1]).rank() == 2;
    return fully_connected ? with<MatMul>(node.op, activation) : std::nullopt;
  }
  if (const ConvTranspose* op = node.op.as<ConvTranspose>()) {
    return op->input.spatial.size() == 2 ? with<ConvTranspose>(node.op, activation) : std::nullopt;
  }
  if (node.op.is<Conv>()) return with<Conv>(node.op, activation);
  if (node.op.is<Pool>()) return with<Pool>(node.op, activation);
  return std::nullopt;
}

Match fuse_activation(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Unary* op = node.op.as<Unary>();
  if (op == nullptr || graph.type(node.outputs[0]).dtype != DType::kF32) return no_match("no float function");
  const auto activation = activation_of(*op);
  if (!activation) return no_match("it can't be fused");
  const Node* producer = graph.producer(node.inputs[0]);
  if (producer == nullptr || !read_once(graph, node.inputs[0])) return no_match("the operand is used elsewhere");
  auto fused = fused_op(graph, *producer, *activation);
  if (!fused) return no_match("the op before it can't take an activation");
  Patch patch(graph, id, "fuse_activation");
  patch.replace(node.outputs[0], patch.add(*std::move(fused), producer->inputs));
  return patch;
}

constexpr Rule kRules[] = {{"fuse_activation", fuse_activation}};

}  // namespace

std::span<const Rule> fuse_activation_rules() { return kRules; }

}  // namespace onnx2tf::tflite
