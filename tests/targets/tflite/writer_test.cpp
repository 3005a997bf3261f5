#include <gtest/gtest.h>
#include <schema_generated.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "ops/all.h"
#include "targets/cases/cases.h"
#include "targets/tflite/target.h"

namespace onnx2tf::test {
namespace {

namespace fs = std::filesystem;

class TfliteWriter : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path path(const std::string& name = "m.tflite") const { return folder_ / name; }
  std::string read(const std::string& name = "m.tflite") const {
    std::ifstream in(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// Writes the graph and gives the verified model; `bytes_` holds it.
  const tflite_schema::Model* written(const Graph& graph, tflite::WriteOptions options = {}) {
    const auto result = tflite::write(graph, path(), options);
    if (!result.ok()) {
      ADD_FAILURE() << result.error().text();
      return nullptr;
    }
    bytes_ = read();
    EXPECT_EQ(result->bytes, bytes_.size());
    flatbuffers::Verifier verifier(reinterpret_cast<const std::uint8_t*>(bytes_.data()), bytes_.size());
    if (!tflite_schema::VerifyModelBuffer(verifier)) {
      ADD_FAILURE() << "the file is no valid flatbuffer";
      return nullptr;
    }
    return tflite_schema::GetModel(bytes_.data());
  }

  fs::path folder_;
  std::string bytes_;
};

tflite::WriteOptions described(std::string text) {
  tflite::WriteOptions options;
  options.description = std::move(text);
  return options;
}

tflite::WriteOptions with_half_weights() {
  tflite::WriteOptions options;
  options.weights = tflite::WeightType::kF16;
  return options;
}

const tflite_schema::Tensor* tensor_named(const tflite_schema::Model& model, std::string_view name) {
  for (const auto* tensor : *model.subgraphs()->Get(0)->tensors()) {
    if (tensor->name()->string_view() == name) return tensor;
  }
  return nullptr;
}

void add_twice(Maker& m, std::int64_t count) {
  const Tensor weights =
      Tensor::of_floats(DType::kF32, {count}, std::vector<float>(static_cast<std::size_t>(count), 2));
  const ValueId sum = m.add(Binary{.fn = BinaryFn::kAdd}, {m.input({count}), m.constant(weights)});
  // Equal elements in memory of their own.
  const Tensor copy = Tensor::of_floats(DType::kF32, {count}, std::vector<float>(static_cast<std::size_t>(count), 2));
  m.output(m.add(Binary{.fn = BinaryFn::kMul}, {sum, m.constant(copy)}));
}

TEST_F(TfliteWriter, NamesPortsInTheSignature) {
  Maker m{Dim::symbol("N")};
  m.output(m.add(Unary{.fn = UnaryFn::kNeg}, {m.input({m.n, 3})}));
  const auto* model = written(m.graph, described("onnx2tf test"));
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(model->version(), 3U);
  EXPECT_EQ(model->description()->string_view(), "onnx2tf test");
  const auto* signature = model->signature_defs()->Get(0);
  EXPECT_EQ(signature->signature_key()->string_view(), "serving_default");
  EXPECT_EQ(signature->inputs()->Get(0)->name()->string_view(), "in0");
  EXPECT_EQ(signature->outputs()->Get(0)->name()->string_view(), "out0");
  const auto* in = tensor_named(*model, "in0");
  ASSERT_NE(in, nullptr);
  EXPECT_EQ(in->shape()->Get(0), 1);
  EXPECT_EQ(in->shape_signature()->Get(0), -1);
  EXPECT_EQ(in->shape_signature()->Get(1), 3);
}

TEST_F(TfliteWriter, AppendsConstantsAlignedAndOnce) {
  Maker m{1};
  add_twice(m, 100);
  const auto* model = written(m.graph);
  ASSERT_NE(model, nullptr);
  std::set<std::uint32_t> used;
  for (const auto* tensor : *model->subgraphs()->Get(0)->tensors()) {
    const auto* data = model->buffers()->Get(tensor->buffer())->data();
    if (data == nullptr) continue;
    used.insert(tensor->buffer());
    EXPECT_EQ(data->size(), 400U);
    EXPECT_EQ((reinterpret_cast<const char*>(data->data()) - bytes_.data()) % 16, 0);
  }
  EXPECT_EQ(used.size(), 1U);
  EXPECT_EQ(model->buffers()->Get(0)->data(), nullptr);
}

TEST_F(TfliteWriter, StatesTheLowestVersionAndItsRuntime) {
  Maker m{1};
  m.output(m.add(Binary{.fn = BinaryFn::kAdd}, {m.input({2}, DType::kI64), m.input({2}, DType::kI64)}));
  const auto* model = written(m.graph);
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(model->operator_codes()->Get(0)->version(), 4);
  const auto* metadata = model->metadata()->Get(0);
  EXPECT_EQ(metadata->name()->string_view(), "min_runtime_version");
  const auto* data = model->buffers()->Get(metadata->buffer())->data();
  ASSERT_EQ(data->size(), 16U);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(data->data())), "2.6.0");
}

TEST_F(TfliteWriter, AllowsFloat16AccumulationInTheFloat16FileOnly) {
  Maker m{1};
  add_twice(m, 50);
  tflite::WriteOptions options = with_half_weights();
  options.allow_fp16_accumulation = true;
  const auto* model = written(m.graph, options);
  ASSERT_NE(model, nullptr);
  ASSERT_EQ(model->metadata()->size(), 2U);
  const auto* metadata = model->metadata()->Get(1);
  EXPECT_EQ(metadata->name()->string_view(), "reduced_precision_support");
  const auto* data = model->buffers()->Get(metadata->buffer())->data();
  EXPECT_EQ(std::string(data->begin(), data->end()), "fp16accfp16");  // the form that XNNPACK reads
  options.weights = tflite::WeightType::kF32;
  model = written(m.graph, options);
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(model->metadata()->size(), 1U);
}

TEST_F(TfliteWriter, WritesTheSameBytesEachTime) {
  for (const char* name : {"a.tflite", "b.tflite"}) {
    Maker m{1};
    add_twice(m, 50000);
    ASSERT_TRUE(tflite::write(m.graph, path(name), {}).ok());
  }
  EXPECT_EQ(read("a.tflite"), read("b.tflite"));
}

TEST_F(TfliteWriter, StoresWeightsAsClampedHalves) {
  Maker m{1};
  std::vector<float> values(64, 1e6F);
  values[0] = 0.5F;
  const ValueId weights = m.constant(Tensor::of_floats(DType::kF32, {64}, values));
  m.output(m.add(Binary{.fn = BinaryFn::kAdd}, {m.input({64}), weights}));
  const auto* model = written(m.graph, with_half_weights());
  ASSERT_NE(model, nullptr);
  const auto* half = tensor_named(*model, "const_f16");
  ASSERT_NE(half, nullptr);
  EXPECT_EQ(half->type(), tflite_schema::TensorType::FLOAT16);
  const auto* data = model->buffers()->Get(half->buffer())->data();
  ASSERT_EQ(data->size(), 128U);
  EXPECT_EQ(data->Get(0) | data->Get(1) << 8, 0x3800);  // 0.5
  EXPECT_EQ(data->Get(2) | data->Get(3) << 8, 0x7BFF);  // 65504
  EXPECT_EQ(model->subgraphs()->Get(0)->operators()->size(), 2U);
}

TEST_F(TfliteWriter, LeavesTheOldFileWhenAnOpFails) {
  std::ofstream(path()) << "old";
  Maker m{1};
  m.output(m.add(Unary{.fn = UnaryFn::kErf}, {m.input({2})}));
  const auto result = tflite::write(m.graph, path(), {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::kUnsupportedOp);
  EXPECT_EQ(read(), "old");
}

TEST_F(TfliteWriter, LeavesTheOldFileWhenAConstantFails) {
  std::ofstream(path()) << "old";
  Maker m{1};
  const Tensor broken = Tensor::deferred(
      DType::kF32, {100000}, [](std::span<std::byte>) -> Status { return fail(Code::kIo, "the weights are gone"); });
  m.output(m.add(Binary{.fn = BinaryFn::kAdd}, {m.input({100000}), m.constant(broken)}));
  const auto result = tflite::write(m.graph, path(), {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "the weights are gone");
  EXPECT_EQ(read(), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(TfliteWriter, SaysWhichKernelRefusesWhat) {
  Maker m{1};
  m.output(m.add(Binary{.fn = BinaryFn::kSub}, {m.input({2}, DType::kI8), m.input({2}, DType::kI8)}));
  const auto result = tflite::write(m.graph, path(), {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::kUnsupportedType);
  EXPECT_NE(result.error().message.find("SUB(i8[2], i8[2])"), std::string::npos) << result.error().text();
}

TEST_F(TfliteWriter, ReportsAFolderThatDoesNotExist) {
  Maker m{1};
  m.output(m.add(Unary{.fn = UnaryFn::kNeg}, {m.input({2})}));
  const auto result = tflite::write(m.graph, folder_ / "none" / "m.tflite", {});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::kIo);
}

}  // namespace
}  // namespace onnx2tf::test
