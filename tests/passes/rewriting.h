#pragma once

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "ir/evaluate.h"
#include "ir/verify.h"
#include "ops/all.h"
#include "passes/pipeline.h"

namespace onnx2tf::test {

/// A graph under construction whose failures are test failures.
class Sketch {
 public:
  ValueId input(Type type) { return graph.add_input("x" + std::to_string(graph.inputs().size()), std::move(type)); }
  ValueId floats(std::vector<Dim> dims) { return input(Type(DType::kF32, std::move(dims))); }
  ValueId constant(Tensor tensor) { return graph.add_constant(std::move(tensor)); }
  ValueId constant(std::vector<std::int64_t> dims, const std::vector<float>& values) {
    return constant(Tensor::of_floats(DType::kF32, std::move(dims), values));
  }
  ValueId scalar(double value, DType dtype = DType::kF32) { return constant(Tensor::scalar(dtype, value)); }
  ValueId random_constant(std::vector<std::int64_t> dims) {
    std::vector<float> values(static_cast<std::size_t>(count_of(dims)));
    for (float& value : values) value = uniform(-1, 1);
    return constant(std::move(dims), values);
  }
  ValueId add(Op op, std::vector<ValueId> inputs) {
    auto types = op.infer(graph_types(inputs));
    if (!types.ok()) {
      ADD_FAILURE() << types.error().text();
      return kNoValue;
    }
    return graph.node(graph.add_node(std::move(op), std::move(inputs), *std::move(types), nullptr)).outputs[0];
  }
  ValueId binary(BinaryFn fn, ValueId a, ValueId b) { return add(Binary{fn}, {a, b}); }
  ValueId unary(UnaryFn fn, ValueId x, double alpha = 0, double beta = 0) { return add(Unary{fn, alpha, beta}, {x}); }
  void output(ValueId value) { graph.add_output("y" + std::to_string(graph.outputs().size()), value); }

  float uniform(float low, float high) { return std::uniform_real_distribution<float>(low, high)(engine_); }

  Graph graph;

 private:
  Types graph_types(const std::vector<ValueId>& inputs) const {
    Types out;
    for (const ValueId id : inputs) out.push_back(id == kNoValue ? Type() : graph.type(id));
    return out;
  }
  std::mt19937 engine_{7};
};

/// Values for the graph's inputs, uniform in [low, high); symbols take the given sizes.
inline Tensors random_inputs(const Graph& graph, double low = -3, double high = 3, const SymbolValues& symbols = {}) {
  std::mt19937 engine{11};
  Tensors out;
  for (const Port& port : graph.inputs()) {
    std::vector<std::int64_t> dims;
    for (const Dim& dim : port.source_type.dims) dims.push_back(dim.evaluate(symbols).value());
    Tensor tensor = Tensor::zeros(port.source_type.dtype, std::move(dims));
    for (std::int64_t i = 0; i < tensor.count(); ++i) {
      tensor.set_element(i, std::uniform_real_distribution<double>(low, high)(engine));
    }
    out.push_back(std::move(tensor));
  }
  return out;
}

/// The outputs, evaluated; a test failure and nothing if that fails.
inline Tensors evaluated(const Graph& graph, const Tensors& inputs) {
  auto out = evaluate(graph, inputs);
  if (!out.ok()) {
    ADD_FAILURE() << out.error().text();
    return {};
  }
  return *std::move(out);
}

/// Gives symbols in the dims that reshapes, broadcasts, ranges and resizes make their sizes, so that the graph can be
/// evaluated.
inline void set_sizes(Graph& graph, const SymbolValues& sizes) {
  const auto set = [&](Dim& dim) {
    if (const auto size = dim.evaluate(sizes); !dim.is_unknown() && size.ok()) dim = *size;
  };
  for (std::size_t i = 0; i < graph.node_count(); ++i) {
    Op& op = graph.node(NodeId{static_cast<std::uint32_t>(i)}).op;
    if (const auto* reshape = op.as<Reshape>()) {
      Reshape known = *reshape;
      for (Dim& dim : known.shape) set(dim);
      op = known;
    } else if (const auto* broadcast = op.as<BroadcastTo>()) {
      BroadcastTo known = *broadcast;
      for (Dim& dim : known.shape) set(dim);
      op = known;
    } else if (const auto* range = op.as<Range>()) {
      Range known = *range;
      set(known.size);
      op = known;
    } else if (const auto* resize = op.as<Resize>()) {
      Resize known = *resize;
      for (Dim& dim : known.sizes) set(dim);
      op = known;
    }
  }
}

/// Equal dims, element types and elements: within `tolerance` of the larger of 1 and the expected magnitude.
inline void expect_close(const Tensors& got, const Tensors& want, double tolerance) {
  ASSERT_EQ(got.size(), want.size());
  for (std::size_t k = 0; k < got.size(); ++k) {
    ASSERT_EQ(got[k].dims(), want[k].dims()) << "output " << k;
    ASSERT_EQ(got[k].dtype(), want[k].dtype()) << "output " << k;
    for (std::int64_t i = 0; i < got[k].count(); ++i) {
      const double expected = want[k].element(i);
      const double value = got[k].element(i);
      if (std::isnan(expected) || std::isinf(expected)) {
        ASSERT_TRUE(std::isnan(expected) ? std::isnan(value) : value == expected) << "element " << i << ": " << value;
        continue;
      }
      ASSERT_NEAR(value, expected, tolerance * std::max(1.0, std::abs(expected))) << "output " << k << " element " << i;
    }
  }
}

/// Ops of a graph by name: "conv", "binary", ...
inline std::map<std::string, int> census(const Graph& graph) {
  std::map<std::string, int> out;
  for (std::size_t i = 0; i < graph.node_count(); ++i) {
    const Node& node = graph.node(NodeId{static_cast<std::uint32_t>(i)});
    if (node.alive) ++out[std::string(node.op.name())];
  }
  return out;
}
using Census = std::map<std::string, int>;

/// The producer of the first output as a T; null if it is another op.
template <class T>
const T* last_op(const Graph& graph) {
  const Node* node = graph.producer(graph.outputs()[0].value);
  return node == nullptr ? nullptr : node->op.as<T>();
}

/// Runs the passes of the logical graph: outputs stay, to within `tolerance`.
inline void simplify(Sketch& sketch, double tolerance = 1e-5) {
  const Tensors inputs = random_inputs(sketch.graph);
  const Tensors before = evaluated(sketch.graph, inputs);
  const auto run = run_passes(sketch.graph, logical_pipeline());
  ASSERT_TRUE(run.ok()) << run.error().text();
  const auto sound = verify(sketch.graph, "the pipeline");
  ASSERT_TRUE(sound.ok()) << sound.error().text();
  expect_close(evaluated(sketch.graph, inputs), before, tolerance);
}

}  // namespace onnx2tf::test
