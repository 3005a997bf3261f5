#pragma once

#include <initializer_list>
#include <span>
#include <vector>

#include "ir/patch.h"
#include "passes/pipeline.h"

namespace onnx2tf {

// What rules that legalize build with.

/// The value with its axes in another order; constants are reordered at once (deferred).
ValueId reordered(Patch& patch, ValueId value, const std::vector<int>& axes);
/// For each axis of a value that is stored in the order `axes`, where it stands.
std::vector<int> inverse(const std::vector<int>& axes);
/// The value under other dims; constants are reshaped at once.
ValueId reshaped(Patch& patch, ValueId value, const std::vector<Dim>& dims);
/// The op's result: computed at once where every operand is a constant in memory.
ValueId computed(Patch& patch, Op op, std::vector<ValueId> inputs);
/// Everything of the value but, along `axis`, only elements `start` to `end`.
ValueId sliced(Patch& patch, ValueId value, int axis, const Dim& start, const Dim& end);
/// The least value of an element type: padding that never wins a maximum.
Tensor lowest_of(DType dtype);
/// Whether the convolution or product has a bias, its operand 2.
bool has_bias(const Node& node);
/// Whether exactly one operand reads the value, and no graph output does.
bool read_once(const Graph& graph, ValueId value);

/// The rules of several laws as one list, in order.
std::vector<Rule> joined(std::initializer_list<std::span<const Rule>> lists);

}  // namespace onnx2tf
