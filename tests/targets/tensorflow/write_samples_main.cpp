// Writes small TensorFlow files for tests/python/test_tensorflow_files.py, which says what they compute:
// <folder>/{constant,variables,callable,callable_constant}/, frozen.pb, bundle/variables.* with bundle.keys.

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/text.h"
#include "targets/tensorflow/saved_model.h"
#include "targets/tensorflow/tensor_bundle.h"

namespace onnx2tf::tensorflow {
namespace {

/// Element i is ((7 i) mod 11 - 5) / 8.
Tensor pattern(DType dtype, std::vector<std::int64_t> dims) {
  Tensor out = Tensor::zeros(dtype, std::move(dims));
  for (std::int64_t i = 0; i < out.count(); ++i) out.set_element(i, static_cast<double>((7 * i) % 11 - 5) / 8);
  return out;
}

/// The same, computed when it is written, in parts.
Tensor deferred_pattern(std::vector<std::int64_t> dims) {
  const Tensor whole = pattern(DType::kF32, dims);
  return Tensor::deferred_in_parts(DType::kF32, std::move(dims), [whole](const Tensor::Sink& sink) -> Status {
    const std::span<const std::byte> data = TRY(whole.bytes()).data();
    for (std::size_t at = 0; at < data.size(); at += sizeof(float)) {
      TRY(sink(sizeof(float), [&](std::span<std::byte> out) -> Status {
        std::ranges::copy(data.subspan(at, sizeof(float)), out.begin());
        return {};
      }));
    }
    return {};
  });
}

NodeDef constant(std::string name, Tensor value) {
  const DataType dtype = data_type(value.dtype()).value();
  return {std::move(name), "Const", {}, {{"value", std::move(value)}, {"dtype", dtype}}};
}

constexpr DataType kF = DataType::kFloat;
constexpr DataType kI = DataType::kInt32;

/// Doubles its third input as often as its second says. Gradients need the count and its limit to be there.
std::vector<FunctionDef> loop_functions() {
  const auto one = Tensor::scalar(DType::kI32, 1);
  const std::vector<FunctionPort> inputs = {
      {.name = "i", .dtype = kI}, {.name = "limit", .dtype = kI}, {.name = "v", .shape = {{-1, 8, 8, 4}}}};
  return {{"loop_cond", inputs, {{"more", "less", DataType::kBool}}, {{"less", "Less", {"i", "limit"}, {{"T", kI}}}}},
          {"loop_body",
           inputs,
           {{"next", "sum", kI}, {"same", "limit", kI}, {"doubled", "product:0", kF, {{-1, 8, 8, 4}}}},
           {constant("one", one),
            constant("two", Tensor::scalar(DType::kF32, 2)),
            {"sum", "AddV2", {"i", "one"}, {{"T", kI}}},
            {"product", "Mul", {"v", "two"}, {{"T", kF}}}}}};
}

/// y = 8 relu(conv(image.1, kernel) + bias) + added, top/1 = indices of the two greatest of y's channels,
/// plus of a split of y's channels the second half doubled: lambda.
GraphDef network() {
  const auto axis = Tensor::scalar(DType::kI32, 3);
  GraphDef graph;
  graph.functions = loop_functions();
  graph.nodes = {
      {"image.1", "Placeholder", {}, {{"dtype", kF}, {"shape", TensorShape{{-1, 8, 8, 3}}}}},
      {"lambda/in", "Placeholder", {}, {{"dtype", kF}, {"shape", TensorShape{{-1, 8, 8, 4}}}}},
      constant("conv/kernel", deferred_pattern({3, 3, 3, 4})),
      constant("conv/bias", pattern(DType::kF32, {4})),
      {"conv", "Conv2D", {"image.1", "conv/kernel"}, {{"T", kF}, {"strides", Ints{1, 1, 1, 1}}, {"padding", "SAME"}}},
      {"biased", "BiasAdd", {"conv:0", "conv/bias:0"}, {{"T", kF}}},
      {"relu", "Relu", {"biased"}, {{"T", kF}}},
      constant("zero", Tensor::scalar(DType::kI32, 0)),
      constant("three", axis),
      {"loop",
       "StatelessWhile",
       {"zero", "three", "relu"},
       {{"T", DataTypes{kI, kI, kF}},
        {"cond", FunctionName{"loop_cond"}},
        {"body", FunctionName{"loop_body"}},
        {"output_shapes", TensorShapes{{}, {}, {{-1, 8, 8, 4}}}},
        {"parallel_iterations", std::int64_t{1}}}},
      {"sum", "AddV2", {"loop:2", "lambda/in"}, {{"T", kF}}},
      constant("two", Tensor::scalar(DType::kI32, 2)),
      {"top", "TopKV2", {"sum", "two"}, {{"T", kF}, {"sorted", true}}},
      constant("axis", axis),
      {"split", "Split", {"axis", "sum"}, {{"T", kF}, {"num_split", std::int64_t{2}}}},
      {"twice", "AddV2", {"split:1", "split:1"}, {{"T", kF}}},
      {"out_y", "Identity", {"sum"}, {{"T", kF}}},
      {"out_top", "Identity", {"top:1", "^zero"}, {{"T", kI}}},
      {"out_lambda", "Identity", {"twice"}, {{"T", kF}}},
  };
  return graph;
}

/// The orders of the keys, of their names in Python and of the model all differ.
Signature signature() {
  return {.inputs = {{"lambda", "lambda/in:0", kF, {{-1, 8, 8, 4}}}, {"image.1", "image.1:0", kF, {{-1, 8, 8, 3}}}},
          .outputs = {{"y", "out_y:0", kF, {{-1, 8, 8, 4}}},
                      {"top/1:0", "out_top:0", kI, {{-1, 8, 8, 2}}},
                      {"lambda", "out_lambda:0", kF, {{-1, 8, 8, 2}}}}};
}

/// negative = -x
Status write_single(const std::filesystem::path& folder) {
  const GraphDef graph{.nodes = {{"x", "Placeholder", {}, {{"dtype", kF}, {"shape", TensorShape{{-1}}}}},
                                 {"negative", "Neg", {"x"}, {{"T", kF}}}}};
  TRY(write_saved_model(graph, {{{"x", "x:0", kF, {{-1}}}}, {{"negative", "negative:0", kF, {{-1}}}}}, folder));
  return {};
}

/// Every element type; no dims, no elements; strings; enough keys for several blocks of the index.
std::vector<BundleEntry> bundle() {
  std::vector<BundleEntry> entries = {{"strings", StringTensor{{2, 2}, {"a", "", std::string(200, 'x'), "\xC3\xA9"}}}};
  for (const DType dtype :
       {DType::kF32, DType::kF64, DType::kF16, DType::kBF16, DType::kI8, DType::kI16, DType::kI32, DType::kI64,
        DType::kU8, DType::kU16, DType::kU32, DType::kU64, DType::kBool, DType::kC64}) {
    Tensor tensor = Tensor::zeros(dtype, {2, 3});
    for (std::int64_t i = 0; i < tensor.count(); ++i) tensor.set_int_element(i, i % 4);
    entries.push_back({cat("type/", name_of(dtype)), std::move(tensor)});
  }
  entries.push_back({"empty", Tensor::zeros(DType::kF32, {0, 4})});
  entries.push_back({"scalar", Tensor::scalar(DType::kI64, -7)});
  entries.push_back({"large", pattern(DType::kF32, {700, 1000})});
  entries.push_back({"deferred", deferred_pattern({5, 7})});
  entries.push_back({"_scalar_string", StringTensor{{}, {"text"}}});
  for (int i = 0; i < 20000; ++i) {
    entries.push_back({cat("layer_", i * 7919 % 20000, "/kernel"), Tensor::scalar(DType::kF32, i)});
  }
  return entries;
}

Status write_samples(const std::filesystem::path& folder) {
  const GraphDef graph = network();
  const std::set<std::string> weights = {"conv/kernel", "conv/bias"};
  std::filesystem::create_directories(folder / "bundle");
  TRY(write_frozen_graph(graph, folder / "frozen.pb"));
  TRY(write_saved_model(graph, signature(), folder / "constant"));
  TRY(write_saved_model_with_variables(graph, signature(), weights, folder / "variables"));
  TRY(write_callable_saved_model(graph, signature(), weights, folder / "callable"));
  TRY(write_callable_saved_model(graph, signature(), {}, folder / "callable_constant"));
  TRY(write_single(folder / "single"));
  const std::vector<BundleEntry> entries = bundle();
  TRY(write_bundle(folder / "bundle" / "variables", entries));
  std::ofstream keys(folder / "bundle.keys");
  for (const BundleEntry& entry : entries) keys << entry.key << '\n';
  return {};
}

int run(const std::filesystem::path& folder) {
  const Status status = write_samples(folder);
  if (!status.ok()) std::cerr << status.error().text();
  return status.ok() ? 0 : 1;
}

}  // namespace
}  // namespace onnx2tf::tensorflow

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  return onnx2tf::tensorflow::run(argv[1]);
}
