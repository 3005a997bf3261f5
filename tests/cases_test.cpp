// Runs every tests/cases/**/*.txt. A file holds cases, each under a line `=== name`: a graph in text form among which
// stand lines of these kinds:
//
//     feed "x" f32[2] {1, 2}              what the input x is fed
//     expect "y" f32[2] {2, 3}            what the output y then is, floats to 1e-6 (relative above 1)
//     expect-elements "y" [N, 2*C]        what inference knows of the integers in y
//     expect-error invalid-model "text"   reading or evaluating fails with this code and a message with this text

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "ir/evaluate.h"
#include "ir/text_cursor.h"
#include "ir/text_form.h"

namespace onnx2tf {
namespace {

struct TextCase {
  std::string name;    ///< "ops/unary.txt: relu"
  int first_line = 0;  ///< of the file, that of the case's first line
  std::string text;
};

/// How GoogleTest shows the case.
[[maybe_unused]] void PrintTo(const TextCase& text_case, std::ostream* out) { *out << text_case.name; }

std::vector<TextCase> cases_of(const std::filesystem::path& path, const std::filesystem::path& root) {
  std::vector<TextCase> out;
  const std::string file = path.lexically_relative(root).generic_string();
  std::ifstream in(path);
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.starts_with("=== ")) {
      out.push_back({cat(file, ": ", line.substr(4)), number + 1, {}});
    } else if (!out.empty()) {
      out.back().text += line + '\n';
    }
  }
  return out;
}

std::vector<TextCase> all_cases() {
  const std::filesystem::path root = std::filesystem::path(TEST_DATA_DIR) / "cases";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<TextCase> out;
  for (const auto& file : files) {
    for (TextCase& text_case : cases_of(file, root)) out.push_back(std::move(text_case));
  }
  return out;
}

struct NamedTensor {
  std::string name;
  Tensor tensor;
};
struct NamedElements {
  std::string name;
  std::vector<Dim> elements;
};
struct ExpectedError {
  std::string code, text;
};

/// A case taken apart; the graph's text has blank lines where the other lines were.
struct Script {
  std::string graph;
  std::vector<NamedTensor> feeds, expected;
  std::vector<NamedElements> elements;
  std::vector<ExpectedError> errors;
};

Result<NamedTensor> read_named_tensor(TextCursor& cursor) {
  std::string name = TRY(cursor.quoted());
  return NamedTensor{std::move(name), TRY(parse_tensor(cursor.until('\n')))};
}

Result<NamedElements> read_named_elements(TextCursor& cursor) {
  NamedElements out{TRY(cursor.quoted()), {}};
  std::string list(cursor.until('\n'));
  std::erase(list, ' ');
  TRY(parse_value(std::string_view(list), out.elements));
  return out;
}

Result<Script> read_script(std::string_view text) {
  Script out;
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line); out.graph += '\n') {
    TextCursor cursor(line);
    if (cursor.take("feed ")) {
      out.feeds.push_back(TRY(read_named_tensor(cursor).in(line)));
    } else if (cursor.take("expect ")) {
      out.expected.push_back(TRY(read_named_tensor(cursor).in(line)));
    } else if (cursor.take("expect-elements ")) {
      out.elements.push_back(TRY(read_named_elements(cursor).in(line)));
    } else if (cursor.take("expect-error ")) {
      const std::string code(cursor.until('"'));
      out.errors.push_back({code, TRY(cursor.quoted().in(line))});
    } else {
      out.graph += line;
    }
  }
  return out;
}

bool agree(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return a == b || std::abs(a - b) <= 1e-6 * std::max(1.0, std::abs(b));
}

void check_tensor(const std::string& name, const Tensor& have, const Tensor& want) {
  ASSERT_EQ(to_string(have.type()), to_string(want.type())) << "output " << name;
  for (std::int64_t i = 0; i < want.count(); ++i) {
    if (is_float(want.dtype())) {
      EXPECT_TRUE(agree(have.element(i), want.element(i)))
          << "output " << name << ", element " << i << ": " << have.element(i) << " instead of " << want.element(i);
    } else {
      EXPECT_EQ(have.int_element(i), want.int_element(i)) << "output " << name << ", element " << i;
    }
  }
}

/// The outputs that the feeds give.
Result<Tensors> run(const Graph& graph, const Script& script) {
  Tensors inputs;
  for (const Port& port : graph.inputs()) {
    const auto feed = std::ranges::find(script.feeds, port.name, &NamedTensor::name);
    if (feed == script.feeds.end()) return fail(Code::kInternal, cat("nothing is fed to '", port.name, "'"));
    inputs.push_back(feed->tensor);
  }
  return evaluate(graph, inputs);
}

std::size_t output_index(const Graph& graph, const std::string& name) {
  const auto found = std::ranges::find(graph.outputs(), name, &Port::name);
  return static_cast<std::size_t>(found - graph.outputs().begin());
}

void check_error(const Result<Graph>& graph, const Script& script) {
  std::string text;
  std::string code;
  const auto note = [&](const Error& error) {
    code = to_string(error.code);
    text = error.text();
  };
  if (!graph.ok()) {
    note(graph.error());
  } else if (const auto outputs = run(*graph, script); !outputs.ok()) {
    note(outputs.error());
  } else {
    FAIL() << "no error";
  }
  EXPECT_EQ(code, script.errors[0].code) << text;
  EXPECT_NE(text.find(script.errors[0].text), std::string::npos) << text;
}

class TextCases : public testing::TestWithParam<TextCase> {};

TEST_P(TextCases, Hold) {
  SCOPED_TRACE(cat(GetParam().name, " (lines counted from line ", GetParam().first_line, ")"));
  const auto script = read_script(GetParam().text);
  ASSERT_TRUE(script.ok()) << script.error().text();
  ASSERT_FALSE(script->expected.empty() && script->elements.empty() && script->errors.empty()) << "nothing is expected";
  const auto graph = parse_graph(script->graph);
  if (!script->errors.empty()) return check_error(graph, *script);
  ASSERT_TRUE(graph.ok()) << graph.error().text();
  for (const auto& [name, elements] : script->elements) {
    const std::size_t at = output_index(*graph, name);
    ASSERT_LT(at, graph->outputs().size()) << name;
    const auto& known = graph->type(graph->outputs()[at].value).elements;
    ASSERT_NE(known, nullptr) << "nothing is known of " << name;
    EXPECT_EQ(join(*known, ", "), join(elements, ", ")) << name;
  }
  if (script->expected.empty()) return;
  const auto outputs = run(*graph, *script);
  ASSERT_TRUE(outputs.ok()) << outputs.error().text();
  for (const auto& [name, tensor] : script->expected) {
    const std::size_t at = output_index(*graph, name);
    ASSERT_LT(at, outputs->size()) << name;
    check_tensor(name, *outputs->at(at).loaded(), tensor);
  }
}

std::string test_name(const testing::TestParamInfo<TextCase>& info) {
  std::string out = info.param.name;
  for (char& c : out) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return out;
}

INSTANTIATE_TEST_SUITE_P(Files, TextCases, testing::ValuesIn(all_cases()), test_name);

}  // namespace
}  // namespace onnx2tf
