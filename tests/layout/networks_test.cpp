#include <gtest/gtest.h>

#include "base/text.h"
#include "layout/assign.h"
#include "layout/random_graph.h"
#include "ops/all.h"

namespace onnx2tf::test {
namespace {

using Sizes = std::vector<std::int64_t>;

/// Writes networks as importers do.
class Network {
 public:
  explicit Network(const Sizes& input) : random_(7), builder_(graph_) {
    input_ = graph_.add_input("x", Type(DType::kF32, {input.begin(), input.end()}));
  }

  ValueId input() const { return input_; }
  Sizes dims(ValueId value) const { return graph_.type(value).static_dims(); }
  ValueId weights(const Sizes& dims) { return builder_.constant(random_tensor(DType::kF32, dims, random_)); }

  ValueId add(const Op& op, const std::vector<ValueId>& inputs) {
    auto made = builder_.add(op, inputs);
    if (made.ok()) return *made;
    ADD_FAILURE() << op << made.error().text();
    return inputs[0];
  }

  ValueId conv(ValueId x, std::int64_t channels, std::int64_t kernel, std::int64_t groups = 1) {
    Conv op{.input = WindowDims::onnx(2),
            .result = WindowDims::onnx(2),
            .weight = WeightDims::onnx(2),
            .window = Window::plain({kernel, kernel}),
            .groups = groups};
    op.window.pads_low = op.window.pads_high = {kernel / 2, kernel / 2};
    return add(op, {x, weights({channels, dims(x)[1] / groups, kernel, kernel}), weights({channels})});
  }
  ValueId batch_norm(ValueId x) {
    const ValueId scaled = add(Binary{BinaryFn::kMul}, {x, weights({dims(x)[1], 1, 1})});
    return add(Binary{BinaryFn::kAdd}, {scaled, weights({dims(x)[1], 1, 1})});
  }
  ValueId relu(ValueId x) { return add(Unary{.fn = UnaryFn::kAbs}, {x}); }
  ValueId pool(ValueId x) {
    Pool op{.fn = PoolFn::kMax, .dims = WindowDims::onnx(2), .window = Window::plain({2, 2}), .overhang = {}};
    op.window.strides = {2, 2};
    return add(op, {x});
  }
  ValueId reshape(ValueId x, const Sizes& to) { return add(Reshape{{to.begin(), to.end()}}, {x}); }
  ValueId transpose(ValueId x, std::vector<int> perm) { return add(Transpose{std::move(perm)}, {x}); }
  ValueId sum(ValueId a, ValueId b) { return add(Binary{BinaryFn::kAdd}, {a, b}); }
  ValueId slice(ValueId x, std::size_t axis, std::int64_t from, std::int64_t to) {
    const Sizes own = dims(x);
    Slice op{.starts = std::vector<Dim>(own.size(), 0),
             .ends = {own.begin(), own.end()},
             .steps = Sizes(own.size(), 1),
             .sizes = {}};
    op.starts[axis] = from;
    op.ends[axis] = to;
    return add(op, {x});
  }
  ValueId shuffle(ValueId x, std::int64_t groups) {
    const Sizes own = dims(x);
    const ValueId apart = reshape(x, {own[0], groups, own[1] / groups, own[2], own[3]});
    return reshape(transpose(apart, {0, 2, 1, 3, 4}), own);
  }

  /// Assigns layouts, checks the values, and gives the physical graph.
  Graph assigned(ValueId output, LayoutOptions options = {}) {
    graph_.add_output("y", output);
    LayoutReport report;
    auto physical = assign_layout(graph_, options, &report);
    if (!physical.ok()) {
      ADD_FAILURE() << physical.error().text();
      return {};
    }
    EXPECT_TRUE(report.exact);
    EXPECT_LT(difference(graph_, *physical, random_inputs(graph_, random_)), 2e-4);
    return *std::move(physical);
  }

 private:
  Random random_;
  Graph graph_;
  GraphBuilder builder_;
  ValueId input_ = kNoValue;
};

void expect_ops(const Graph& graph, int transposes, int reshapes) {
  EXPECT_EQ(count_ops<Transpose>(graph), transposes);
  EXPECT_EQ(count_ops<Reshape>(graph), reshapes);
}

TEST(AssignLayout, ResidualNetworkNeedsNoCopy) {
  Network net({1, 3, 16, 16});
  ValueId x = net.relu(net.batch_norm(net.conv(net.input(), 8, 3)));
  x = net.pool(x);
  x = net.relu(net.sum(x, net.batch_norm(net.conv(net.relu(net.conv(x, 8, 1)), 8, 3, 8))));
  x = net.add(Concat{1}, {x, net.conv(x, 4, 3)});
  x = net.add(Reduce{ReduceFn::kMean, {2, 3}, true}, {x});
  x = net.reshape(x, {1, 12});
  x = net.add(MatMul{}, {x, net.weights({12, 10})});
  const Graph graph = net.assigned(net.add(Softmax{1}, {x}));
  expect_ops(graph, 0, 1);
  EXPECT_EQ(graph.inputs()[0].perm, (std::vector<int>{0, 2, 3, 1}));
  EXPECT_EQ(to_string(graph.type(graph.inputs()[0].value)), "f32[1,16,16,3]");
  EXPECT_TRUE(graph.outputs()[0].perm.empty());
}

TEST(AssignLayout, FlattenBeforeAProductPermutesTheWeights) {
  Network net({2, 3, 8, 8});
  ValueId x = net.pool(net.conv(net.input(), 6, 3));
  x = net.reshape(x, {2, 96});
  const Graph graph = net.assigned(net.add(MatMul{}, {x, net.weights({96, 5})}));
  expect_ops(graph, 0, 1);
}

TEST(AssignLayout, UpsamplingDecoderComesOutChannelsLastOrOnceCopied) {
  for (const bool keep : {false, true}) {
    Network net({1, 4, 8, 8});
    const ValueId skip = net.relu(net.conv(net.input(), 4, 3));
    ValueId x = net.conv(net.pool(skip), 8, 3);
    x = net.add(Resize{.mode = ResizeMode::kLinear, .sizes = {1, 8, 8, 8}, .scales = {}, .roi = {}, .axes = {}}, {x});
    x = net.conv(net.add(Concat{1}, {x, skip}), 2, 3);
    LayoutOptions options;
    options.keep_all_outputs = keep;
    const Graph graph = net.assigned(x, options);
    expect_ops(graph, keep ? 1 : 0, 0);
    EXPECT_EQ(graph.outputs()[0].perm, keep ? std::vector<int>{} : (std::vector<int>{0, 2, 3, 1}));
  }
}

TEST(AssignLayout, ChannelShufflesAreFree) {
  Network net({1, 8, 8, 8});
  ValueId x = net.conv(net.input(), 8, 1);
  for (int block = 0; block < 3; ++block) {
    const ValueId left = net.slice(x, 1, 0, 4);
    ValueId right = net.relu(net.conv(net.slice(x, 1, 4, 8), 4, 1));
    right = net.relu(net.conv(net.conv(right, 4, 3, 4), 4, 1));
    x = net.shuffle(net.add(Concat{1}, {left, right}), 2);
  }
  EXPECT_EQ(count_ops<Transpose>(net.assigned(net.conv(x, 4, 1))), 0);
}

TEST(AssignLayout, PixelShuffleBetweenConvolutionsIsOneCopyOrDepthToSpace) {
  for (const bool has_op : {false, true}) {
    for (const std::int64_t batch : {1, 2}) {
      Network net({batch, 3, 6, 5});
      ValueId x = net.conv(net.input(), 16, 3);
      x = net.reshape(x, {batch, 4, 2, 2, 6, 5});
      x = net.reshape(net.transpose(x, {0, 1, 4, 2, 5, 3}), {batch, 4, 12, 10});
      LayoutOptions options;
      options.costs.depth_to_space = has_op;
      const Graph graph = net.assigned(net.conv(x, 3, 3), options);
      EXPECT_EQ(count_ops<Transpose>(graph), has_op ? 0 : 1);
      EXPECT_EQ(count_ops<DepthToSpace>(graph), has_op ? 1 : 0);
    }
  }
}

TEST(AssignLayout, PixelUnshuffleIsSpaceToDepth) {
  Network net({2, 3, 8, 6});
  ValueId x = net.conv(net.input(), 4, 3);
  x = net.reshape(x, {2, 4, 4, 2, 3, 2});
  x = net.reshape(net.transpose(x, {0, 1, 3, 5, 2, 4}), {2, 16, 4, 3});
  LayoutOptions options;
  options.costs.depth_to_space = true;
  const Graph graph = net.assigned(net.conv(x, 3, 3), options);
  EXPECT_EQ(count_ops<Transpose>(graph), 0);
  EXPECT_EQ(count_ops<DepthToSpace>(graph), 1);
}

TEST(AssignLayout, BlocksMoveByAnOpWhateverDimsTheOtherSideHas) {
  Network net({1, 16, 6, 5});
  const ValueId x = net.reshape(net.sum(net.conv(net.input(), 16, 3), net.input()), {1, 2, 2, 4, 6, 5});
  const ValueId image = net.reshape(net.transpose(x, {0, 3, 4, 1, 5, 2}), {1, 4, 12, 10});
  LayoutOptions options;
  options.costs.depth_to_space = true;
  const Graph graph = net.assigned(net.add(Concat{1}, {net.relu(image), net.conv(image, 4, 3)}), options);
  EXPECT_EQ(count_ops<Transpose>(graph), 0);
  EXPECT_EQ(count_ops<DepthToSpace>(graph), 1);
}

TEST(AssignLayout, DetectionHeadJoinsWithoutCopies) {
  Network net({1, 3, 16, 16});
  const ValueId fine = net.conv(net.input(), 8, 3);
  const ValueId coarse = net.pool(fine);
  const auto head = [&](ValueId x) {
    const Sizes own = net.dims(x);
    return net.reshape(net.conv(x, 6, 1), {1, 6, own[2] * own[3]});
  };
  const ValueId joined = net.add(Concat{2}, {head(fine), head(coarse)});
  EXPECT_EQ(count_ops<Transpose>(net.assigned(net.add(Softmax{1}, {joined}))), 0);
}

TEST(AssignLayout, InputThatIsTransposedToChannelsFirstIsTakenAsItIs) {
  Network net({1, 16, 16, 3});
  const ValueId x = net.conv(net.transpose(net.input(), {0, 3, 1, 2}), 4, 3);
  const Graph graph = net.assigned(x);
  EXPECT_EQ(count_ops<Transpose>(graph), 0);
  EXPECT_TRUE(graph.inputs()[0].perm.empty());
}

TEST(AssignLayout, SoftmaxRunsOverAllPartsOfItsAxis) {
  Network net({1, 6, 4, 1});  // channels last: the unit axis lies between the two parts of the flat one
  LayoutOptions options;
  options.input_layout = InputLayout::kReference;
  const Graph graph = net.assigned(net.add(Softmax{1}, {net.reshape(net.input(), {1, 24, 1})}), options);
  EXPECT_EQ(count_ops<Transpose>(graph), 1);
}

TEST(AssignLayout, KeptPortsStayInOnnxOrder) {
  Network net({1, 3, 8, 8});
  LayoutOptions options;
  options.keep_onnx_inputs = {"x"};
  options.keep_outputs = {"y"};
  const Graph graph = net.assigned(net.conv(net.input(), 4, 3), options);
  expect_ops(graph, 2, 0);
  EXPECT_TRUE(graph.inputs()[0].perm.empty());
  EXPECT_TRUE(graph.outputs()[0].perm.empty());
  EXPECT_EQ(to_string(graph.type(graph.outputs()[0].value)), "f32[1,4,8,8]");
}

TEST(AssignLayout, AttentionNeedsNoCopy) {
  for (const bool has_bias : {false, true}) {
    Network net({2, 12, 16});
    const auto product = [&](ValueId x) {
      std::vector<ValueId> operands = {x, net.weights({16, 16})};
      if (has_bias) operands.push_back(net.weights({16}));
      return net.add(MatMul{}, operands);
    };
    const auto heads = [&](ValueId x) { return net.transpose(net.reshape(product(x), {2, 12, 4, 4}), {0, 2, 1, 3}); };
    const ValueId q = heads(net.input());
    const ValueId k = net.transpose(heads(net.input()), {0, 1, 3, 2});
    const ValueId scores = net.add(Softmax{3}, {net.add(MatMul{}, {q, k})});
    const ValueId mixed = net.add(MatMul{}, {scores, heads(net.input())});
    const ValueId x = net.reshape(net.transpose(mixed, {0, 2, 1, 3}), {2, 12, 16});
    EXPECT_EQ(count_ops<Transpose>(net.assigned(product(x))), 0);
  }
}

TEST(AssignLayout, ResidualLayersOverWindowsChangeDimsOnce) {
  const auto reshapes = [](int layers) {
    Network net({1, 8, 6, 6});
    const ValueId image = net.reshape(net.conv(net.input(), 8, 3), {8, 3, 2, 3, 2});
    ValueId x = net.reshape(net.transpose(image, {2, 4, 1, 3, 0}), {4, 9, 8});
    x = net.add(MatMul{}, {x, net.weights({8, 8})});
    for (int layer = 0; layer < layers; ++layer) {
      const ValueId mean = net.add(Reduce{ReduceFn::kMean, {2}, true}, {x});
      const ValueId centered = net.add(Binary{BinaryFn::kSub}, {x, mean});
      x = net.sum(x, net.add(MatMul{}, {centered, net.weights({8, 8})}));
    }
    return count_ops<Reshape>(net.assigned(x));
  };
  EXPECT_EQ(reshapes(4), reshapes(2));
}

TEST(AssignLayout, LayersThatNeedNotMoveKeepTheirBias) {
  Network net({2, 12, 16});
  ValueId x = net.input();
  for (int layer = 0; layer < 3; ++layer) {
    x = net.relu(net.add(MatMul{}, {x, net.weights({16, 16}), net.weights({16})}));
  }
  const Graph graph = net.assigned(x);
  EXPECT_EQ(count_ops<Binary>(graph), 0);
  EXPECT_EQ(count_ops<Transpose>(graph), 0);
}

}  // namespace
}  // namespace onnx2tf::test
