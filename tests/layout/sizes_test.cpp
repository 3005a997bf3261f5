#include "layout/sizes.h"

#include <gtest/gtest.h>

namespace onnx2tf::layout {
namespace {

// Values of many symbolic dims have a size in both sets of numbers.
TEST(Sizes, KeepCountsOfManySymbolicDimsWithinBounds) {
  for (int rank = 1; rank <= 12; ++rank) {
    Graph graph;
    std::vector<Dim> dims;
    for (int axis = 0; axis < rank; ++axis) dims.push_back(Dim::symbol("s" + std::to_string(axis)));
    const ValueId x = graph.add_input("x", Type(DType::kF32, dims));
    graph.add_output("y", x);
    const auto sizes = Sizes::of(graph);
    ASSERT_TRUE(sizes.ok()) << sizes.error().text();
    EXPECT_TRUE(checked_count(sizes->dims(x))) << rank;
    EXPECT_TRUE(checked_count(*sizes->second_dims(graph.type(x)))) << rank;
    if (rank > 8) continue;  // too few numbers are left to choose others
    EXPECT_NE(sizes->dims(x), *sizes->second_dims(graph.type(x))) << rank;
  }
}

}  // namespace
}  // namespace onnx2tf::layout
