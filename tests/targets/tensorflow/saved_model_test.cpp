#include "targets/tensorflow/saved_model.h"

#include <gtest/gtest.h>

#include "targets/tensorflow/argument_names.h"
#include "targets/tensorflow/meta_graph.h"
#include "targets/tensorflow/variables.h"

namespace onnx2tf::tensorflow {
namespace {

constexpr DataType kF = DataType::kFloat;

/// y = x + w
GraphDef sum_with(Tensor weights) {
  return {{{"x", "Placeholder", {}, {{"dtype", kF}}},
           {"w", "Const", {}, {{"dtype", kF}, {"value", std::move(weights)}}},
           {"y", "AddV2", {"x", "w"}, {{"T", kF}}}}};
}

Signature signature() { return {{{"x", "x:0", kF}}, {{"y", "y:0", kF}}}; }

std::filesystem::path empty_folder() {
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
  std::filesystem::remove_all(folder);
  return folder;
}

TEST(SavedModel, AMessageAboveTwoGigabytesIsRefusedBeforeItsDataIsMade) {
  const std::filesystem::path folder = empty_folder();
  const Tensor weights = Tensor::deferred(DType::kF32, {536870912}, [](std::span<std::byte>) -> Status {
    ADD_FAILURE() << "the data was asked for";
    return {};
  });
  for (const auto& result : {write_frozen_graph(sum_with(weights), folder / "model.pb"),
                             write_saved_model(sum_with(weights), signature(), folder),
                             write_callable_saved_model(sum_with(weights), signature(), {}, folder)}) {
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, Code::kLimit);
    EXPECT_NE(result.error().message.find("2147483647"), std::string::npos) << result.error().message;
    EXPECT_FALSE(result.error().hint.empty());
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "model.pb"));
  EXPECT_FALSE(std::filesystem::exists(folder / "saved_model.pb"));
  std::filesystem::remove_all(folder);
}

TEST(SavedModel, ReturnsTheBytesOfAllFiles) {
  const std::filesystem::path folder = empty_folder();
  const GraphDef graph = sum_with(Tensor::zeros(DType::kF32, {1000}));
  const std::uint64_t bytes = write_saved_model_with_variables(graph, signature(), {"w"}, folder).value();
  std::uint64_t found = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) found += entry.file_size();
  }
  EXPECT_EQ(bytes, found);
  EXPECT_EQ(std::filesystem::file_size(folder / "variables" / "variables.data-00000-of-00001"), 4000U);
  EXPECT_LT(std::filesystem::file_size(folder / "saved_model.pb"), 2000U);
  std::filesystem::remove_all(folder);
}

TEST(SavedModel, OnlyConstantsBecomeVariables) {
  const GraphDef graph = sum_with(Tensor::zeros(DType::kF32, {2}));
  EXPECT_EQ(find_variables(graph.nodes, {"w"}).value().size(), 1U);
  EXPECT_EQ(find_variables(graph.nodes, {"y"}).error().message, "node 'y' (AddV2) can't become a variable");
  EXPECT_EQ(find_variables(graph.nodes, {"v", "w"}).error().message, "the graph has only 1 of 2 variables");
}

TEST(SavedModel, NamesOfNodesStayUnique) {
  GraphDef graph = sum_with(Tensor::zeros(DType::kF32, {2}));
  graph.nodes[2].name = "save/SaveV2";
  const std::vector<Variable> variables = find_variables(graph.nodes, {"w"}).value();
  TakenNames names(graph.nodes);
  const Saver saver = add_saver(graph.nodes, names, variables);
  std::set<std::string> seen;
  for (const NodeDef& node : graph.nodes) EXPECT_TRUE(seen.insert(node.name).second) << node.name;
  EXPECT_TRUE(seen.contains(saver.restore));
}

TEST(SavedModel, KeysOfInputsCanBeParametersInPython) {
  EXPECT_EQ(python_name("input.1"), "input_1");
  EXPECT_EQ(python_name("0/x:0"), "arg_0_x_0");
  EXPECT_EQ(argument_name("Input.1"), "input_1");
  EXPECT_EQ(argument_name("1"), "arg_1");
  EXPECT_EQ(checkpoint_name("a.b/c"), "a..b.Sc");
  const Signature out = loadable({{{"in", "a:0"}, {"a.b", "b:0"}, {"a/b", "c:0"}}, {{"in", "d:0"}}});
  EXPECT_EQ(out.inputs[0].key, "in_");
  EXPECT_EQ(out.inputs[1].key, "a.b");
  EXPECT_EQ(out.inputs[2].key, "a/b_");
  EXPECT_EQ(out.outputs[0].key, "in");
}

}  // namespace
}  // namespace onnx2tf::tensorflow
