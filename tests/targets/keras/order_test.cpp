#include "targets/keras/order.h"

#include <gtest/gtest.h>

#include "targets/keras/names.h"
#include "targets/keras/sample_nets.h"
#include "targets/keras/stages.h"

namespace onnx2tf::keras {
namespace {

const Type kType{DType::kF32, {Dim::symbol("N"), 4}};

TensorRef add(Net& net, std::string class_name, Value::List args, Kind kind = Kind::kLayer, std::string name = "") {
  return {net.add({.kind = kind,
                   .class_name = std::move(class_name),
                   .name = std::move(name),
                   .args = std::move(args),
                   .results = {kType}}),
          0};
}

std::vector<std::string> ordered_classes(const Net& net) {
  std::vector<std::string> out;
  for (const int place : graph_order(net)) out.push_back(net.entries[static_cast<std::size_t>(place)].class_name);
  return out;
}

TEST(KerasOrder, SnakeCaseIsThatOfKeras) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"Conv2D", "conv2d"},
      {"Conv2DTranspose", "conv2d_transpose"},
      {"DepthwiseConv2D", "depthwise_conv2d"},
      {"MaxPooling2D", "max_pooling2d"},
      {"GlobalAveragePooling3D", "global_average_pooling3d"},
      {"PReLU", "p_re_lu"},
      {"ReLU", "re_lu"},
      {"LSTM", "lstm"},
      {"EinsumDense", "einsum_dense"},
      {"InputLayer", "input_layer"},
      {"UpSampling1D", "up_sampling1d"},
      {"RFFT", "rfft"},
      {"LogSoftmax", "log_softmax"},
  };
  for (const auto& [class_name, name] : cases) EXPECT_EQ(snake_case(class_name), name);
}

TEST(KerasOrder, ObjectsCountWithinTheirClass) {
  ObjectNames names;
  EXPECT_EQ(names.next("Conv2D"), "conv2d");
  EXPECT_EQ(names.next("Dense"), "dense");
  EXPECT_EQ(names.next("Conv2D"), "conv2d_1");
  EXPECT_EQ(names.next("Conv2D"), "conv2d_2");
}

// x -> A -> B -> Sum(A's skip second) -> output; C hangs on x and is joined late, so it comes late.
TEST(KerasOrder, FarFromTheOutputsComesFirstThenTheWalk) {
  Net net;
  const TensorRef x = net.add_input("x", kType);
  const TensorRef unused = net.add_input("unused", kType);
  const TensorRef c = add(net, "C", {x});
  const TensorRef a = add(net, "A", {x});
  const TensorRef b = add(net, "B", {a});
  add(net, "Dead", {b});
  const TensorRef sum = add(net, "Sum", {Value::List{b, c}});
  net.outputs = {sum};
  EXPECT_EQ(ordered_classes(net), (std::vector<std::string>{"InputLayer", "A", "B", "C", "InputLayer", "Sum"}));
  EXPECT_EQ(graph_order(net)[4], unused.entry);
  EXPECT_EQ(recursion_depth(net), 4);
}

TEST(KerasOrder, KeywordArgumentsAreWalkedByName) {
  Net net;
  const TensorRef x = net.add_input("x", kType);
  const TensorRef a = add(net, "A", {x});
  const TensorRef b = add(net, "B", {x});
  const TensorRef sum = add(net, "Sum", {});
  net.entries[static_cast<std::size_t>(sum.entry)].kwargs = {{"z", a}, {"y", b}};
  net.outputs = {sum};
  EXPECT_EQ(ordered_classes(net), (std::vector<std::string>{"InputLayer", "B", "A", "Sum"}));
}

TEST(KerasOrder, DeepNetsNeedNoStack) {
  Net net;
  TensorRef last = net.add_input("x", kType);
  for (int i = 0; i < 200000; ++i) last = add(net, "Add", {last}, Kind::kOp);
  net.outputs = {last};
  EXPECT_EQ(graph_order(net).size(), 200001U);
  EXPECT_EQ(recursion_depth(net), 200001);
}

TEST(KerasNames, AreValidAndDifferent) {
  Net net;
  const TensorRef x = net.add_input("input:0", kType);
  const TensorRef a = add(net, "Dense", {x}, Kind::kLayer, "/block/0/conv");
  const TensorRef b = add(net, "Dense", {a}, Kind::kLayer, "block/0/conv");
  const TensorRef c = add(net, "Dense", {b}, Kind::kLayer, "_\xC3\xA9");
  const TensorRef d = add(net, "Dense", {c}, Kind::kLayer, "");
  net.outputs = {add(net, "Dense", {d}, Kind::kLayer, "block_0_conv")};
  assign_names(net);
  std::vector<std::string> names;
  for (const Entry& entry : net.entries) names.push_back(entry.name);
  EXPECT_EQ(names, (std::vector<std::string>{"input_0", "block_0_conv_1", "block_0_conv_2", "unnamed", "dense",
                                             "block_0_conv"}));
}

TEST(KerasNames, AreNoneThatKerasGivesToOps) {
  Net net;
  const TensorRef x = net.add_input("add_1", kType);
  const TensorRef a = add(net, "Add", {x}, Kind::kOp, "add");
  const TensorRef b = add(net, "Dense", {a}, Kind::kLayer, "add_12");
  const TensorRef c = add(net, "Dense", {b}, Kind::kLayer, "add_twice");
  net.outputs = {add(net, "Dense", {c}, Kind::kLayer, "add")};
  assign_names(net);
  std::vector<std::string> names;
  for (const Entry& entry : net.entries) names.push_back(entry.name);
  EXPECT_EQ(names, (std::vector<std::string>{"add_1_input", "add", "add_12_layer", "add_twice", "add_layer"}));
}

TEST(KerasStages, ShallowNetsStayWhole) {
  const Net net = cut_into_stages(chain_net(400, Links::kOps));
  for (const Entry& entry : net.entries) EXPECT_NE(entry.kind, Kind::kStage);
}

TEST(KerasStages, NoPathIsTooDeep) {
  Net chain = chain_net(1500, Links::kOps);
  assign_names(chain);
  const Net net = cut_into_stages(chain);
  std::size_t ops = 0, stages = 0;
  EXPECT_LE(recursion_depth(net), kDeepestNet);
  for (const Entry& entry : net.entries) {
    if (entry.kind != Kind::kStage) continue;
    ++stages;
    EXPECT_LE(recursion_depth(*entry.stage), kDeepestNet);
    ops += entry.stage->entries.size() - entry.stage->inputs.size();
    EXPECT_EQ(entry.results.size(), entry.stage->outputs.size());
  }
  EXPECT_EQ(ops, chain.entries.size() - 3);  // all but the input and two outputs
  EXPECT_GE(stages, 3U);
  EXPECT_EQ(net.entries[static_cast<std::size_t>(net.outputs[1].entry)].name, "early");
}

}  // namespace
}  // namespace onnx2tf::keras
