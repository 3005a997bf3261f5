#include <gtest/gtest.h>

#include <cmath>

#include "base/text.h"
#include "onnx/importer.h"
#include "onnx/node_context.h"
#include "onnx/wire.h"

namespace onnx2tf::onnx {
namespace {

using wire::int_attribute;
using wire::Message;
using wire::node;

TEST(ImporterTable, ServesEachOpsetOnce) {
  const std::vector<Importer> rows = all_importers();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_LE(rows[i].opsets.first, rows[i].opsets.last) << rows[i].op;
    for (std::size_t k = i + 1; k < rows.size(); ++k) {
      if (rows[i].op != rows[k].op || rows[i].domain != rows[k].domain) continue;
      const bool apart = rows[i].opsets.last < rows[k].opsets.first || rows[k].opsets.last < rows[i].opsets.first;
      EXPECT_TRUE(apart) << "two importers of " << rows[i].op;
    }
  }
}

TEST(ImporterTable, FindsByDomainNameAndOpset) {
  ASSERT_NE(find_importer("", "Relu", 17), nullptr);
  EXPECT_EQ(find_importer("ai.onnx", "Relu", 17), find_importer("", "Relu", 17));
  EXPECT_EQ(find_importer("com.acme", "Relu", 17), nullptr);
  EXPECT_EQ(find_importer("", "relu", 17), nullptr);
  EXPECT_EQ(find_importer("", "Gelu", 19), nullptr);
  EXPECT_NE(find_importer("", "Gelu", 20), find_importer("com.microsoft", "Gelu", 1));
  EXPECT_NE(find_importer("", "Clip", 10), find_importer("", "Clip", 11));
}

Message text_attribute(std::string_view name, std::string_view value) {
  return Message().bytes(1, name).bytes(4, value).integer(20, 3);
}
Message list_attribute(std::string_view name, std::initializer_list<std::int64_t> values) {
  return Message().bytes(1, name).packed(8, values).integer(20, 7);
}

/// A node that is refused: its operands are x f32[1,4,6,6], v f32[4], n i64[2] and m i64[M], all computed, or the
/// constants nan f32[4] (1, 1, NaN, 2) and minus i64[4] (1, 4, -3, 6).
struct Refusal {
  Message node;
  Code code;
  std::string_view says;
  std::int64_t opset = 17;
};

Result<Imported> import(const std::vector<Message>& nodes, std::int64_t opset = 17) {
  wire::Model model;
  model.opsets = {wire::opset("", opset)};
  model.graph.initializers = {wire::tensor<float>("nan", wire::kFloat, {4}, {1, 1, NAN, 2}),
                              wire::tensor<std::int64_t>("minus", wire::kInt64, {4}, {1, 4, -3, 6})};
  model.graph.inputs = {wire::value("x", wire::kFloat, {1, 4, 6, 6}),
                        wire::value("v", wire::kFloat, {4}),
                        wire::value("n", wire::kInt64, {2}),
                        wire::value("m", wire::kInt64, {"M"}),
                        wire::value("long", wire::kFloat, {std::int64_t{1} << 40}),
                        wire::value("more", wire::kFloat, {"K"}),
                        wire::value("five", wire::kInt64, {5})};
  model.graph.outputs = {wire::untyped("y")};
  model.graph.nodes = nodes;
  const Model read = TRY(read_model(wire::heap(model.data()), {}));
  return import_model(read, {});
}

TEST(Importers, RefuseWhatTheyCannotExpress) {
  const Refusal refusals[] = {
      {node("BatchNormalization", {"x", "v", "v", "v", "v"}, {"y"}, "a", {int_attribute("spatial", 0)}),
       Code::kUnsupportedAttribute, "spatial = 0"},
      {node("MaxPool", {"x"}, {"y", "indices"}, "a",
            {list_attribute("kernel_shape", {40, 40}), list_attribute("pads", {20, 20, 20, 20})}),
       Code::kUnsupportedAttribute, "more than 1024 elements"},
      {node("MaxPool", {"x"}, {"y"}, "a", {list_attribute("kernel_shape", {2, 2}), int_attribute("storage_order", 2)}),
       Code::kInvalidModel, "storage_order is 2"},
      {node("Dropout", {"x", "v", "n"}, {"y"}, "a"), Code::kUnsupportedAttribute, "only known at run time"},
      {node("Cast", {"x"}, {"y"}, "a", {int_attribute("to", 8)}), Code::kUnsupportedType, "a cast to string"},
      {node("Cast", {"x"}, {"y"}, "a", {int_attribute("to", 99)}), Code::kInvalidModel, "element type 99"},
      {node("ReduceSum", {"x", "m"}, {"y"}, "a", {int_attribute("keepdims", 0)}), Code::kUnsupportedAttribute,
       "how many axes are named is not known"},
      {node("Unsqueeze", {"x", "m"}, {"y"}, "a"), Code::kUnsupportedAttribute, "a vector of M elements"},
      {node("Squeeze", {"v", "n"}, {"y"}, "a"), Code::kInvalidModel, "2 axes are named, but there are 1"},
      {node("Softmax", {"x"}, {"y"}, "a", {int_attribute("axis", 4)}), Code::kInvalidModel, "axis 4 is outside"},
      {node("Flatten", {"x"}, {"y"}, "a", {int_attribute("axis", -5)}), Code::kInvalidModel, "axis -5 is outside"},
      {node("Relu", {"x"}, {"y"}, "a", {int_attribute("slope", 1)}), Code::kUnsupportedAttribute,
       "attribute 'slope' is not known of Relu"},
      {node("DepthToSpace", {"x"}, {"y"}, "a", {int_attribute("blocksize", 0)}), Code::kInvalidModel, "blocksize 0"},
      {node("DepthToSpace", {"x"}, {"y"}, "a", {int_attribute("blocksize", 2), text_attribute("mode", "XYZ")}),
       Code::kInvalidModel, "mode 'XYZ'"},
      {node("AveragePool", {"x"}, {"y"}, "a"), Code::kInvalidModel, "'kernel_shape' is missing"},
      {node("AveragePool", {"x"}, {"y"}, "a", {list_attribute("kernel_shape", {2})}), Code::kInvalidModel,
       "does not fit f32[1,4,6,6]"},
      {node("AveragePool", {"x"}, {"y"}, "a",
            {list_attribute("kernel_shape", {2, 2}), list_attribute("strides", {0, 1})}),
       Code::kInvalidModel, "strides [0,1]"},
      {node("Transpose", {"x"}, {"y"}, "a", {list_attribute("perm", {0, 0, 1, 2})}), Code::kInvalidModel,
       "no permutation of 4 axes"},
      {node("Einsum", {"x"}, {"y"}, "a", {text_attribute("equation", "ij->i")}), Code::kInvalidModel,
       "does not fit f32[1,4,6,6]"},
      {node("Einsum", {"v", "v"}, {"y"}, "a", {text_attribute("equation", "i->i")}), Code::kInvalidModel,
       "is not for 2 operands"},
      {node("Einsum", {"v"}, {"y"}, "a", {text_attribute("equation", "i->ii")}), Code::kInvalidModel, "repeats"},
      {node("GroupNormalization", {"x", "v", "v"}, {"y"}, "a", {int_attribute("num_groups", 3)}), Code::kUnsupportedOp,
       "GroupNormalization"},  // opset 18 introduced it; the model has 17
      {node("Resize", {"x"}, {"y"}, "a"), Code::kInvalidModel, "neither scales nor sizes"},
      {node("Resize", {"x", "", "nan"}, {"y"}, "a"), Code::kInvalidModel, "scales [1,1,nan,2] are not all numbers"},
      {node("Resize", {"x", "", "", "minus"}, {"y"}, "a", {text_attribute("keep_aspect_ratio_policy", "not_smaller")}),
       Code::kInvalidModel, "size -3 is negative", 18},
      {node("Pad", {"x", "m", "", "m"}, {"y"}, "a"), Code::kUnsupportedAttribute, "the number of pads is not known",
       18},
      {node("Pad", {"x", "m", "", "five"}, {"y"}, "a"), Code::kInvalidModel, "5 axes are padded, but there are 4", 18},
  };
  for (const Refusal& refusal : refusals) {
    const auto result = import({refusal.node}, refusal.opset);
    if (result.ok()) {
      ADD_FAILURE() << "accepted, though '" << refusal.says << "' is wrong";
      continue;
    }
    EXPECT_EQ(result.error().code, refusal.code) << result.error().text();
    EXPECT_NE(result.error().message.find(refusal.says), std::string::npos) << result.error().text();
  }
}

TEST(Importers, PadsOfAsManyPairsAsAxesMayStillBeTooVague) {
  const auto result = import({node("Concat", {"m", "m"}, {"pads"}, "a", {int_attribute("axis", 0)}),
                              node("Pad", {"x", "pads", "", "m"}, {"y"}, "b")},
                             18);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "the number of pads is not known");
}

TEST(Importers, ReadsNoMoreScalesThanThereAreAxes) {
  const auto result = import({node("Concat", {"long", "more"}, {"scales"}, "a", {int_attribute("axis", 0)}),
                              node("Resize", {"x", "", "scales"}, {"y"}, "b")});
  EXPECT_TRUE(result.ok());
}

}  // namespace
}  // namespace onnx2tf::onnx
