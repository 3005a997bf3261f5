#include "onnx/importer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "onnx/node_context.h"
#include "onnx/wire.h"
#include "ops/transpose.h"

namespace onnx2tf::onnx {
namespace {

using wire::Message;
using wire::node;

/// Waits for the importers of the two operators that the test models use.
class ImporterTest : public testing::Test {
 protected:
  void SetUp() override {
    if (find_importer("", "Transpose", 17) == nullptr) GTEST_SKIP() << "no operator importers in this build";
  }
};

/// Reads and imports. The graph does not refer to the model's names.
Result<Imported> import(const wire::Model& model, const ImportOptions& options = {}) {
  const Model read = TRY(read_model(wire::heap(model.data()), {}));
  return import_model(read, options);
}

std::string error_of(const wire::Model& model, const ImportOptions& options = {}) {
  const auto result = import(model, options);
  return result.ok() ? "" : result.error().text();
}

#define EXPECT_HAS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

Message perm(std::initializer_list<std::int64_t> axes) {
  return Message().bytes(1, "perm").packed(8, axes).integer(20, 7);
}

/// x -> Transpose a -> t -> Transpose b -> y
wire::Model chain() {
  wire::Model model;
  model.graph.inputs = {wire::value("x", wire::kFloat, {"N", 3})};
  model.graph.outputs = {wire::value("y", wire::kFloat, {"N", 3})};
  model.graph.nodes = {node("Transpose", {"x"}, {"t"}, "a", {perm({1, 0})}),
                       node("Transpose", {"t"}, {"y"}, "b", {perm({1, 0})})};
  return model;
}

std::vector<std::string> names(const std::vector<Port>& ports) {
  std::vector<std::string> out;
  for (const Port& port : ports) out.push_back(port.name);
  return out;
}

using Strings = std::vector<std::string>;

TEST_F(ImporterTest, KeepsNamesOrderAndOrigins) {
  const auto result = import(chain());
  ASSERT_TRUE(result.ok()) << result.error().text();
  const onnx2tf::Graph& graph = result->graph;
  EXPECT_EQ(names(graph.inputs()), Strings{"x"});
  EXPECT_EQ(names(graph.outputs()), Strings{"y"});
  EXPECT_EQ(to_string(graph.type(graph.inputs()[0].value)), "f32[N,3]");
  ASSERT_EQ(graph.node_count(), 2U);
  const auto& first = graph.node(NodeId{0});
  EXPECT_EQ(first.origin->node, "a");
  EXPECT_EQ(first.origin->op, "Transpose, ai.onnx 17");
  EXPECT_EQ(graph.value(first.outputs[0]).name, "t");
}

TEST_F(ImporterTest, RangesOfFloatsBetweenWholeNumbersHaveAKnownLength) {
  for (const std::int64_t fixed : {0, 5}) {
    wire::Model model;
    model.graph.inputs = {fixed == 0 ? wire::value("x", wire::kFloat, {"N"}) : wire::value("x", wire::kFloat, {fixed})};
    model.graph.outputs = {wire::value("y", wire::kFloat, {"R"})};
    model.graph.initializers = {wire::tensor<float>("zero", wire::kFloat, {}, {0}),
                                wire::tensor<float>("two", wire::kFloat, {}, {2})};
    model.graph.nodes = {node("Shape", {"x"}, {"shape"}),
                         node("Cast", {"shape"}, {"end"}, {}, {wire::int_attribute("to", wire::kFloat)}),
                         node("Range", {"zero", "end", "two"}, {"r"}), node("Add", {"r", "zero"}, {"y"})};
    const auto result = import(model);
    ASSERT_TRUE(result.ok()) << result.error().text();
    const Dim length = result->graph.type(result->graph.outputs()[0].value).dims[0];
    EXPECT_EQ(length, fixed == 0 ? max(ceil_div(Dim::symbol("N"), 2), 0) : Dim(3));
  }
}

TEST_F(ImporterTest, SortsNodesThatStandInAnyOrder) {
  wire::Model model = chain();
  std::swap(model.graph.nodes[0], model.graph.nodes[1]);
  const auto result = import(model);
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(result->graph.node(NodeId{0}).origin->node, "a");
}

TEST_F(ImporterTest, RefusesCyclesAndMissingValues) {
  wire::Model model = chain();
  model.graph.nodes[0] = node("Transpose", {"y"}, {"t"}, "a");
  EXPECT_HAS(error_of(model), "the graph has a cycle through node 'a' (Transpose), node 'b' (Transpose)");
  model.graph.nodes[0] = node("Transpose", {"nothing"}, {"t"}, "a");
  EXPECT_HAS(error_of(model), "node 'a' (Transpose) reads 'nothing', which no node, input or initializer gives");
  model = chain();
  model.graph.outputs.push_back(wire::untyped("z"));
  EXPECT_HAS(error_of(model), "output 'z' is given by nothing");
  model.graph.outputs.back() = wire::untyped("y");
  EXPECT_HAS(error_of(model), "output 'y' is given twice");
  model.graph.outputs.clear();
  EXPECT_HAS(error_of(model), "no outputs");
}

TEST_F(ImporterTest, ReportsAllUnsupportedOperatorsTogether) {
  wire::Model model = chain();
  model.opsets.push_back(wire::opset("com.acme", 3));
  model.graph.nodes = {node("Transpose", {"x"}, {"t"}),
                       node("Foo", {"t"}, {"f1"}, "n1", {}, "com.acme"),
                       node("Foo", {"f1"}, {"f2"}, "n2", {}, "com.acme"),
                       node("Foo", {"f2"}, {"f3"}, "", {}, "com.acme"),
                       node("Foo", {"f3"}, {"f4"}, "n4", {}, "com.acme"),
                       node("NoSuchOp", {"f4"}, {"y"}, "last"),
                       node("Unreached", {"x"}, {"u"}, "dead")};
  const auto result = import(model);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::kUnsupportedOp);
  EXPECT_HAS(result.error().message, "2 operators are not supported (5 nodes)");
  EXPECT_HAS(result.error().message, "Foo (com.acme 3): 4 nodes, 'n1', 'n2', 'f3', ...");
  EXPECT_HAS(result.error().message, "NoSuchOp (ai.onnx 17): 1 node, 'last'");
  EXPECT_EQ(result.error().message.find("Unreached"), std::string::npos);
}

TEST_F(ImporterTest, FramesNameTheNodeItsOperandsAndTheStage) {
  wire::Model model = chain();
  model.graph.nodes[1] = node("Transpose", {"t"}, {"y"}, "b", {perm({1, 2})});
  const std::string text = error_of(model);
  EXPECT_HAS(text, "in: node 'b' (Transpose, ai.onnx 17), inputs f32[3,N]");
  EXPECT_HAS(text, "while: import");
  model.graph.nodes[1] = node("Transpose", {"t"}, {"y"}, "b", {wire::int_attribute("perm", 1)});
  EXPECT_HAS(error_of(model), "perm");
  model.graph.nodes[1] = node("Transpose", {"t"}, {"y"}, "b", {wire::int_attribute("unheard_of", 1)});
  EXPECT_HAS(error_of(model), "unheard_of");
  model.graph.nodes[1] = node("Transpose", {""}, {"y"}, "b");
  EXPECT_HAS(error_of(model), "operand 0 is missing");
}

TEST_F(ImporterTest, NamesUnnamedNodesByTheirOperator) {
  wire::Model model = chain();
  model.graph.nodes = {node("Transpose", {"x"}, {"t"}), node("Transpose", {"t"}, {"y"})};
  auto result = import(model);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->graph.node(NodeId{1}).origin->node, "Transpose_2");
  ImportOptions options;
  options.name_unnamed_nodes = false;
  result = import(model, options);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->graph.node(NodeId{1}).origin->node, "\"y\"");
}

TEST_F(ImporterTest, OutputsMayBeInputsOrConstants) {
  wire::Model model = chain();
  model.graph.initializers = {wire::tensor<float>("c", wire::kFloat, {2}, {1, 2})};
  model.graph.outputs = {wire::untyped("c"), wire::untyped("x")};
  const auto result = import(model);
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(names(result->graph.outputs()), (Strings{"c", "x"}));
  EXPECT_EQ(result->graph.node_count(), 0U);
  EXPECT_EQ(result->graph.outputs()[1].value, result->graph.inputs()[0].value);
  EXPECT_TRUE(result->graph.value(result->graph.outputs()[0].value).is_constant());
}

TEST_F(ImporterTest, InitializersHideInputsOfTheirName) {
  wire::Model model = chain();
  model.graph.inputs.push_back(wire::value("c", wire::kFloat, {2}));
  model.graph.initializers = {wire::tensor<float>("c", wire::kFloat, {2}, {1, 2})};
  model.graph.outputs.push_back(wire::untyped("c"));
  const auto result = import(model);
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(names(result->graph.inputs()), Strings{"x"});
}

TEST_F(ImporterTest, RefusesInputsThatAreNoTensors) {
  wire::Model model = chain();
  model.graph.inputs.push_back(Message().bytes(1, "s").add(2, Message().add(4, Message())));
  EXPECT_HAS(error_of(model), "error[unsupported-type]: input 's' is a sequence");
  model.graph.inputs.back() = wire::value("s", 14, {1});
  EXPECT_HAS(error_of(model), "element type complex64");
  model.graph.inputs.back() = Message().bytes(1, "s").add(2, Message().add(1, Message().integer(1, 1)));
  EXPECT_HAS(error_of(model), "does not say how many dims input 's' has");
  ImportOptions options;
  options.input_shapes["s"] = {1, 2};
  EXPECT_EQ(error_of(model, options), "");
}

TEST_F(ImporterTest, RefusesInputsWhoseSizeOverflows) {
  wire::Model model = chain();
  const int large = 2'000'000'000;
  model.graph.inputs.push_back(wire::value("s", wire::kFloat, {large, large, large}));
  EXPECT_HAS(error_of(model), "overflow");
}

std::string input_type(const wire::Model& model, const ImportOptions& options, std::size_t input = 0) {
  const auto result = import(model, options);
  if (!result.ok()) return result.error().text();
  return to_string(result->graph.type(result->graph.inputs()[input].value));
}

TEST_F(ImporterTest, FixesDynamicDims) {
  wire::Model model = chain();
  model.graph.inputs.push_back(wire::value("mask", wire::kFloat, {"N", "S", ""}));
  ImportOptions options;
  options.batch_size = 4;
  EXPECT_EQ(input_type(model, options), "f32[4,3]");
  EXPECT_EQ(input_type(model, options, 1), "f32[4,S,u0]");
  options.input_shapes["mask"] = {2, 7, 9};
  EXPECT_EQ(input_type(model, options, 1), "f32[2,7,9]");
  EXPECT_EQ(input_type(model, options), "f32[2,3]") << "N is one size in the whole model, and -ois wins";
}

TEST_F(ImporterTest, KeepsStaticDimsAndWarns) {
  ImportOptions options;
  options.input_shapes["x"] = {1, 5};
  const auto result = import(chain(), options);
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(to_string(result->graph.type(result->graph.inputs()[0].value)), "f32[1,3]");
  ASSERT_EQ(result->warnings.size(), 1U);
  EXPECT_HAS(result->warnings[0], "dim 1 of input 'x' is 3 in the model and stays so");
}

TEST_F(ImporterTest, RefusesShapesThatDoNotFit) {
  wire::Model model = chain();
  model.graph.inputs[0] = wire::value("pixel_values", wire::kFloat, {"N", 3});
  model.graph.nodes[0] = node("Transpose", {"pixel_values"}, {"t"}, "a");
  ImportOptions options;
  options.input_shapes = {{"pixel_value", {1, 3}}};
  EXPECT_HAS(error_of(model, options), "error[option]");
  EXPECT_HAS(error_of(model, options), "did you mean 'pixel_values'?");
  options.input_shapes = {{"pixel_values", {1, 3, 4}}};
  EXPECT_HAS(error_of(model, options), "has 3 dims, the input f32[N,3] has 2");
  options.input_shapes = {{"pixel_values", {0, 3}}};
  EXPECT_HAS(error_of(model, options), "must be at least 1");
  options = {};
  options.batch_size = -1;
  EXPECT_HAS(error_of(model, options), "batch size -1");
}

TEST_F(ImporterTest, CutsAtOutputsAndInputs) {
  ImportOptions options;
  options.cut_outputs = {"t"};
  auto result = import(chain(), options);
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(names(result->graph.outputs()), Strings{"t"});
  EXPECT_EQ(result->graph.node_count(), 1U);

  options = {};
  options.cut_inputs = {"t"};
  result = import(chain(), options);
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(names(result->graph.inputs()), Strings{"t"});
  EXPECT_EQ(to_string(result->graph.type(result->graph.inputs()[0].value)), "f32[3,N]") << "inferred";
  EXPECT_EQ(result->graph.node_count(), 1U);

  wire::Model declared = chain();
  declared.graph.value_infos = {wire::value("t", wire::kFloat, {3, 8})};
  declared.graph.nodes[0] = node("NoSuchOp", {"x"}, {"t"});
  EXPECT_EQ(input_type(declared, options), "f32[3,8]") << "what stands before the cut need not be supported";

  options.cut_inputs = {"tt"};
  EXPECT_HAS(error_of(chain(), options), "-inimc names 'tt', which is no value of the model");
  EXPECT_HAS(error_of(chain(), options), "did you mean 't'?");
}

Message function(std::string_view name, wire::Names inputs, wire::Names outputs, std::vector<Message> nodes) {
  Message out = Message().bytes(1, name).bytes(10, "local").add(9, wire::opset("", 17));
  out.add(9, wire::opset("local", 1));
  for (const std::string_view input : inputs) out.bytes(4, input);
  for (const std::string_view output : outputs) out.bytes(5, output);
  for (const Message& inner : nodes) out.add(7, inner);
  return out;
}

/// A model that calls local functions.
wire::Model caller(std::vector<Message> functions, std::vector<Message> nodes) {
  wire::Model model = chain();
  model.opsets.push_back(wire::opset("local", 1));
  model.functions = std::move(functions);
  model.graph.nodes = std::move(nodes);
  return model;
}

TEST_F(ImporterTest, InlinesFunctionsWithAttributes) {
  Message turn = function("Turn", {"a"}, {"b"},
                          {node("Transpose", {"a"}, {"m"}, "inner", {wire::attribute_reference("perm", "order", 7)}),
                           node("Identity", {"m"}, {"b"})});
  turn.bytes(6, "order");
  Message twice =
      function("Twice", {"a"}, {"b"},
               {node("Turn", {"a"}, {"m"}, "first", {wire::attribute_reference("order", "axes", 7)}, "local"),
                node("Turn", {"m"}, {"b"}, "second", {}, "local")});
  twice.add(11, Message().bytes(1, "axes").packed(8, {0, 1}).integer(20, 7));
  const auto order = [](std::initializer_list<std::int64_t> axes) {
    return Message().bytes(1, "axes").packed(8, axes).integer(20, 7);
  };
  auto result = import(caller({turn, twice}, {node("Twice", {"x"}, {"y"}, "call", {order({1, 0})}, "local")}));
  ASSERT_TRUE(result.ok()) << result.error().text();
  ASSERT_EQ(result->graph.node_count(), 2U);
  EXPECT_EQ(result->graph.node(NodeId{0}).origin->node, "call/first/inner");
  EXPECT_EQ(result->graph.node(NodeId{0}).op.as<Transpose>()->perm, (std::vector<int>{1, 0})) << "given";
  EXPECT_EQ(result->graph.node(NodeId{1}).op.as<Transpose>()->perm, (std::vector<int>{1, 0})) << "absent: reversed";

  result = import(caller({turn, twice}, {node("Twice", {"x"}, {"y"}, "call", {}, "local")}));
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(result->graph.node(NodeId{0}).op.as<Transpose>()->perm, (std::vector<int>{0, 1})) << "by default";
}

TEST_F(ImporterTest, KeepsCallsOfOneFunctionApart) {
  const Message turn =
      function("Turn", {"a"}, {"b", "a"}, {node("Transpose", {"a"}, {"m"}), node("Transpose", {"m"}, {"b"})});
  const auto result = import(caller(
      {turn}, {node("Turn", {"x"}, {"s", "same"}, "", {}, "local"), node("Turn", {"same"}, {"y"}, "", {}, "local")}));
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(result->graph.node_count(), 2U) << "the first call's transposes are not needed";
}

TEST_F(ImporterTest, RefusesBadFunctions) {
  const Message loop = function("Loop2", {"a"}, {"b"}, {node("Loop2", {"a"}, {"b"}, "again", {}, "local")});
  EXPECT_HAS(error_of(caller({loop}, {node("Loop2", {"x"}, {"y"}, "call", {}, "local")})), "calls itself");
  const Message f = function("F", {"a"}, {"b"}, {node("Transpose", {"a"}, {"b"}, "t")});
  EXPECT_HAS(error_of(caller({f, f}, {node("F", {"x"}, {"y"}, "call", {}, "local")})), "'F' is defined twice");
  EXPECT_HAS(error_of(caller({f}, {node("F", {"x", "x"}, {"y"}, "call", {}, "local")})), "the call has 2 operands");
  EXPECT_HAS(error_of(caller({f}, {node("F", {"x"}, {"y"}, "call", {wire::int_attribute("k", 1)}, "local")})),
             "the function has no attribute 'k'");
  const Message missing = function("F", {"a"}, {"b"}, {node("Transpose", {"q"}, {"b"}, "t")});
  EXPECT_HAS(error_of(caller({missing}, {node("F", {"x"}, {"y"}, "call", {}, "local")})),
             "node 't' (Transpose) of function 'F' reads 'q', which nothing gives");
  const Message kind =
      function("F", {"a"}, {"b"}, {node("Transpose", {"a"}, {"b"}, "t", {wire::attribute_reference("perm", "k", 7)})})
          .bytes(6, "k");
  EXPECT_HAS(error_of(caller({kind}, {node("F", {"x"}, {"y"}, "call", {wire::int_attribute("k", 1)}, "local")})),
             "of another kind");
}

TEST_F(ImporterTest, RefusesFunctionsThatExplode) {
  // Each function calls the one below it a hundred times.
  std::vector<Message> functions = {function("F0", {"a"}, {"b"}, {node("Identity", {"a"}, {"b"})})};
  for (int level = 1; level < 12; ++level) {
    std::vector<Message> calls;
    const std::string below = "F" + std::to_string(level - 1);
    for (int i = 0; i < 100; ++i) {
      const std::string from = i == 0 ? "a" : "v" + std::to_string(i - 1);
      const std::string to = i == 99 ? "b" : "v" + std::to_string(i);
      calls.push_back(node(below, {from}, {to}, "", {}, "local"));
    }
    functions.push_back(function("F" + std::to_string(level), {"a"}, {"b"}, calls));
  }
  EXPECT_HAS(error_of(caller(functions, {node("F11", {"x"}, {"y"}, "call", {}, "local")})), "error[limit]");
}

TEST_F(ImporterTest, SurvivesDamage) {
  const Message turn = function("Turn", {"a"}, {"b"}, {node("Transpose", {"a"}, {"b"}, "t", {perm({1, 0})})});
  wire::Model model =
      caller({turn}, {node("Transpose", {"x"}, {"t"}, "a", {perm({1, 0})}),
                      node("Turn", {"t"}, {"y"}, "b", {}, "local"), node("Transpose", {"w"}, {"z"}, "c")});
  model.graph.initializers = {wire::tensor<float>("w", wire::kFloat, {2, 1}, {1, 2})};
  model.graph.outputs.push_back(wire::untyped("z"));
  const std::string data = model.data();
  const auto survives = [](const std::string& damaged) {
    const auto read = read_model(wire::heap(damaged), {});
    if (!read.ok()) return;
    const auto result = import_model(*read, {});
    EXPECT_TRUE(result.ok() || !result.error().message.empty());
  };
  for (std::size_t size = 0; size <= data.size(); ++size) survives(data.substr(0, size));
  std::mt19937 random(2);
  for (int round = 0; round < 20000; ++round) {
    std::string damaged = data;
    for (unsigned flips = 1 + random() % 3; flips > 0; --flips) {
      damaged[random() % damaged.size()] ^= static_cast<char>(1U << random() % 8);
    }
    survives(damaged);
  }
}

TEST_F(ImporterTest, TakesLinearTime) {
  const auto seconds = [](int nodes) {
    wire::Model model = chain();
    model.graph.nodes.clear();
    for (int i = 0; i < nodes; ++i) {
      const std::string from = i == 0 ? "x" : "v" + std::to_string(i - 1);
      const std::string to = i == nodes - 1 ? "y" : "v" + std::to_string(i);
      model.graph.nodes.push_back(node("Transpose", {from}, {to}, "n" + std::to_string(i)));
    }
    const auto start = std::chrono::steady_clock::now();
    const auto result = import(model);
    EXPECT_TRUE(result.ok()) << result.error().text();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  const double small = seconds(10000);
  EXPECT_LT(seconds(100000), 30 * small + 0.5);
}

}  // namespace
}  // namespace onnx2tf::onnx
