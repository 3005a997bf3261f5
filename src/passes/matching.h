#pragma once

#include <optional>
#include <vector>

#include "ir/graph.h"
#include "ops/binary.h"
#include "ops/unary.h"

namespace onnx2tf {

/// The op that makes `value` if it is a T; null for inputs, constants and other ops.
template <class T>
const T* made_by(const Graph& graph, ValueId value) {
  const Node* node = graph.producer(value);
  return node == nullptr ? nullptr : node->op.as<T>();
}

/// Operand `i` of the node that makes `value`.
inline ValueId operand_of(const Graph& graph, ValueId value, std::size_t i = 0) {
  return graph.producer(value)->inputs[i];
}

bool is_unary(const Graph& graph, ValueId value, UnaryFn fn);
/// A binary op without activation.
bool is_binary(const Graph& graph, ValueId value, BinaryFn fn);
/// Whether the node is a binary op with this function and without activation.
bool is_binary(const Node& node, BinaryFn fn);
/// Whether exactly one operand of one node reads it, and no graph output does.
bool has_single_use(const Graph& graph, ValueId value);

/// The one element of a constant; nothing if it is no constant or has other than one element.
std::optional<double> scalar_constant(const Graph& graph, ValueId value);
/// Whether it is a constant whose elements are all `value` (of at most 2^16 elements).
bool is_filled_with(const Graph& graph, ValueId id, double value);

/// A binary node one of whose operands is a constant.
struct WithConstant {
  ValueId x = kNoValue;         ///< the operand that is computed
  ValueId constant = kNoValue;  ///< the other one
  bool constant_first = false;  ///< whether the constant is operand 0
};
std::optional<WithConstant> match_with_constant(const Graph& graph, const Node& binary);

/// The elements of a constant that is broadcast to `result` and varies along `axis` only: one per index, or one of all
/// if it has one element. Nothing if it varies along another axis or would make the result larger than `x`.
std::optional<std::vector<double>> values_along(const Graph& graph, ValueId constant, const Type& result, int axis);

/// A product as a multiset of factors: `scalar` times all of `factors`. Multiplications by single-use products, and
/// multiplications and divisions by constants of one element, are flattened.
struct Product {
  double scalar = 1;
  std::vector<ValueId> factors;
};
Product product_of(const Graph& graph, ValueId value);

}  // namespace onnx2tf
