// Writes every case as a TFLite file with its inputs and the values that the ops' reference evaluation expects:
// <folder>/<case>.tflite, <case>.f16.tflite, <case>.in0.npy, <case>.out0.npy, ...; what fails goes to <case>.error.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/text.h"
#include "ir/evaluate.h"
#include "targets/tflite/cases.h"
#include "targets/tflite/target.h"

namespace onnx2tf::test {
namespace {

constexpr std::int64_t kDynamicSize = 3;

std::string_view descr(DType dtype) {
  switch (dtype) {
    case DType::kF32: return "<f4";
    case DType::kI8: return "|i1";
    case DType::kI32: return "<i4";
    case DType::kI64: return "<i8";
    case DType::kBool: return "|b1";
    default: return "|u1";
  }
}

Status write_npy(const std::filesystem::path& path, const Tensor& tensor) {
  std::string header = cat("{'descr': '", descr(tensor.dtype()), "', 'fortran_order': False, 'shape': (",
                           join(tensor.dims(), ", "), tensor.rank() > 0 ? "," : "", "), }");
  while ((header.size() + 11) % 16 != 0) header += ' ';
  header += '\n';
  std::ofstream out(path, std::ios::binary);
  out << "\x93NUMPY" << '\x01' << '\x00' << static_cast<char>(header.size() & 0xFF)
      << static_cast<char>(header.size() >> 8) << header;
  const Bytes bytes = TRY(tensor.bytes());
  out.write(reinterpret_cast<const char*>(bytes.data().data()), static_cast<std::streamsize>(bytes.size()));
  return {};
}

Tensor random_input(const Type& type, std::mt19937& random) {
  Tensor out = Tensor::zeros(type.dtype, type.static_dims());
  std::uniform_real_distribution<double> uniform(-3, 3);
  for (std::int64_t i = 0; i < out.count(); ++i) {
    const double value = uniform(random);
    out.set_element(i, type.dtype == DType::kBool ? static_cast<double>(value > 0) : value);
  }
  return out;
}

Status write_case(const Case& c, const std::filesystem::path& folder) {
  const std::string name(c.name);
  Maker fixed{Dim(kDynamicSize)};
  c.make(fixed);
  TRY(std::move(fixed.status));
  std::mt19937 random(11);
  Tensors inputs;
  for (const Port& port : fixed.graph.inputs()) inputs.push_back(random_input(fixed.graph.type(port.value), random));
  const Tensors outputs = TRY(evaluate(fixed.graph, inputs));
  for (std::size_t i = 0; i < inputs.size(); ++i) TRY(write_npy(folder / cat(name, ".in", i, ".npy"), inputs[i]));
  for (std::size_t i = 0; i < outputs.size(); ++i) TRY(write_npy(folder / cat(name, ".out", i, ".npy"), outputs[i]));

  Maker made{c.dynamic ? Dim::symbol("N") : Dim(kDynamicSize)};
  c.make(made);
  TRY(std::move(made.status));
  TRY(tflite::legalize_physical(made.graph));
  tflite::WriteOptions options;
  TRY(tflite::write(made.graph, folder / (name + ".tflite"), options));
  options.weights = tflite::WeightType::kF16;
  TRY(tflite::write(made.graph, folder / (name + ".f16.tflite"), options));
  return {};
}

int run(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::vector<Case> cases = window_cases();
  for (const auto& more : {product_cases(), movement_cases(), elementwise_cases()}) {
    cases.insert(cases.end(), more.begin(), more.end());
  }
  for (const Case& c : cases) {
    if (const Status status = write_case(c, folder); !status.ok()) {
      std::ofstream(folder / cat(c.name, ".error")) << status.error().text() << '\n';
    }
    std::cout << c.name << '\n';
  }
  return 0;
}

}  // namespace
}  // namespace onnx2tf::test

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: tflite_cases <folder>\n";
    return 2;
  }
  return onnx2tf::test::run(argv[1]);
}
