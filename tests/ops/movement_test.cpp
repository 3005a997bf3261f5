#include <algorithm>

#include "ops/concat.h"
#include "ops/gather.h"
#include "ops/pack.h"
#include "ops/pad.h"
#include "ops/reshape.h"
#include "ops/slice.h"
#include "ops/split.h"
#include "ops/tensors.h"
#include "ops/tile.h"
#include "ops/transpose.h"

namespace onnx2tf {
namespace {

using test::counting;
using test::evaluated;
using test::expect_elements;
using test::floats;
using test::inferred;
using test::ints;
using test::refused;

const Dim kN = Dim::symbol("N");
const Dim kH = Dim::symbol("H");

TEST(Reshape, KeepsElementsAndTakesDimsFromItsOperandWhereTheAttributeLacksThem) {
  const Type shape = Type(DType::kI64, {2}).with_elements({kN, 6});
  EXPECT_EQ(inferred(Reshape{{Dim::unknown(), Dim::unknown()}}, {Type(DType::kF32, {kN, 2, 3}), shape}).dims,
            (std::vector<Dim>{kN, 6}));
  expect_elements(evaluated(Reshape{{3, 2}}, {counting({2, 3})}), {0, 1, 2, 3, 4, 5});
  EXPECT_EQ(refused(Reshape{{4}}, {Type(DType::kF32, {2, 3})}), "the elements of f32[2,3] do not fill f32[4]");
}

/// Planes of several blocks, whole ones and rests.
TEST(Transpose, MovesLargePlanes) {
  constexpr std::int64_t kRows = 101, kColumns = 67, kPlanes = 2;
  std::vector<double> expected;
  for (std::int64_t plane = 0; plane < kPlanes; ++plane) {
    for (std::int64_t column = 0; column < kColumns; ++column) {
      for (std::int64_t row = 0; row < kRows; ++row) {
        expected.push_back(static_cast<double>((plane * kRows + row) * kColumns + column));
      }
    }
  }
  expect_elements(evaluated(Transpose{{0, 2, 1}}, {counting({kPlanes, kRows, kColumns})}), expected);
}

TEST(Transpose, PermutesPlanesRunsAndUnitAxes) {
  expect_elements(evaluated(Transpose{{1, 0}}, {counting({2, 3})}), {0, 3, 1, 4, 2, 5});
  expect_elements(evaluated(Transpose{{1, 0, 2}}, {counting({2, 2, 2})}), {0, 1, 4, 5, 2, 3, 6, 7});
  expect_elements(evaluated(Transpose{{2, 0, 1}}, {counting({1, 2, 2})}), {0, 2, 1, 3});
  EXPECT_EQ(refused(Transpose{{0, 0}}, {Type(DType::kF32, {2, 3})}), "[0,0] does not permute the axes of f32[2,3]");
}

TEST(Transpose, OfEverySizeAgreesWithIndexArithmetic) {
  const std::vector<std::int64_t> dims = {3, 35, 2, 40};
  std::vector<std::int64_t> values(static_cast<std::size_t>(count_of(dims)));
  std::iota(values.begin(), values.end(), 0);
  const auto strides = row_major_strides(dims);
  std::vector<int> perm = {0, 1, 2, 3};
  do {
    for (const DType dtype : {DType::kI16, DType::kI32, DType::kI64}) {
      const Tensor out = evaluated(Transpose{perm}, {Tensor::of_ints(dtype, dims, values)});
      const auto out_strides = row_major_strides(out.dims());
      for (std::int64_t i = 0; i < out.count(); i += 7) {
        std::int64_t from = 0;
        for (std::size_t k = 0; k < 4; ++k) {
          from += i / out_strides[k] % out.dims()[k] * strides[static_cast<std::size_t>(perm[k])];
        }
        ASSERT_EQ(out.int_element(i), from) << "perm of axis 0: " << perm[0];
      }
    }
  } while (std::next_permutation(perm.begin(), perm.end()));
}

TEST(StoredAs, SplitsAxesIntoPieces) {
  // Axis 0 of size 4 as (inner 2) outside of (outer 2): 0, 2, 1, 3.
  const Stored stored = {{Piece{0, 2, 1}, Piece{0, 2, 2}}};
  const auto out = stored_as(counting({4}), stored);
  ASSERT_TRUE(out.ok());
  expect_elements(*out->loaded(), {0, 2, 1, 3});
  EXPECT_FALSE(stored_as(counting({4}), {{Piece{0, 2, 1}}}).ok());
}

TEST(Slice, CutsForwardsAndBackwards) {
  expect_elements(evaluated(Slice{{1, 0}, {3, 4}, {1, 2}, {}}, {counting({3, 4})}), {4, 6, 8, 10});
  expect_elements(evaluated(Slice{{2}, {-1}, {-1}, {}}, {counting({3})}), {2, 1, 0});
  EXPECT_EQ(refused(Slice{{0}, {4}, {1}, {}}, {Type(DType::kF32, {3})}),
            "range 0 to 4 by 1 does not lie in dim 3 (axis 0 of f32[3])");
}

TEST(Slice, OfSymbolicDimsHasSymbolicSize) {
  const Slice slice{{1, kH - 1}, {kN, -1}, {1, -1}, {}};
  EXPECT_EQ(inferred(slice, {Type(DType::kF32, {kN, kH})}).dims, (std::vector<Dim>{kN - 1, kH}));
}

TEST(Gather, TakesSlicesAndCountsNegativeIndicesFromTheEnd) {
  const Tensor data = counting({2, 3, 2});
  expect_elements(evaluated(Gather{1, true}, {data, ints({2}, {-1, 0})}), {4, 5, 0, 1, 10, 11, 6, 7});
  const Type scalar = evaluated(Gather{1, false}, {data, ints({}, {1})}).type();
  EXPECT_EQ(scalar, Type(DType::kF32, {2, 2}));
  const auto out = Op(Gather{0, false}).eval(std::vector<Tensor>{data, ints({1}, {2})});
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().message, "index 2 is outside of an axis of size 2");
}

TEST(ShapeChains, StayKnownThroughMovement) {
  const Type shape = Type(DType::kI64, {4}).with_elements({kN, 3, kH, kH * 2});
  const auto index = [](std::vector<std::int64_t> dims, const std::vector<std::int64_t>& values) {
    return ints(std::move(dims), values).type();
  };
  EXPECT_EQ(*inferred(Gather{0, true}, {shape, index({}, {-1})}).elements, (std::vector<Dim>{kH * 2}));
  EXPECT_EQ(*inferred(Slice{{3}, {0}, {-1}, {}}, {shape}).elements, (std::vector<Dim>{kH * 2, kH, 3}));
  // PyTorch's padding: pairs reversed and transposed.
  const Type pairs = inferred(Reshape{{2, 2}}, {shape});
  EXPECT_EQ(*inferred(Transpose{{1, 0}}, {pairs}).elements, (std::vector<Dim>{kN, kH, 3, kH * 2}));
  EXPECT_EQ(*inferred(Tile{{1, 2}}, {pairs}).elements, (std::vector<Dim>{kN, 3, kN, 3, kH, kH * 2, kH, kH * 2}));
  EXPECT_EQ(*inferred(Pack{1}, {shape, shape}).elements, (std::vector<Dim>{kN, kN, 3, 3, kH, kH, kH * 2, kH * 2}));
  const auto parts = Op(Split{0, {1, 3}}).infer(Types{shape});
  ASSERT_TRUE(parts.ok());
  EXPECT_EQ(*parts->at(1).elements, (std::vector<Dim>{3, kH, kH * 2}));
}

TEST(Split, CutsAndChecksTheParts) {
  const auto parts = Op(Split{1, {1, 2}}).eval(std::vector<Tensor>{counting({2, 3})});
  ASSERT_TRUE(parts.ok());
  expect_elements(parts->at(0), {0, 3});
  expect_elements(parts->at(1), {1, 2, 4, 5});
  EXPECT_EQ(refused(Split{1, {1, 1}}, {Type(DType::kF32, {2, 3})}), "parts [1,1] do not make up axis 1 of f32[2,3]");
}

// numpy.pad's values for its modes of the same names.
TEST(Pad, FillsTheBorderByMode) {
  const Tensor x = floats({4}, {1, 2, 3, 4});
  expect_elements(evaluated(Pad{{2}, {1}, PadMode::kConstant}, {x, Tensor::scalar(DType::kF32, 9)}),
                  {9, 9, 1, 2, 3, 4, 9});
  expect_elements(evaluated(Pad{{2}, {1}, PadMode::kConstant}, {x}), {0, 0, 1, 2, 3, 4, 0});
  expect_elements(evaluated(Pad{{2}, {1}, PadMode::kReflect}, {x}), {3, 2, 1, 2, 3, 4, 3});
  expect_elements(evaluated(Pad{{2}, {1}, PadMode::kSymmetric}, {x}), {2, 1, 1, 2, 3, 4, 4});
  expect_elements(evaluated(Pad{{2}, {1}, PadMode::kEdge}, {x}), {1, 1, 1, 2, 3, 4, 4});
  expect_elements(evaluated(Pad{{2}, {5}, PadMode::kWrap}, {x}), {3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1});
  EXPECT_EQ(refused(Pad{{4}, {0}, PadMode::kReflect}, {x.type()}),
            "reflect padding of 4 on axis 0 of size 4: at most 3");
}

TEST(Pad, TakesAmountsFromItsOperand) {
  const Pad pad{{Dim::unknown(), Dim::unknown()}, {Dim::unknown(), Dim::unknown()}, PadMode::kConstant};
  expect_elements(evaluated(pad, {counting({1, 2}, 1), {}, ints({2, 2}, {1, 0, 0, 1})}), {0, 0, 0, 1, 2, 0});
}

TEST(Tile, Repeats) {
  expect_elements(evaluated(Tile{{2, 2}}, {counting({1, 2})}), {0, 1, 0, 1, 0, 1, 0, 1});
  EXPECT_EQ(inferred(Tile{{kN, 2}}, {Type(DType::kF32, {3, kH})}).dims, (std::vector<Dim>{kN * 3, kH * 2}));
}

TEST(Pack, StacksAlongANewAxis) {
  expect_elements(evaluated(Pack{1}, {counting({2}), counting({2}, 5)}), {0, 5, 1, 6});
  EXPECT_EQ(refused(Pack{0}, {Type(DType::kF32, {2}), Type(DType::kF32, {3})}), "operands differ: f32[2] and f32[3]");
}

}  // namespace
}  // namespace onnx2tf
