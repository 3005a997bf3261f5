#include <gtest/gtest.h>

#include <map>

#include "layout/assign.h"
#include "layout/random_graph.h"
#include "ops/all.h"

namespace onnx2tf::test {
namespace {

Dim substituted(const Dim& dim, const SymbolValues& sizes) { return *dim.evaluate(sizes); }

Op substituted(const Op& op, const SymbolValues& sizes) {
  if (const auto* reshape = op.as<Reshape>()) {
    Reshape out = *reshape;
    for (Dim& dim : out.shape) dim = substituted(dim, sizes);
    return out;
  }
  if (const auto* slice = op.as<Slice>()) {
    Slice out = *slice;
    for (Dim& dim : out.starts) dim = substituted(dim, sizes);
    for (Dim& dim : out.ends) dim = substituted(dim, sizes);
    return out;
  }
  if (const auto* resize = op.as<Resize>()) {
    Resize out = *resize;
    for (Dim& dim : out.sizes) dim = substituted(dim, sizes);
    return out;
  }
  return op;
}

/// The graph with sizes in place of symbols.
Graph with_sizes(const Graph& graph, const SymbolValues& sizes) {
  Graph out;
  std::map<ValueId, ValueId> values;
  for (const Port& port : graph.inputs()) {
    Type type = graph.type(port.value);
    for (Dim& dim : type.dims) dim = substituted(dim, sizes);
    values[port.value] = out.add_input(port.name, type);
    out.inputs().back().perm = port.perm;
  }
  const auto order = graph.topological_order();
  for (const NodeId id : *order) {
    const Node& node = graph.node(id);
    std::vector<ValueId> inputs;
    Types types;
    for (const ValueId input : node.inputs) {
      if (!values.contains(input)) values[input] = out.add_constant(graph.value(input).constant);
      inputs.push_back(values[input]);
      types.push_back(out.type(inputs.back()));
    }
    const Op op = substituted(node.op, sizes);
    const auto results = op.infer(types);
    if (!results.ok()) {
      ADD_FAILURE() << op << results.error().text();
      return {};
    }
    const NodeId made = out.add_node(op, inputs, *results, nullptr);
    for (std::size_t k = 0; k < node.outputs.size(); ++k) values[node.outputs[k]] = out.node(made).outputs[k];
  }
  for (const Port& port : graph.outputs()) {
    out.add_output(port.name, values[port.value]);
    out.outputs().back().perm = port.perm;
  }
  return out;
}

struct Symbolic {
  Graph graph;
  GraphBuilder builder{graph};
  Random random{3};
  const Dim n = Dim::symbol("N"), h = Dim::symbol("H"), w = Dim::symbol("W");

  ValueId input(std::vector<Dim> dims) { return graph.add_input("x", Type(DType::kF32, std::move(dims))); }
  ValueId weights(const std::vector<std::int64_t>& dims) {
    return builder.constant(random_tensor(DType::kF32, dims, random));
  }
  ValueId add(const Op& op, const std::vector<ValueId>& inputs) {
    auto made = builder.add(op, inputs);
    if (made.ok()) return *made;
    ADD_FAILURE() << op << made.error().text();
    return inputs[0];
  }
  ValueId conv(ValueId x, std::int64_t channels, std::int64_t from, std::int64_t stride = 1) {
    Conv op{.input = WindowDims::onnx(2),
            .result = WindowDims::onnx(2),
            .weight = WeightDims::onnx(2),
            .window = Window::plain({3, 3})};
    op.window.pads_low = op.window.pads_high = {1, 1};
    op.window.strides = {stride, stride};
    return add(op, {x, weights({channels, from, 3, 3})});
  }

  /// Transposes of the physical graph, after checking it at several sizes.
  int transposes(ValueId output) {
    graph.add_output("y", output);
    const auto physical = assign_layout(graph, {}, nullptr);
    if (!physical.ok()) {
      ADD_FAILURE() << physical.error().text();
      return -1;
    }
    for (const SymbolValues& sizes : {SymbolValues{{"N", 1}, {"H", 4}, {"W", 6}},
                                      {{"N", 2}, {"H", 8}, {"W", 4}},
                                      {{"N", 3}, {"H", 5}, {"W", 7}},
                                      {{"N", 2}, {"H", 6}, {"W", 6}}}) {
      const Graph logical = with_sizes(graph, sizes);
      EXPECT_LT(difference(logical, with_sizes(*physical, sizes), random_inputs(logical, random)), 2e-4);
    }
    return count_ops<Transpose>(*physical);
  }
};

TEST(AssignLayout, SymbolicImagesStayChannelsLast) {
  Symbolic net;
  ValueId x = net.conv(net.conv(net.input({net.n, 3, net.h, net.w}), 4, 3), 4, 4);
  x = net.add(Binary{BinaryFn::kAdd}, {x, net.weights({4, 1, 1})});
  EXPECT_EQ(net.transposes(x), 0);
}

TEST(AssignLayout, SymbolicStridesAreNoObstacle) {
  Symbolic net;
  const ValueId fine = net.conv(net.input({net.n, 3, net.h, net.w}), 4, 3, 2);
  EXPECT_EQ(net.transposes(net.conv(fine, 6, 4, 2)), 0);
}

TEST(AssignLayout, SymbolicHeadsFlattenWithoutCopies) {
  Symbolic net;
  ValueId x = net.conv(net.input({net.n, 3, net.h, net.w}), 6, 3);
  x = net.add(Reshape{{net.n, 6, net.h * net.w}}, {x});
  x = net.add(Transpose{{0, 2, 1}}, {x});
  EXPECT_EQ(net.transposes(net.add(MatMul{}, {x, net.weights({6, 5})})), 0);
}

TEST(AssignLayout, SymbolicHeadSplitsKeepTheirParts) {
  Symbolic net;
  const ValueId input = net.input({net.n, net.h, 8});
  const auto heads = [&](ValueId x) {
    x = net.add(MatMul{}, {x, net.weights({8, 8})});
    return net.add(Transpose{{0, 2, 1, 3}}, {net.add(Reshape{{net.n, net.h, 2, 4}}, {x})});
  };
  const ValueId scores = net.add(MatMul{false, true}, {heads(input), heads(input)});
  ValueId x = net.add(MatMul{}, {net.add(Softmax{3}, {scores}), heads(input)});
  x = net.add(Reshape{{net.n, net.h, 8}}, {net.add(Transpose{{0, 2, 1, 3}}, {x})});
  EXPECT_LE(net.transposes(net.add(MatMul{}, {x, net.weights({8, 8})})), 4);
}

TEST(AssignLayout, SymbolicChannelShufflesAreFree) {
  Symbolic net;
  ValueId x = net.conv(net.input({net.n, 3, net.h, net.w}), 8, 3);
  x = net.add(Reshape{{net.n, 2, 4, net.h, net.w}}, {x});
  x = net.add(Reshape{{net.n, 8, net.h, net.w}}, {net.add(Transpose{{0, 2, 1, 3, 4}}, {x})});
  EXPECT_EQ(net.transposes(net.conv(x, 4, 8)), 0);
}

TEST(AssignLayout, EmptyTensorsPass) {
  Symbolic net;
  const ValueId x = net.input({2, 3, 0, 4});
  net.graph.add_output("y", net.add(Unary{.fn = UnaryFn::kAbs}, {net.add(Transpose{{0, 2, 3, 1}}, {x})}));
  const auto physical = assign_layout(net.graph, {}, nullptr);
  ASSERT_TRUE(physical.ok()) << physical.error().text();
  EXPECT_LT(difference(net.graph, *physical, random_inputs(net.graph, net.random)), 1e-6);
}

TEST(AssignLayout, PortsMayBeInputsOrConstants) {
  Symbolic net;
  const ValueId x = net.input({1, 3, 4, 4});
  net.graph.add_output("x2", x);
  net.graph.add_output("c", net.weights({2, 3, 4, 5}));
  net.graph.add_output("y", net.conv(x, 4, 3));
  const auto physical = assign_layout(net.graph, {}, nullptr);
  ASSERT_TRUE(physical.ok()) << physical.error().text();
  EXPECT_LT(difference(net.graph, *physical, random_inputs(net.graph, net.random)), 2e-4);
}

TEST(AssignLayout, TakesLongChains) {
  Symbolic net;
  ValueId x = net.conv(net.input({1, 3, 8, 8}), 4, 3);
  for (int i = 0; i < 30000; ++i) x = net.add(Unary{.fn = UnaryFn::kAbs}, {x});
  net.graph.add_output("y", net.conv(x, 4, 4));
  const auto physical = assign_layout(net.graph, {}, nullptr);
  ASSERT_TRUE(physical.ok()) << physical.error().text();
  EXPECT_EQ(count_ops<Transpose>(*physical), 0);
  EXPECT_EQ(count_ops<Unary>(*physical), 30000);
}

}  // namespace
}  // namespace onnx2tf::test
