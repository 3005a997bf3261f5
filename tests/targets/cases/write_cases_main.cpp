// Writes every case in every format, with its inputs and the values that the ops' reference evaluation expects:
// <folder>/<case>/in0.npy, out0.npy, ..., and the files that the converter would call <case>_float32.tflite,
// saved_model.pb, ...; what can't be written has a file <kind of format>.error.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/text.h"
#include "driver/targets.h"
#include "ir/evaluate.h"
#include "targets/cases/cases.h"
#include "targets/target.h"

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

Result<Graph> compile(const Target& target, const Case& c) {
  Maker made{c.dynamic ? Dim::symbol("N") : Dim(kDynamicSize)};
  c.make(made);
  TRY(std::move(made.status));
  Graph graph = std::move(made.graph);
  if (!c.physical) {
    TRY(target.legalize_logical(graph));
    LayoutOptions layout;
    layout.costs = target.layout_costs();
    layout.keep_all_outputs = true;
    for (const Port& port : graph.inputs()) layout.keep_onnx_inputs.push_back(port.name);
    graph = TRY(assign_layout(graph, layout, nullptr));
  }
  TRY(target.legalize_physical(graph, c.legalize));
  return graph;
}

void write_error(const std::filesystem::path& folder, std::string_view kind, const Error& error) {
  std::ofstream(folder / cat(kind, ".error")) << error.text() << '\n';
}

void write_formats(const Target& target, const Case& c, const std::filesystem::path& folder) {
  const FormatOptions options{.producer = "cases",
                              .allow_fp16_accumulation = false,
                              .saved_model_form = SavedModelForm::kConstants,
                              .tfv1_pb = true,
                              .keras_v3 = true,
                              .h5 = true,
                              .weights = false};
  const auto graph = compile(target, c);
  for (const Format& format : target.formats) {
    if (!format.wanted(options)) continue;
    if (!graph.ok()) {
      write_error(folder, format.kind, graph.error());
    } else if (const auto written = format.write({*graph, {}, options, folder, std::string(c.name)}); !written.ok()) {
      write_error(folder, format.kind, written.error());
    }
  }
}

Status write_case(const Case& c, const std::filesystem::path& folder) {
  Maker fixed{Dim(kDynamicSize)};
  c.make(fixed);
  TRY(std::move(fixed.status));
  std::mt19937 random(11);
  Tensors inputs;
  for (const Port& port : fixed.graph.inputs()) inputs.push_back(random_input(fixed.graph.type(port.value), random));
  const Tensors outputs = TRY(evaluate(fixed.graph, inputs));
  std::filesystem::create_directories(folder);
  for (std::size_t i = 0; i < inputs.size(); ++i) TRY(write_npy(folder / cat("in", i, ".npy"), inputs[i]));
  for (std::size_t i = 0; i < outputs.size(); ++i) TRY(write_npy(folder / cat("out", i, ".npy"), outputs[i]));
  for (const Target* target : all_targets()) write_formats(*target, c, folder);
  return {};
}

int run(const std::filesystem::path& folder) {
  std::vector<Case> cases = window_cases();
  for (const auto& more : {product_cases(), movement_cases(), elementwise_cases(), size_cases()}) {
    cases.insert(cases.end(), more.begin(), more.end());
  }
  for (const Case& c : cases) {
    if (const Status status = write_case(c, folder / c.name); !status.ok()) {
      std::cerr << c.name << ": " << status.error().text() << '\n';
      return 1;
    }
    std::cout << c.name << '\n';
  }
  return 0;
}

}  // namespace
}  // namespace onnx2tf::test

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: target_cases <folder>\n";
    return 2;
  }
  return onnx2tf::test::run(argv[1]);
}
