#include "ir/text_form.h"

#include <gtest/gtest.h>

#include <random>

#include "base/text.h"

namespace onnx2tf {
namespace {

constexpr std::string_view kGraph =
    R"(input %0 "image" f32[N,3,H,W] perm=[0,3,1,2]
const %1 "scale" f32[3,1,1] {0.1, -inf, 2.5}
%2 = binary{fn=mul,activation=relu6}(%0, %1) f32[N,3,H,W] "scaled"
%3, %4 = split{axis=1,sizes=[1,2]}(%2) f32[N,1,H,W] "a \"b\" \\ \x0a", f32[N,2,H,W]
%5 = shape_of(%4) i64[4]
const %6 i64[] {-9223372036854775808}
const %7 bool[2] {true, false}
const %8 f16[1] {0.0999755859375}
const %9 u64[1] {18446744073709551615}
%10 = unary{fn=clip,alpha=-1.5,beta=inf}(%4) f32[N,2,H,W]
output "y" %3 perm=[0,2,3,1]
output "shape" %5
output "clipped" %10
output "least" %6
output "flags" %7
output "half" %8
output "most" %9
)";

std::string refused(std::string_view text) {
  const auto graph = parse_graph(text);
  return graph.ok() ? "no error" : graph.error().text();
}

TEST(TextForm, PrintedGraphReadsBack) {
  const auto graph = parse_graph(kGraph);
  ASSERT_TRUE(graph.ok()) << graph.error().text();
  const std::string text = print_graph(*graph);
  const auto again = parse_graph(text);
  ASSERT_TRUE(again.ok()) << again.error().text() << text;
  EXPECT_EQ(print_graph(*again), text);
  // Constants move to their first reader; nothing else changes.
  for (std::string_view part :
       {R"(input %0 "image" f32[N,3,H,W] perm=[0,3,1,2])", R"(const %1 "scale" f32[3,1,1] {0.1, -inf, 2.5})",
        R"(%2 = binary{fn=mul,activation=relu6}(%0, %1) f32[N,3,H,W] "scaled")",
        R"(f32[N,1,H,W] "a \"b\" \\ \x0a", f32[N,2,H,W])", "i64[] {-9223372036854775808}", "bool[2] {true, false}",
        "f16[1] {0.099975586}", "u64[1] {18446744073709551615}", "unary{fn=clip,alpha=-1.5,beta=inf}(%4)"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\nis not in\n" << text;
  }
}

TEST(TextForm, PortsWithMovedAxesKnowTheirSource) {
  const auto graph = parse_graph(kGraph);
  ASSERT_TRUE(graph.ok());
  EXPECT_EQ(to_string(graph->inputs()[0].source_type), "f32[N,H,W,3]");
  EXPECT_EQ(to_string(graph->outputs()[0].source_type), "f32[N,W,1,H]");
}

TEST(TextForm, MissingTypesAreInferred) {
  const auto graph = parse_graph("# a comment\n\ninput %0 \"x\" f32[N,4]\n  %1 = unary{fn=exp}(%0)\noutput \"y\" %1\n");
  ASSERT_TRUE(graph.ok()) << graph.error().text();
  EXPECT_EQ(to_string(graph->outputs()[0].source_type), "f32[N,4]");
}

TEST(TextForm, LargeConstantsAreCutShort) {
  Graph graph;
  graph.add_output("y", graph.add_constant(Tensor::zeros(DType::kF32, {100})));
  EXPECT_EQ(print_graph(graph), "const %0 f32[100] {...}\noutput \"y\" %0\n");
  EXPECT_NE(refused(print_graph(graph)).find("1 elements for f32[100]"), std::string::npos);
  EXPECT_TRUE(parse_graph(print_graph(graph, 100)).ok());
}

TEST(TextForm, ErrorsNameLineAndCause) {
  const struct {
    std::string_view text, line, cause;
  } rows[] = {
      {"input %0 \"x\" f32[2]\n%1 = frobnicate(%0)", "line 2", "no op is called 'frobnicate'"},
      {"%1 = unary{fn=exp}(%0)", "line 1", "%0 is read before it is written"},
      {"input %0 \"x\" f32[2]\ninput %0 \"z\" f32[2]", "line 2", "%0 is written twice"},
      {"input %0 \"x\" f32[4]\n%1, %1 = split{axis=0,sizes=[2,2]}(%0)", "line 2", "%1 is written twice"},
      {"input %0 \"x\" f32[4]\n%1 = split{axis=0,sizes=[2,2]}(%0)", "line 2", "2 results, not 1"},
      {"input %0 \"x\" f32[2]\n%1 = unary{fn=exp,gamma=3}(%0)", "line 2", "unknown attribute 'gamma'"},
      {"input %0 \"x\" f32[2]\n%1 = unary{fn=wobble}(%0)", "line 2", "no value is called 'wobble'"},
      {"input %0 \"x\" f32[2]\n%1 = unary{fn=exp}(%0) f32[3]", "line 2", "the result is f32[2], not f32[3]"},
      {"input %0 \"x\" f32[2]\n%1 = unary{fn=exp}(%0) f16[2]", "line 2", "the result is f32[2], not f16[2]"},
      {"input %0 \"x\" f32[2]\n%1 = unary{fn=exp(%0)", "line 2", "never closed"},
      {"input %0 \"x\" f32[2] f32[2]", "line 1", "expected the end of the line at 'f32[2]'"},
      {"input %0 \"x f32[2]", "line 1", "a quote is never closed"},
      {"input %0 \"x\" float[2]", "line 1", "'float' is not an element type"},
      {"input %0 \"x\" f32[-2]", "line 1", "negative dim"},
      {"input %0 \"x\" f32[99999999999,99999999999]", "line 1", "too large"},
      {"input %0 \"x\" f32[2,3] perm=[0,0]", "line 1", "no permutation"},
      {"const %0 f32[1000000000] {1}", "line 1", "1 elements for f32[1000000000]"},
      {"const %0 f32[N] {1}", "line 1", "a tensor cannot have the dims"},
      {"const %0 i8[1] {200}", "line 1", "200 does not fit into i8"},
      {"const %0 i32[1] {1.5}", "line 1", "'1.5' is not an element"},
      {"const %0 f32[2] {1,}", "line 1", "'' is not an element"},
      {"output \"y\" -", "line 1", "an output needs a value"},
      {"nonsense", "line 1", "expected input, const, output or a value"},
  };
  for (const auto& row : rows) {
    const std::string error = refused(row.text);
    EXPECT_NE(error.find(row.line), std::string::npos) << row.text << '\n' << error;
    EXPECT_NE(error.find(row.cause), std::string::npos) << row.text << '\n' << error;
  }
}

// What a graph text becomes by random edits either fails to read, or reads as a graph that prints and reads back.
TEST(TextForm, DamagedTextIsRefusedOrReadsAsAGraph) {
  constexpr std::string_view kPieces = "%0123456789-=(){}[],.\"\\ \nN*+xabfi?#:;";
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  std::size_t read = 0;
  std::size_t refusals = 0;
  for (int run = 0; run < 3000; ++run) {
    std::string text(kGraph);
    for (std::size_t edits = 1 + below(3); edits > 0; --edits) {
      const std::size_t at = below(text.size());
      switch (below(4)) {
        case 0: text[at] = kPieces[below(kPieces.size())]; break;
        case 1: text.erase(at, 1 + below(8)); break;
        case 2: text.insert(at, 1, kPieces[below(kPieces.size())]); break;
        default: text.insert(at, text.substr(below(text.size()), below(40))); break;
      }
    }
    const auto graph = parse_graph(text);
    if (!graph.ok()) {
      EXPECT_FALSE(graph.error().message.empty());
      ++refusals;
      continue;
    }
    ++read;
    const std::string printed = print_graph(*graph, 100);
    const auto again = parse_graph(printed);
    ASSERT_TRUE(again.ok()) << text << "\nprints as\n" << printed << '\n' << again.error().text();
    EXPECT_EQ(print_graph(*again, 100), printed);
  }
  EXPECT_GT(read, 100U);
  EXPECT_GT(refusals, 1000U);
}

TEST(TextForm, DeeplyNestedDimsAreRefused) {
  std::string dim;
  for (int i = 0; i < 100000; ++i) dim += "min(1,";
  EXPECT_NE(refused(cat("input %0 \"x\" f32[", dim, "]")).find("is not a dimension"), std::string::npos);
}

}  // namespace
}  // namespace onnx2tf
