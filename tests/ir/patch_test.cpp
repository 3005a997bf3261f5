#include "ir/patch.h"

#include <gtest/gtest.h>

#include "ir/text_form.h"
#include "ir/verify.h"
#include "ops/reduce.h"
#include "ops/unary.h"

namespace onnx2tf {
namespace {

// A result that stands for a value of the graph has that value's dims, and so has what it is computed from.
TEST(Patch, NamesUnknownDimsAlikeInAllOfItsNodes) {
  auto graph = parse_graph(R"(
input %0 "x" f32[4,5]
input %1 "axes" i64[1]
%2 = reduce{fn=l2}(%0, %1) f32[?,?]
output "y" %2
)");
  ASSERT_TRUE(graph.ok()) << graph.error().text();
  const ValueId y = graph->outputs()[0].value;
  const Type before = graph->type(y);
  const NodeId reduction = graph->value(y).producer;
  Patch patch(*graph, reduction, "test");
  const ValueId squares = patch.add(Unary{UnaryFn::kSquare}, {graph->inputs()[0].value});
  const ValueId kept = patch.add(Reduce{ReduceFn::kSum, {}, true}, {squares, graph->inputs()[1].value});
  const ValueId other = patch.add(Reduce{ReduceFn::kSum, {}, true}, {squares, graph->inputs()[1].value});
  const ValueId doubled = patch.add(Unary{UnaryFn::kNeg}, {patch.add(Unary{UnaryFn::kNeg}, {other})});
  patch.replace(y, patch.add(Unary{UnaryFn::kSqrt}, {kept}));
  ASSERT_TRUE(apply(*graph, std::move(patch)).ok());
  EXPECT_TRUE(verify(*graph, "test").ok());
  EXPECT_EQ(graph->type(graph->outputs()[0].value), before);
  EXPECT_EQ(graph->type(kept), before);
  EXPECT_EQ(graph->type(doubled), graph->type(other));
  EXPECT_NE(graph->type(other), before);
}

}  // namespace
}  // namespace onnx2tf
