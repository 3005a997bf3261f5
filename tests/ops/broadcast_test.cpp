#include <gtest/gtest.h>

#include "ops/binary.h"

namespace onnx2tf::test {
namespace {

Dim joined(const Dim& a, const Dim& b) {
  const auto dims = broadcast_dims({a}, {b});
  if (dims.ok()) return (*dims)[0];
  ADD_FAILURE() << dims.error().text();
  return 0;
}

TEST(BroadcastDims, TakeTheDimThatCanNotBeOne) {
  const Dim n = Dim::symbol("n");
  EXPECT_EQ(joined(n, n * 3), n * 3);
  EXPECT_EQ(joined(n * 3, n), n * 3);
  EXPECT_EQ(joined(n, 5), Dim(5));
  EXPECT_EQ(joined(5, n), Dim(5));
  EXPECT_EQ(joined(n, 1), n);
  EXPECT_EQ(joined(1, n), n);
}

TEST(BroadcastDims, OfDimsThatMustBeEqualTheSimplerOneCounts) {
  const Dim whole = Dim::symbol("h") * 21;
  const Dim sum = Dim::symbol("u") * Dim::symbol("v") + Dim::symbol("w");
  EXPECT_EQ(joined(whole, sum), whole);
  EXPECT_EQ(joined(sum, whole), whole);
}

}  // namespace
}  // namespace onnx2tf::test
