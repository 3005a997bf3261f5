#include "passes/matching.h"

#include <algorithm>

namespace onnx2tf {

bool is_unary(const Graph& graph, ValueId value, UnaryFn fn) {
  const Unary* op = made_by<Unary>(graph, value);
  return op != nullptr && op->fn == fn;
}

bool is_binary(const Graph& graph, ValueId value, BinaryFn fn) {
  const Node* node = graph.producer(value);
  return node != nullptr && is_binary(*node, fn);
}

bool is_binary(const Node& node, BinaryFn fn) {
  const Binary* op = node.op.as<Binary>();
  return op != nullptr && op->fn == fn && op->activation == Activation::kNone;
}

bool has_single_use(const Graph& graph, ValueId value) { return graph.use_count(value) == 1; }

std::optional<double> scalar_constant(const Graph& graph, ValueId value) {
  if (value == kNoValue || !graph.value(value).is_constant()) return std::nullopt;
  const Tensor& constant = graph.value(value).constant;
  if (constant.count() != 1) return std::nullopt;
  const auto loaded = constant.loaded();
  if (!loaded.ok()) return std::nullopt;
  return loaded->element(0);
}

bool is_filled_with(const Graph& graph, ValueId id, double value) {
  if (id == kNoValue || !graph.value(id).is_constant()) return false;
  const Tensor& constant = graph.value(id).constant;
  if (constant.count() == 0 || constant.count() > (std::int64_t{1} << 16)) return false;
  const auto loaded = constant.loaded();
  if (!loaded.ok()) return false;
  for (std::int64_t i = 0; i < loaded->count(); ++i) {
    if (loaded->element(i) != value) return false;
  }
  return true;
}

std::optional<WithConstant> match_with_constant(const Graph& graph, const Node& binary) {
  if (binary.inputs.size() != 2) return std::nullopt;
  const bool first = graph.value(binary.inputs[0]).is_constant();
  const bool second = graph.value(binary.inputs[1]).is_constant();
  if (first == second) return std::nullopt;
  return WithConstant{binary.inputs[first ? 1 : 0], binary.inputs[first ? 0 : 1], first};
}

std::optional<std::vector<double>> values_along(const Graph& graph, ValueId constant, const Type& result, int axis) {
  const Tensor& tensor = graph.value(constant).constant;
  const Dim& size = result.dims[static_cast<std::size_t>(axis)];
  if (tensor.is_none() || tensor.rank() > result.rank() || !size.is_static()) return std::nullopt;
  const int shift = result.rank() - tensor.rank();
  for (int d = 0; d < tensor.rank(); ++d) {
    if (d + shift != axis && tensor.dims()[static_cast<std::size_t>(d)] != 1) return std::nullopt;
  }
  if (tensor.count() != 1 && tensor.count() != size.value()) return std::nullopt;
  const auto loaded = tensor.loaded();
  if (!loaded.ok()) return std::nullopt;
  std::vector<double> out = loaded->to_vector<double>();
  if (out.size() == 1) out.assign(static_cast<std::size_t>(size.value()), out[0]);
  return out;
}

namespace {

/// Adds the factors of `value`, looking through products that nobody else reads; the root may have other readers.
void collect(const Graph& graph, ValueId value, bool is_root, Product& out) {
  const Node* node = graph.producer(value);
  if (node != nullptr && (is_root || has_single_use(graph, value)) && out.factors.size() < 8) {
    if (is_binary(*node, BinaryFn::kMul)) {
      for (const ValueId input : node->inputs) {
        if (const auto scalar = scalar_constant(graph, input)) {
          out.scalar *= *scalar;
        } else {
          collect(graph, input, false, out);
        }
      }
      return;
    }
    const auto divisor = is_binary(*node, BinaryFn::kDiv) ? scalar_constant(graph, node->inputs[1]) : std::nullopt;
    if (divisor && !graph.value(node->inputs[0]).is_constant()) {
      out.scalar /= *divisor;
      collect(graph, node->inputs[0], false, out);
      return;
    }
  }
  out.factors.push_back(value);
}

}  // namespace

Product product_of(const Graph& graph, ValueId value) {
  Product out;
  collect(graph, value, true, out);
  return out;
}

}  // namespace onnx2tf
