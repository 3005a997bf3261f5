#include "layout/tokens.h"

#include <gtest/gtest.h>

#include <numeric>

#include "ops/generate.h"

namespace onnx2tf::layout {
namespace {

using test::Random;

/// Dims of 1 to 6 elements and a random memory order of their pieces.
struct Order {
  Ints dims;
  AxisPieces pieces;
};

Order random_order(Random& random) {
  Order out;
  const std::int64_t rank = random.between(1, 4);
  for (int axis = 0; axis < static_cast<int>(rank); ++axis) {
    std::int64_t stride = 1;
    for (std::int64_t k = random.below(3); k > 0; --k) {
      const std::int64_t size = random.between(2, 3);
      out.pieces.push_back({axis, size, stride});
      stride *= size;
    }
    out.dims.push_back(stride);
  }
  random.shuffle(out.pieces);
  return out;
}

/// The logical index of each memory position, by counting through the pieces.
Ints indices_of(const AxisPieces& pieces, const Ints& dims) {
  Ints strides(dims.size(), 1);
  for (std::size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  Ints out = {0};
  for (const AxisPiece& piece : pieces) {
    Ints next;
    for (const std::int64_t base : out) {
      for (std::int64_t i = 0; i < piece.size; ++i) {
        next.push_back(base + i * piece.stride * strides[static_cast<std::size_t>(piece.axis)]);
      }
    }
    out = std::move(next);
  }
  return out;
}

Ints indices_of(const Tokens& tokens) {
  Ints out = {0};
  for (const Token& token : tokens) {
    Ints next;
    for (const std::int64_t base : out) {
      for (std::int64_t i = 0; i < token.size; ++i) next.push_back(base + i * token.stride);
    }
    out = std::move(next);
  }
  return out;
}

Ints permuted(const Ints& data, const Ints& dims, const std::vector<int>& perm) {
  Ints strides(dims.size(), 1);
  for (std::size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  Ints offsets = {0};
  for (const int axis : perm) {
    Ints next;
    for (const std::int64_t base : offsets) {
      for (std::int64_t i = 0; i < dims[static_cast<std::size_t>(axis)]; ++i) {
        next.push_back(base + i * strides[static_cast<std::size_t>(axis)]);
      }
    }
    offsets = std::move(next);
  }
  Ints out;
  for (const std::int64_t offset : offsets) out.push_back(data[static_cast<std::size_t>(offset)]);
  return out;
}

TEST(Tokens, MeanTheSameMemoryAsThePieces) {
  Random random(1);
  for (int i = 0; i < 2000; ++i) {
    const Order order = random_order(random);
    const Tokens tokens = join(order.pieces, order.dims);
    EXPECT_EQ(indices_of(tokens), indices_of(order.pieces, order.dims));
    const auto pieces = split(tokens, order.dims);
    ASSERT_TRUE(pieces.has_value());
    EXPECT_EQ(indices_of(*pieces, order.dims), indices_of(tokens));
    EXPECT_EQ(join(*pieces, order.dims), tokens);
  }
}

TEST(Tokens, AreEqualExactlyWhenTheMemoryIs) {
  Random random(2);
  int equal = 0;
  for (int i = 0; i < 3000; ++i) {
    const Order order = random_order(random);
    AxisPieces other = order.pieces;
    random.shuffle(other);
    const bool same = join(order.pieces, order.dims) == join(other, order.dims);
    equal += same ? 1 : 0;
    EXPECT_EQ(same, indices_of(order.pieces, order.dims) == indices_of(other, order.dims));
  }
  EXPECT_GT(equal, 100);
}

TEST(Tokens, TransposesRelabelThem) {
  Random random(3);
  for (int i = 0; i < 2000; ++i) {
    const Order order = random_order(random);
    std::vector<int> perm(order.dims.size());
    std::iota(perm.begin(), perm.end(), 0);
    random.shuffle(perm);
    Ints result_dims;
    for (const int axis : perm) result_dims.push_back(order.dims[static_cast<std::size_t>(axis)]);
    LayoutTable table;
    const int step = table.add_step({-1, perm, order.dims});
    const LayoutId before = table.intern(join(order.pieces, order.dims));
    const LayoutId after = table.push(step, before);
    ASSERT_NE(after, kNoLayout);
    EXPECT_EQ(table.pull(step, after), before);
    // Element n of the transpose's result is element `source[n]` of its operand: both name the same memory.
    Ints count(indices_of(table.tokens(before)).size());
    std::iota(count.begin(), count.end(), 0);
    const Ints source = permuted(count, order.dims, perm);
    Ints seen;
    for (const std::int64_t index : indices_of(table.tokens(after))) {
      seen.push_back(source[static_cast<std::size_t>(index)]);
    }
    EXPECT_EQ(seen, indices_of(table.tokens(before)));
  }
}

TEST(Tokens, CopyPlansTurnOneOrderIntoTheOther) {
  Random random(4);
  int planned = 0;
  for (int i = 0; i < 2000; ++i) {
    const Order order = random_order(random);
    AxisPieces other = order.pieces;
    random.shuffle(other);
    const Tokens from = join(order.pieces, order.dims);
    const Tokens to = join(other, order.dims);
    const auto plan = copy_plan(from, to);
    if (!plan) continue;
    ++planned;
    EXPECT_EQ(permuted(indices_of(from), plan->dims, plan->perm), indices_of(to));
    for (std::size_t k = 1; k < plan->perm.size(); ++k) EXPECT_NE(plan->perm[k], plan->perm[k - 1] + 1);
  }
  EXPECT_GT(planned, 1500);
}

TEST(Tokens, StraddlingTokensHaveNoPieces) {
  EXPECT_FALSE(split({{2, 1}, {3, 2}}, {2, 3}).has_value());
  EXPECT_FALSE(split({{4, 3}, {3, 1}}, {6, 2}).has_value());
}

}  // namespace
}  // namespace onnx2tf::layout
