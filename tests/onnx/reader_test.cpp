#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "onnx/model.h"
#include "onnx/wire.h"

namespace onnx2tf::onnx {
namespace {

using wire::Message;
using wire::node;
using wire::tensor;

Result<Model> read(const std::string& data) { return read_model(wire::heap(data), {}); }
Result<Model> read(const wire::Model& model) { return read(model.data()); }

/// Reads a model whose only initializer is `message`.
Result<Tensor> read_initializer(const Message& message) {
  wire::Model model;
  model.graph.initializers = {message};
  Model result = TRY(read(model));
  return TRY(result.graph.initializers.at(0).tensor.loaded());
}

std::string error_of(const wire::Model& model) {
  const auto result = read(model);
  return result.ok() ? "" : result.error().text();
}
std::string error_of(const Message& initializer) {
  const auto result = read_initializer(initializer);
  return result.ok() ? "" : result.error().text();
}

#define EXPECT_HAS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

wire::Model small_model() {
  wire::Model model;
  model.graph.inputs = {wire::value("x", wire::kFloat, {"N", 3})};
  model.graph.outputs = {wire::value("y", wire::kFloat, {"N", 3})};
  model.graph.initializers = {tensor<float>("w", wire::kFloat, {3}, {1, 2, 3})};
  model.graph.nodes = {node("Add", {"x", "w"}, {"t"}, "add"),
                       node("Concat", {"t", "t"}, {"y"}, "cat", {wire::int_attribute("axis", -1)})};
  model.functions = {
      Message().bytes(1, "F").bytes(10, "local").bytes(4, "a").bytes(5, "b").add(7, node("Relu", {"a"}, {"b"}))};
  return model;
}

TEST(Reader, GivesEveryFieldOfASmallModel) {
  const auto model = read(small_model());
  ASSERT_TRUE(model.ok()) << model.error().text();
  EXPECT_EQ(model->ir_version, 8);
  EXPECT_EQ(model->opsets.at(""), 17);
  const Graph& graph = model->graph;
  ASSERT_EQ(graph.nodes.size(), 2U);
  EXPECT_EQ(graph.nodes[0].op_type, "Add");
  EXPECT_EQ(graph.nodes[0].inputs, (std::vector<std::string_view>{"x", "w"}));
  EXPECT_EQ(graph.nodes[1].name, "cat");
  ASSERT_EQ(graph.nodes[1].attributes.size(), 1U);
  EXPECT_EQ(graph.nodes[1].attributes[0].kind, Attribute::Kind::kInt);
  EXPECT_EQ(graph.nodes[1].attributes[0].i, -1);
  ASSERT_EQ(graph.inputs.size(), 1U);
  EXPECT_EQ(graph.inputs[0].dtype, DType::kF32);
  EXPECT_EQ(graph.inputs[0].dims, (std::vector<Dim>{Dim::symbol("N"), 3}));
  EXPECT_EQ(graph.initializers.at(0).tensor.to_vector<float>(), (std::vector<float>{1, 2, 3}));
  ASSERT_EQ(model->functions.size(), 1U);
  EXPECT_EQ(model->functions[0].nodes.at(0).op_type, "Relu");
}

TEST(Reader, DecodesEveryEncodingOfTensorData) {
  struct Case {
    const char* what;
    Message message;
    DType dtype;
    std::vector<double> values;
  };
  const std::vector<Case> cases = {
      {"raw", tensor<float>("t", 1, {2}, {1.5F, -2}), DType::kF32, {1.5, -2}},
      {"packed floats", tensor("t", 1, {2}).bytes(4, wire::bytes_of<float>({1.5F, -2})), DType::kF32, {1.5, -2}},
      {"single floats", tensor("t", 1, {2}).fixed(4, 1.5F).fixed(4, -2.0F), DType::kF32, {1.5, -2}},
      {"packed doubles", tensor("t", 11, {2}).bytes(10, wire::bytes_of<double>({0.1, 2})), DType::kF64, {0.1, 2}},
      {"single doubles", tensor("t", 11, {2}).fixed(10, 0.1).fixed(10, 2.0), DType::kF64, {0.1, 2}},
      {"packed int64", tensor("t", 7, {3}).packed(7, {-1, 300, INT64_MIN}), DType::kI64, {-1, 300, -0x1p63}},
      {"single int64", tensor("t", 7, {2}).integer(7, -1).integer(7, 300), DType::kI64, {-1, 300}},
      {"int32", tensor("t", 6, {2}).packed(5, {-1, 70000}), DType::kI32, {-1, 70000}},
      {"int8", tensor("t", 3, {2}).packed(5, {-128, 127}), DType::kI8, {-128, 127}},
      {"uint8", tensor("t", 2, {2}).packed(5, {0, 255}), DType::kU8, {0, 255}},
      {"int16", tensor("t", 5, {1}).packed(5, {-300}), DType::kI16, {-300}},
      {"uint16", tensor("t", 4, {1}).packed(5, {65535}), DType::kU16, {65535}},
      {"bool", tensor("t", 9, {3}).packed(5, {1, 0, 1}), DType::kBool, {1, 0, 1}},
      {"float16 bits", tensor("t", 10, {2}).packed(5, {0x3C00, 0xC000}), DType::kF16, {1, -2}},
      {"bfloat16 bits", tensor("t", 16, {1}).packed(5, {0x3FC0}), DType::kBF16, {1.5}},
      {"uint32", tensor("t", 12, {1}).packed(11, {4000000000}), DType::kU32, {4e9}},
      {"uint64", tensor("t", 13, {1}).integer(11, -1), DType::kU64, {0x1p64}},
      {"raw int4", tensor("t", 22, {3}).bytes(9, "\xF1\x08"), DType::kI4, {1, -1, -8}},
      {"raw uint4", tensor("t", 21, {3}).bytes(9, "\xF1\x08"), DType::kU4, {1, 15, 8}},
      {"int4 in int32_data", tensor("t", 22, {3}).packed(5, {0xF1, 0x08}), DType::kI4, {1, -1, -8}},
      {"raw int2", tensor("t", 26, {5}).bytes(9, "\x9E\x01"), DType::kI2, {-2, -1, 1, -2, 1}},
      {"raw uint2", tensor("t", 25, {5}).bytes(9, "\x9E\x01"), DType::kU2, {2, 3, 1, 2, 1}},
      {"int2 in int32_data", tensor("t", 26, {5}).packed(5, {0x9E, 0x01}), DType::kI2, {-2, -1, 1, -2, 1}},
      {"scalar", tensor<float>("t", 1, {}, {7}), DType::kF32, {7}},
      {"empty", tensor("t", 1, {0, 4}), DType::kF32, {}},
      {"empty raw", tensor("t", 1, {0, 4}).bytes(9, ""), DType::kF32, {}},
  };
  for (const Case& c : cases) {
    const auto result = read_initializer(c.message);
    ASSERT_TRUE(result.ok()) << c.what << ": " << result.error().text();
    EXPECT_EQ(result->dtype(), c.dtype) << c.what;
    EXPECT_EQ(result->to_vector<double>(), c.values) << c.what;
  }
}

TEST(Reader, ReadsPackedAndSingleAttributeLists) {
  wire::Model model = small_model();
  model.graph.nodes.push_back(node("Op", {}, {"z"}, "",
                                   {Message().bytes(1, "packed").packed(8, {1, -2}).integer(20, 7),
                                    Message().bytes(1, "single").integer(8, 1).integer(8, -2).integer(20, 7),
                                    Message().bytes(1, "floats").bytes(7, wire::bytes_of<float>({0.5F})).integer(20, 6),
                                    Message().bytes(1, "strings").bytes(9, "a").bytes(9, "b").integer(20, 8)}));
  const auto result = read(model);
  ASSERT_TRUE(result.ok()) << result.error().text();
  const auto& attributes = result->graph.nodes.back().attributes;
  ASSERT_EQ(attributes.size(), 4U);
  EXPECT_EQ(attributes[0].ints, (std::vector<std::int64_t>{1, -2}));
  EXPECT_EQ(attributes[1].ints, attributes[0].ints);
  EXPECT_EQ(attributes[2].floats, std::vector<float>{0.5F});
  EXPECT_EQ(attributes[3].strings, (std::vector<std::string_view>{"a", "b"}));
}

TEST(Reader, MakesSparseInitializersDense) {
  wire::Model model;
  const Message sparse = Message()
                             .add(1, tensor<float>("s", 1, {2}, {5, 7}))
                             .add(2, tensor<std::int64_t>("", 7, {2, 2}, {0, 1, 1, 0}))
                             .packed(3, {2, 2});
  std::string graph = model.graph.message().add(15, sparse).data();
  const std::string data = Message().integer(1, 8).add(8, wire::opset("", 17)).bytes(7, graph).data();
  const auto result = read(data);
  ASSERT_TRUE(result.ok()) << result.error().text();
  ASSERT_EQ(result->graph.initializers.size(), 1U);
  EXPECT_EQ(result->graph.initializers[0].name, "s");
  EXPECT_EQ(result->graph.initializers[0].tensor.loaded()->to_vector<float>(), (std::vector<float>{0, 5, 7, 0}));
}

TEST(Reader, RefusesTensorsWhoseDataDoesNotFit) {
  EXPECT_HAS(error_of(tensor<float>("w", 1, {3}, {1, 2})), "8 bytes of data for float[3], which needs 12");
  EXPECT_HAS(error_of(tensor<float>("w", 1, {3}, {1, 2})), "tensor 'w'");
  EXPECT_HAS(error_of(tensor("w", 1, {-2})), "negative dimension in [-2]");
  const std::int64_t large = std::int64_t{1} << 40;
  EXPECT_HAS(error_of(tensor("w", 1, {large, large})), "overflow");
  EXPECT_HAS(error_of(tensor("w", 1, {large, large, 0})), "overflow");
  EXPECT_HAS(error_of(tensor("w", 1, {large})), "0 bytes of data");
  EXPECT_HAS(error_of(tensor("w", 99, {1})), "element type 99 is not defined");
  EXPECT_HAS(error_of(tensor("w", 17, {1}).bytes(9, "\1")), "float8e4m3fn is not supported");
  EXPECT_HAS(error_of(tensor<float>("w", 1, {1}, {1}).fixed(4, 1.0F)), "two kinds of data");
  EXPECT_HAS(error_of(tensor("w", 6, {1}).packed(7, {1})), "field 7 of TensorProto instead of 5");
}

TEST(Reader, RefusesDuplicateNames) {
  wire::Model model = small_model();
  model.graph.nodes.push_back(node("Relu", {"x"}, {"t"}, "again"));
  EXPECT_HAS(error_of(model), "value 't' is given twice: by node 'add' (Add) and by node 'again' (Relu)");
  model = small_model();
  model.graph.nodes.push_back(node("Relu", {"x"}, {"w"}, "over"));
  EXPECT_HAS(error_of(model), "value 'w' is given twice");
  model = small_model();
  model.graph.initializers.push_back(model.graph.initializers[0]);
  EXPECT_HAS(error_of(model), "initializer 'w' is given twice");
  model = small_model();
  model.graph.inputs.push_back(model.graph.inputs[0]);
  EXPECT_HAS(error_of(model), "input 'x' is given twice");
}

TEST(Reader, RefusesWrongVersions) {
  wire::Model model = small_model();
  model.opsets = {wire::opset("", 27)};
  EXPECT_HAS(error_of(model), "opset 27 of ai.onnx is not supported; opsets 7 to 26 are");
  model.opsets = {wire::opset("ai.onnx", 6)};
  EXPECT_HAS(error_of(model), "opset 6 of ai.onnx is not supported");
  model.opsets = {};
  EXPECT_HAS(error_of(model), "does not say which opsets");
  model = small_model();
  model.ir_version = 99;
  EXPECT_HAS(error_of(model), "IR version 99 is not supported; versions 3 to 13 are");
}

TEST(Reader, RefusesAttributesOfTheWrongKind) {
  wire::Model model = small_model();
  model.graph.nodes.push_back(node("Op", {}, {"z"}, "n", {Message().bytes(1, "a").integer(3, 1).integer(20, 1)}));
  EXPECT_HAS(error_of(model), "declared as float but holds another kind");
  EXPECT_HAS(error_of(model), "node 'n' (Op)");
  EXPECT_HAS(error_of(model), "attribute 'a'");
  model.graph.nodes.back() = node("Op", {}, {"z"}, "n", {wire::int_attribute("a", 1), wire::int_attribute("a", 2)});
  EXPECT_HAS(error_of(model), "attribute 'a' is given twice");
}

TEST(Reader, RefusesGraphsNestedTooDeep) {
  wire::Graph inner;
  Message graph = inner.message();
  for (int i = 0; i < 1000; ++i) {
    inner.nodes = {node("If", {}, {"o"}, "", {wire::graph_attribute("then", graph)})};
    graph = inner.message();
  }
  wire::Model model;
  model.graph = inner;
  EXPECT_HAS(error_of(model), "nested more than 32 deep");
}

TEST(Reader, SaysWhatAFileIsThatIsNoModel) {
  const auto text = [](const std::string& data) { return read(data).error().text(); };
  EXPECT_HAS(text(""), "the file is empty");
  EXPECT_HAS(text("version https://git-lfs.github.com/spec/v1\noid"), "Git LFS pointer");
  EXPECT_HAS(text(std::string("\x1c\0\0\0TFL3\0\0", 10)), "a TFLite model");
  EXPECT_HAS(text("<!DOCTYPE html><html>"), "HTML");
  EXPECT_HAS(text("just some text"), "not an ONNX model");
}

TEST(Reader, SkipsUnknownFields) {
  const std::string data = Message().bytes(900, "later").integer(901, 3).fixed(902, 1.0F).fixed(903, 1.0).data();
  EXPECT_TRUE(read(data + small_model().data()).ok());
}

TEST(Reader, EveryTruncationIsAnErrorOrAModel) {
  const std::string data = small_model().data();
  for (std::size_t size = 0; size < data.size(); ++size) {
    const auto result = read(data.substr(0, size));
    if (result.ok()) continue;
    EXPECT_EQ(result.error().code, Code::kInvalidModel) << size << ": " << result.error().text();
  }
  EXPECT_HAS(read(data.substr(0, 60)).error().text(), "truncated");
}

TEST(Reader, SurvivesFlippedBits) {
  const std::string data = small_model().data();
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string damaged = data;
    for (unsigned flips = 1 + random() % 4; flips > 0; --flips) {
      damaged[random() % damaged.size()] ^= static_cast<char>(1U << random() % 8);
    }
    const auto result = read(damaged);
    EXPECT_TRUE(result.ok() || !result.error().message.empty());
  }
}

/// A folder of its own for one test.
class ExternalData : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("onnx2tf_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "model" / "sub");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path model_folder() const { return folder_ / "model"; }

  void write(const std::filesystem::path& name, std::string_view data) const {
    std::ofstream(model_folder() / name, std::ios::binary) << data;
  }

  /// Reads a model with one float[2] that lies where the entries say.
  Result<Tensor> read_external(std::initializer_list<std::pair<const char*, std::string>> entries) const {
    Message message = tensor("w", 1, {2}).integer(14, 1);
    for (const auto& [key, value] : entries) message.add(13, Message().bytes(1, key).bytes(2, value));
    wire::Model model;
    model.graph.initializers = {message};
    write("m.onnx", model.data());
    const Model result = TRY(read_model(model_folder() / "m.onnx"));
    return result.graph.initializers.at(0).tensor;
  }
  std::string error_of(std::initializer_list<std::pair<const char*, std::string>> entries) const {
    const auto result = read_external(entries);
    return result.ok() ? "" : result.error().text();
  }

  std::filesystem::path folder_;
};

TEST_F(ExternalData, IsReadBesideTheModel) {
  write("w.bin", "1234" + wire::bytes_of<float>({3, 4}));
  write("sub/w.bin", wire::bytes_of<float>({5, 6}));
  const auto at_offset = read_external({{"location", "w.bin"}, {"offset", "4"}, {"length", "8"}});
  ASSERT_TRUE(at_offset.ok()) << at_offset.error().text();
  EXPECT_EQ(at_offset->to_vector<float>(), (std::vector<float>{3, 4}));
  const auto whole = read_external({{"location", "sub/w.bin"}});
  ASSERT_TRUE(whole.ok()) << whole.error().text();
  EXPECT_EQ(whole->to_vector<float>(), (std::vector<float>{5, 6}));
}

TEST_F(ExternalData, IsReadBeyondTwoGigabytes) {
  write("big.bin", "");
  const std::uint64_t offset = 2'500'000'128;
  std::filesystem::resize_file(model_folder() / "big.bin", offset);  // sparse: takes no disk
  std::ofstream(model_folder() / "big.bin", std::ios::binary | std::ios::app) << wire::bytes_of<float>({3, 4});
  const auto result = read_external({{"location", "big.bin"}, {"offset", std::to_string(offset)}});
  ASSERT_TRUE(result.ok()) << result.error().text();
  EXPECT_EQ(result->to_vector<float>(), (std::vector<float>{3, 4}));
}

TEST_F(ExternalData, MustStayInTheModelsFolder) {
  std::ofstream(folder_ / "secret.bin", std::ios::binary) << wire::bytes_of<float>({1, 2});
  std::filesystem::create_symlink(folder_ / "secret.bin", model_folder() / "link.bin");
  std::filesystem::create_directory_symlink(folder_, model_folder() / "up");
  EXPECT_HAS(error_of({{"location", (folder_ / "secret.bin").string()}}), "is an absolute path");
  EXPECT_HAS(error_of({{"location", "../secret.bin"}}), "leads out of the model's folder");
  EXPECT_HAS(error_of({{"location", "sub/../../secret.bin"}}), "leads out of the model's folder");
  EXPECT_HAS(error_of({{"location", "link.bin"}}), "is a link that leads out");
  EXPECT_HAS(error_of({{"location", "up/secret.bin"}}), "is a link that leads out");
  EXPECT_HAS(error_of({{"location", ""}}), "is no file name");
}

TEST_F(ExternalData, MayBeALinkInsideOfTheFolder) {
  write("sub/w.bin", wire::bytes_of<float>({5, 6}));
  std::filesystem::create_symlink("sub/w.bin", model_folder() / "w.bin");
  EXPECT_EQ(error_of({{"location", "w.bin"}}), "");
}

TEST_F(ExternalData, NamesTheFileThatIsMissingOrShort) {
  write("short.bin", "1234");
  EXPECT_HAS(error_of({{"location", "none.bin"}}), "none.bin");
  EXPECT_HAS(error_of({{"location", "none.bin"}}), "error[io]");
  EXPECT_HAS(error_of({{"location", "short.bin"}}), "'short.bin' is too short: 8 bytes at offset 0 of a file of 4");
  EXPECT_HAS(error_of({{"location", "short.bin"}, {"offset", "18446744073709551615"}}), "is too short");
  EXPECT_HAS(error_of({{"location", "short.bin"}, {"offset", "-1"}}), "offset '-1' is no byte count");
  EXPECT_HAS(error_of({{"location", "short.bin"}, {"length", "4"}}), "external data of 4 bytes for a tensor of 8");
}

TEST_F(ExternalData, NeedsAFolder) {
  wire::Model model;
  model.graph.initializers = {
      tensor("w", 1, {2}).integer(14, 1).add(13, Message().bytes(1, "location").bytes(2, "w.bin"))};
  const auto result = read(model);
  ASSERT_FALSE(result.ok());
  EXPECT_HAS(result.error().text(), "no folder to find it in");
}

TEST(Reader, SaysThatAFileCanNotBeOpened) {
  const auto result = read_model(std::filesystem::path("/nonexistent/model.onnx"));
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::kIo);
  EXPECT_HAS(result.error().text(), "/nonexistent/model.onnx");
}

}  // namespace
}  // namespace onnx2tf::onnx
