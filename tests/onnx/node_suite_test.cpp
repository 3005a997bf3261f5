#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "base/mapped_file.h"
#include "base/text.h"
#include "ir/evaluate.h"
#include "ir/verify.h"
#include "onnx/importer.h"
#include "onnx/tensor_reader.h"

// Node tests through reader, importer and reference evaluation. ONNX_NODE_TESTS names their folders, with ':' between:
// onnx/backend/test/data/node of the onnx package, and what make_cases.py writes. Without it the tests are skipped.

namespace onnx2tf::onnx {
namespace {

/// How much the importer is told before it sees the model.
enum class Known : std::uint8_t {
  kDeclared,  ///< what the file says: operands such as a shape or axes come at run time, and may be refused
  kConstant,  ///< every input but the first is a constant
  kSymbolic,  ///< likewise, and the first input's dims above 1 are symbols, unless it is itself a shape
};

struct Case {
  std::vector<Tensor> inputs, outputs;
};

enum class Verdict : std::uint8_t { kPass, kFail, kRefused, kOtherOperator };
struct Outcome {
  Verdict verdict = Verdict::kPass;
  std::string why;
};

Result<Tensor> read_case_tensor(const std::filesystem::path& path) {
  const auto file = TRY(MappedFile::open(path));
  Source source{file, file->bytes().data(), ExternalFiles({})};
  const NamedTensor read = TRY(read_tensor(WireReader(file->bytes(), "TensorProto", file->bytes().data()), source));
  return read.tensor.loaded();
}

Result<Case> read_case(const std::filesystem::path& folder, std::size_t inputs, std::size_t outputs) {
  Case out;
  for (std::size_t i = 0; i < inputs; ++i) {
    out.inputs.push_back(TRY(read_case_tensor(folder / cat("input_", i, ".pb"))));
  }
  for (std::size_t i = 0; i < outputs; ++i) {
    out.outputs.push_back(TRY(read_case_tensor(folder / cat("output_", i, ".pb"))));
  }
  return out;
}

bool is_plain(const ValueInfo& info) {
  return info.kind == "tensor" && info.dtype != DType::kNone && info.dtype != DType::kString &&
         info.dtype != DType::kC64;
}

/// Changes the model and the case as `known` says.
void apply(Known known, Model& model, Case& test) {
  std::vector<ValueInfo>& inputs = model.graph.inputs;
  if (known == Known::kDeclared || inputs.empty()) return;
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    model.graph.initializers.push_back({inputs[i].name, test.inputs[i]});
  }
  inputs.resize(1);
  test.inputs.resize(1);
  const bool shape = is_integer(inputs[0].dtype) && inputs[0].dims.size() <= 1;
  if (known != Known::kSymbolic || shape) return;
  for (Dim& dim : inputs[0].dims) {
    // Equal sizes share a symbol: that is what an exporter would have said of them.
    if (dim.is_static() && dim.value() > 1) dim = Dim::symbol(cat("S", dim));
  }
}

/// Replaces the symbol S<n> by n in the attributes of every op.
Status fix_symbols(onnx2tf::Graph& graph) {
  static const auto* const symbol = new std::regex("\\bS([0-9]+)\\b");
  for (std::size_t i = 0; i < graph.node_count(); ++i) {
    onnx2tf::Op& op = graph.node(NodeId(i)).op;
    const std::string text = std::regex_replace(cat(op), *symbol, "$1");
    const std::size_t open = text.find('{');
    if (open == std::string::npos) continue;
    FieldReader fields(std::string_view(text).substr(open + 1, text.size() - open - 2));
    op = TRY(op.info().parse(fields));
  }
  return {};
}

bool close(const Tensor& got, const Tensor& want, std::int64_t i) {
  if (!is_float(want.dtype())) return got.int_element(i) == want.int_element(i);
  const double a = got.element(i);
  const double b = want.element(i);
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  const bool narrow = want.dtype() == DType::kF16 || want.dtype() == DType::kBF16;
  return a == b || std::abs(a - b) <= (narrow ? 1e-2 : 1e-6) + (narrow ? 1e-2 : 1e-3) * std::abs(b);
}

std::string difference(const Tensor& got, const Tensor& want) {
  if (got.dtype() != want.dtype() || got.dims() != want.dims()) {
    return cat("result is ", got.type(), " instead of ", want.type());
  }
  for (std::int64_t i = 0; i < want.count(); ++i) {
    if (!close(got, want, i)) return cat("element ", i, " is ", got.element(i), " instead of ", want.element(i));
  }
  return {};
}

Outcome failed(const Error& error) { return {Verdict::kFail, error.text()}; }

Outcome run_case(const Model& read, const std::filesystem::path& folder, Known known) {
  auto test = read_case(folder, read.graph.inputs.size(), read.graph.outputs.size());
  if (!test.ok()) return failed(test.error());
  Model model = read;
  apply(known, model, *test);
  auto imported = import_model(model, {});
  if (!imported.ok()) {
    const Code code = imported.error().code;
    const bool refused = known == Known::kDeclared && code == Code::kUnsupportedAttribute;
    return {code == Code::kUnsupportedOp ? Verdict::kOtherOperator
            : refused                    ? Verdict::kRefused
                                         : Verdict::kFail,
            imported.error().text()};
  }
  if (const Status valid = verify(imported->graph, "import"); !valid.ok()) return failed(valid.error());
  if (known == Known::kSymbolic) {
    const Status fixed = fix_symbols(imported->graph);
    if (!fixed.ok()) return failed(fixed.error());
  }
  const auto results = evaluate(imported->graph, test->inputs);
  if (!results.ok()) return failed(results.error());
  for (std::size_t i = 0; i < test->outputs.size(); ++i) {
    const std::string wrong = difference((*results)[i], test->outputs[i]);
    if (!wrong.empty()) return {Verdict::kFail, wrong};
  }
  return {};
}

Outcome run(const std::filesystem::path& folder, Known known) {
  const auto model = read_model(folder / "model.onnx");
  if (!model.ok()) {
    const Code code = model.error().code;
    const bool other = code == Code::kUnsupportedType || code == Code::kUnsupportedOp;
    return {other ? Verdict::kOtherOperator : Verdict::kFail, model.error().text()};
  }
  if (!std::ranges::all_of(model->graph.inputs, is_plain) || !std::ranges::all_of(model->graph.outputs, is_plain)) {
    return {Verdict::kOtherOperator, "a type that the compiler does not have"};
  }
  for (const auto& data : std::filesystem::directory_iterator(folder)) {
    if (!data.is_directory()) continue;
    Outcome outcome = run_case(*model, data.path(), known);
    if (outcome.verdict != Verdict::kPass) return outcome;
  }
  return {};
}

/// Lines "known name: reason" of node_expectations.txt.
std::map<std::string, std::string> expected_failures(std::string_view known) {
  std::ifstream file(std::filesystem::path(TEST_DATA_DIR) / "onnx/node_expectations.txt");
  std::map<std::string, std::string> out;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t space = line.find(' ');
    const std::size_t colon = line.find(": ");
    if (line.substr(0, space) == known) out[line.substr(space + 1, colon - space - 1)] = line.substr(colon + 2);
  }
  return out;
}

void run_suite(std::string_view name, Known known) {
  const char* const roots = std::getenv("ONNX_NODE_TESTS");
  if (roots == nullptr) GTEST_SKIP() << "ONNX_NODE_TESTS names no folder";
  std::set<std::filesystem::path> folders;
  std::istringstream list(roots);
  for (std::string root; std::getline(list, root, ':');) {
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
      if (std::filesystem::exists(entry.path() / "model.onnx")) folders.insert(entry.path());
    }
  }
  ASSERT_FALSE(folders.empty());
  auto expected = expected_failures(name);
  std::map<Verdict, int> count;
  for (const std::filesystem::path& folder : folders) {
    const std::string test = folder.filename().string();
    const Outcome outcome = run(folder, known);
    ++count[outcome.verdict];
    const bool listed = expected.erase(test) > 0;
    if (listed) {
      EXPECT_NE(outcome.verdict, Verdict::kPass) << test << " passes now: take it off the list";
    } else {
      EXPECT_NE(outcome.verdict, Verdict::kFail) << name << ' ' << test << ": " << outcome.why;
    }
  }
  EXPECT_TRUE(expected.empty()) << "no test is called " << expected.begin()->first;
  std::cout << name << ": " << count[Verdict::kPass] << " pass, " << count[Verdict::kFail] << " fail, "
            << count[Verdict::kRefused] << " refused since an operand is computed, " << count[Verdict::kOtherOperator]
            << " of other operators\n";
}

TEST(NodeSuite, WithOperandsAsDeclared) { run_suite("declared", Known::kDeclared); }
TEST(NodeSuite, WithConstantOperands) { run_suite("constant", Known::kConstant); }
TEST(NodeSuite, WithSymbolicDims) { run_suite("symbolic", Known::kSymbolic); }

}  // namespace
}  // namespace onnx2tf::onnx
