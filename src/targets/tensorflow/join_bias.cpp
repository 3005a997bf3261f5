// TensorFlow's optimizer makes a product of matrices and the addition of a row one kernel, and that refuses rows of
// rank 2. Of rank 1 they are biases by themselves.

#include <algorithm>

#include "legalize/rewriting.h"
#include "ops/binary.h"
#include "ops/matmul.h"
#include "targets/tensorflow/lower.h"

namespace onnx2tf::tensorflow {
namespace {

/// Whether the type is a row for every row of a matrix.
bool is_row(const Type& type, const Type& matrix) {
  return type.rank() >= 1 && type.dims.back() == matrix.dims.back() &&
         std::all_of(type.dims.begin(), type.dims.end() - 1, [](const Dim& dim) { return dim.is(1); });
}

Match join_bias(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* add = node.op.as<Binary>();
  if (add == nullptr || add->fn != BinaryFn::kAdd) return no_match("no addition");
  for (const std::size_t i : {0U, 1U}) {
    const ValueId product = node.inputs[i], row = node.inputs[1 - i];
    const Node* maker = graph.producer(product);
    if (maker == nullptr || !maker->op.is<MatMul>() || has_bias(*maker) || !read_once(graph, product)) continue;
    const Type& type = graph.type(product);
    if (type.rank() != 2 || !is_float(type.dtype) || !is_row(graph.type(row), type)) continue;
    Patch patch(graph, id, "join_bias");
    const ValueId bias = reshaped(patch, row, {type.dims.back()});
    patch.replace(node.outputs[0], patch.add(maker->op, {maker->inputs[0], maker->inputs[1], bias}));
    return patch;
  }
  return no_match("no row is added to a product of matrices");
}

constexpr Rule kRules[] = {{"join_bias", join_bias}};

}  // namespace

std::span<const Rule> join_bias_rules() { return kRules; }

}  // namespace onnx2tf::tensorflow
