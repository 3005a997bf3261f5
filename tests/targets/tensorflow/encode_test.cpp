#include "targets/tensorflow/encode.h"

#include <gtest/gtest.h>

#include "targets/tensorflow/hex.h"

// Expected bytes are what TensorFlow's make_tensor_proto and NodeDef.SerializeToString give, attributes in order of
// names.
namespace onnx2tf::tensorflow {
namespace {

std::string encoded(const Result<Message>& message) { return hex(message.value().text().value()); }

Tensor ints(DType dtype, std::vector<std::int64_t> dims, const std::vector<std::int64_t>& values) {
  return Tensor::of_ints(dtype, std::move(dims), values);
}

TEST(TensorFlowEncode, SingleNumbersHaveTheFieldOfTheirType) {
  EXPECT_EQ(encoded(encode(Tensor::scalar(DType::kF32, 1.5))), "080112002a040000c03f");
  EXPECT_EQ(encoded(encode(Tensor::scalar(DType::kF16, 1.5))), "081312006a02807c");
  EXPECT_EQ(encoded(encode(ints(DType::kI64, {}, {-1}))), "08091200520affffffffffffffffff01");
  EXPECT_EQ(encoded(encode(ints(DType::kBool, {}, {1}))), "080a12005a0101");
  EXPECT_EQ(encoded(encode(ints(DType::kU8, {1}, {3}))), "08041204120208013a0103");
}

TEST(TensorFlowEncode, OtherTensorsAreRawAndWhole) {
  EXPECT_EQ(encoded(encode(ints(DType::kI32, {1, 2}, {1, 2}))), "08031208120208011202080222080100000002000000");
  // Equal elements are not shortened to one.
  EXPECT_EQ(encoded(encode(ints(DType::kI32, {2}, {8, 8}))),
            "0803120412020802"
            "22080800000008000000");
  EXPECT_EQ(encoded(encode(ints(DType::kI4, {2}, {-1, 2}))),
            "081d120412020802"
            "2202ff02");
  EXPECT_EQ(encoded(encode(Tensor::zeros(DType::kF32, {0}))), "080112021200");
}

TEST(TensorFlowEncode, TypesThatTensorFlowHasNot) {
  EXPECT_EQ(encode(ints(DType::kU2, {}, {1})).error().code, Code::kUnsupportedType);
}

TEST(TensorFlowEncode, AttributesOfEveryKindSortedByName) {
  const NodeDef node{"n",
                     "Op",
                     {"a", "b:1", "^c"},
                     {{"T", DataType::kFloat},
                      {"u", TensorShape{{}, true}},
                      {"b", false},
                      {"i", std::int64_t{-2}},
                      {"f", 0.5F},
                      {"s", "SAME"},
                      {"sh", TensorShape{{-1}}},
                      {"fn", FunctionName{"body"}},
                      {"l", Ints{1, 2}},
                      {"e", Ints{}},
                      {"ls", Strings{"x"}},
                      {"lb", Bools{true, false}},
                      {"lf", Floats{1}},
                      {"lt", DataTypes{DataType::kFloat, DataType::kInt32}},
                      {"lsh", TensorShapes{{{0}}}}}};
  EXPECT_EQ(encoded(encode(node)),
            "0a016e12024f701a01611a03623a311a025e63"
            "2a070a015412023001"
            "2a070a016212022800"
            "2a070a016512020a00"
            "2a0a0a01661205250000003f"
            "2a0e0a02666e120852060a04626f6479"
            "2a100a0169120b18feffffffffffffffff01"
            "2a0b0a016c12060a041a020102"
            "2a0c0a026c6212060a042a020100"
            "2a0e0a026c6612080a0622040000803f"
            "2a0b0a026c7312050a03120178"
            "2a0d0a036c736812060a043a021200"
            "2a0c0a026c7412060a0432020103"
            "2a0b0a01731206120453414d45"
            "2a150a027368120f3a0d120b08ffffffffffffffffff01"
            "2a090a017512043a021801");
}

/// The text of a function whose only output is `tensor`, with a parameter x and the nodes of `nodes`.
Result<std::string> function_with(const std::string& tensor, std::vector<NodeDef> nodes) {
  const FunctionDef function{
      .name = "f", .inputs = {{.name = "x"}}, .outputs = {{.name = "y", .tensor = tensor}}, .nodes = std::move(nodes)};
  return TRY(encode(function)).text();
}

TEST(TensorFlowEncode, FunctionsNameTheResultsOfTheirNodes) {
  const std::vector<NodeDef> nodes = {{"t", "TopKV2", {"x:0"}}, {"s", "Split", {"^t", "t:1"}}};
  const std::string first = function_with("t", nodes).value();
  EXPECT_NE(first.find("t:values:0"), std::string::npos);
  EXPECT_NE(first.find("t:indices:0"), std::string::npos);
  EXPECT_NE(first.find("\x1A\x01x"), std::string::npos);  // a parameter is named alone
  EXPECT_NE(first.find("\x1A\x02^t"), std::string::npos);
  EXPECT_NE(function_with("s:2", nodes).value().find("s:output:2"), std::string::npos);
}

TEST(TensorFlowEncode, FunctionsRefuseResultsThatTheyCannotName) {
  EXPECT_NE(function_with("a", {{"a", "NoSuchOp", {"x"}}}).error().message.find("NoSuchOp"), std::string::npos);
  EXPECT_EQ(function_with("a:1", {{"a", "Relu", {"x"}}}).error().message, "Relu has no result 1");
  EXPECT_EQ(function_with("b", {{"a", "Relu", {"x"}}}).error().message, "the function has no node 'b'");
}

TEST(TensorFlowEncode, ErrorsNameTheNode) {
  const NodeDef node{"weights", "Const", {}, {{"value", Tensor::zeros(DType::kU2, {3})}}};
  const Error error = encode(GraphDef{{node}}).error();
  ASSERT_EQ(error.frames.size(), 2U);
  EXPECT_EQ(error.frames[1], "in: TensorFlow node 'weights' (Const)");
}

}  // namespace
}  // namespace onnx2tf::tensorflow
