#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "passes/rewriting.h"
#include "targets/keras/emission.h"
#include "targets/keras/target.h"

namespace onnx2tf::test {
namespace {

Pool maximum(std::int64_t size, std::int64_t pad) {
  Pool pool;
  pool.dims = {0, 3, {1, 2}};
  pool.window = {{size, size}, {2, 2}, {1, 1}, {pad, pad}, {pad, pad}};
  return pool;
}

/// What borders of the graph are filled with: one entry per pad, 0 without an operand.
std::vector<double> fills(const Graph& graph) {
  std::vector<double> out;
  for (std::size_t i = 0; i < graph.node_count(); ++i) {
    const Node& node = graph.node(NodeId{static_cast<std::uint32_t>(i)});
    if (!node.alive || !node.op.is<Pad>()) continue;
    out.push_back(node.inputs.size() < 2 ? 0 : graph.value(node.inputs[1]).constant.element(0));
  }
  return out;
}

TEST(KerasLegalize, BordersOfMaximaAreZerosWhereNothingIsNegative) {
  for (const bool rectified : {false, true}) {
    Sketch s;
    const ValueId x = s.floats({1, 8, 8, 2});
    s.output(s.add(maximum(3, 1), {rectified ? s.unary(UnaryFn::kRelu, x) : x}));
    const Tensors inputs = random_inputs(s.graph);
    const Tensors before = evaluated(s.graph, inputs);
    ASSERT_TRUE(keras::legalize_physical(s.graph, {}).ok());
    const std::vector<double> borders = fills(s.graph);
    ASSERT_EQ(borders.size(), 1U);
    EXPECT_EQ(borders[0] == 0, rectified);
    expect_close(evaluated(s.graph, inputs), before, 0);
  }
}

/// Sum over computed axes of x, the result declared with these dims; what is left refuses or not.
std::string sum_declared_as(const std::vector<Dim>& dims, bool keep_dims, const std::vector<Dim>& x_dims = {3, 2, 4}) {
  Sketch s;
  const ValueId x = s.floats(x_dims);
  const Dim axes = keep_dims ? 1 : static_cast<std::int64_t>(x_dims.size() - dims.size());
  s.output(s.add(Reduce{ReduceFn::kSum, {}, keep_dims}, {x, s.input(Type(DType::kI64, {axes}))}));
  s.graph.outputs()[0].source_type.dims = dims;
  const auto run = keras::legalize_logical(s.graph);
  if (!run.ok()) return run.error().text();
  const Node* node = s.graph.producer(s.graph.outputs()[0].value);
  return cat(join(node->op.as<Reduce>()->axes, ","), " of ", node->inputs.size());
}

TEST(KerasLegalize, DeclaredDimsTellComputedAxes) {
  EXPECT_EQ(sum_declared_as({3, 1, 4}, true), "1 of 1");
  EXPECT_EQ(sum_declared_as({3, 2}, false), "2 of 1");
  EXPECT_EQ(sum_declared_as({2, 4}, false), "0 of 1");
  EXPECT_EQ(sum_declared_as({1, 4}, false, {3, 1, 1, 4}), "0,2 of 1");  // or 0,1, which is the same
  EXPECT_EQ(sum_declared_as({3, 3}, false, {3, 2, 3}), "1 of 1");
}

TEST(KerasLegalize, ComputedAxesThatNothingTellsAreRefused) {
  Sketch s;
  const ValueId x = s.floats({2, 2});
  s.output(s.add(Reduce{ReduceFn::kSum, {}, false}, {x, s.input(Type(DType::kI64, {1}))}));
  s.graph.outputs()[0].source_type.dims = {2};  // either axis
  const auto run = keras::legalize_logical(s.graph);
  ASSERT_FALSE(run.ok());
  EXPECT_NE(run.error().text().find("1 op has no Keras form"), std::string::npos) << run.error().text();
}

TEST(KerasEmission, TrainableConstantsShareTheirIndex) {
  Sketch s;
  s.output(s.floats({Dim::symbol("N"), 3}));
  keras::Emission emission(s.graph, "net");
  ASSERT_TRUE(emission.start().ok());
  ASSERT_TRUE(emission.trainable(Tensor::zeros(DType::kF32, {4})).ok());
  ASSERT_TRUE(emission.trainable(Tensor::zeros(DType::kF32, {2, 3})).ok());
  const keras::Net net = emission.take();
  const auto count = [&](std::string_view name) {
    return std::ranges::count(net.entries, name, &keras::Entry::class_name);
  };
  EXPECT_EQ(count("Embedding"), 2);
  EXPECT_EQ(count("ZerosLike"), 1);
  EXPECT_EQ(count("GetItem"), 1);
}

TEST(KerasFormats, AllRefusedNodesAreNamedTogether) {
  Sketch s;
  const ValueId x = s.floats({Dim::symbol("N"), 1});
  const auto refused = [&](ValueId value, const char* name) {
    const ValueId out = s.add(BroadcastTo{{Dim::symbol(name), Dim::symbol("N"), 1}}, {value});
    Node& node = s.graph.node(s.graph.value(out).producer);
    node.origin = std::make_shared<Origin>(Origin{name, "Reshape, ai.onnx 13", ""});
    return out;
  };
  s.output(s.unary(UnaryFn::kTanh, refused(s.unary(UnaryFn::kTanh, refused(x, "first")), "second")));
  const std::vector<NamedTensor> none;
  const FormatOptions options;
  const auto folder = std::filesystem::path(testing::TempDir());
  const auto written = keras::target().formats[0].write({s.graph, none, options, folder, "refused"});
  ASSERT_FALSE(written.ok());
  const std::string text = written.error().text();
  EXPECT_NE(text.find("2 ops have no Keras form"), std::string::npos) << text;
  EXPECT_NE(text.find("'first'"), std::string::npos) << text;
  EXPECT_NE(text.find("'second'"), std::string::npos) << text;
  EXPECT_FALSE(std::filesystem::exists(folder / "refused_float32.keras"));
}

}  // namespace
}  // namespace onnx2tf::test
