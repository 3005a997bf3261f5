#include <cmath>

#include "passes/rewriting.h"
#include "targets/tflite/compose.h"
#include "targets/tflite/target.h"

namespace onnx2tf::test {
namespace {

/// How inputs are drawn, and how close outputs must stay.
struct Conditions {
  double low = -3, high = 3;
  double tolerance = 1e-6;
  SymbolValues symbols;
};

/// Legalizes the graph: every node is legal then, and outputs stay.
void legalize(Sketch& sketch, const Conditions& conditions = {}) {
  const Tensors inputs = random_inputs(sketch.graph, conditions.low, conditions.high, conditions.symbols);
  const Tensors before = evaluated(sketch.graph, inputs);
  const auto run = tflite::legalize_logical(sketch.graph);
  ASSERT_TRUE(run.ok()) << run.error().text();
  const auto sound = verify(sketch.graph, "legalize_logical");
  ASSERT_TRUE(sound.ok()) << sound.error().text();
  expect_close(evaluated(sketch.graph, inputs), before, conditions.tolerance);
}

std::string refusal(Sketch& sketch) {
  const auto run = tflite::legalize_logical(sketch.graph);
  return run.ok() ? "no error" : run.error().text();
}

struct FunctionCase {
  UnaryFn fn;
  double low, high;
  double alpha = 0, beta = 0;
  double tolerance = 1e-6;
};

class Function : public testing::TestWithParam<FunctionCase> {};

TEST_P(Function, KeepsItsValues) {
  const FunctionCase& c = GetParam();
  for (const bool dynamic : {false, true}) {
    Sketch s;
    s.output(s.unary(c.fn, s.floats({dynamic ? Dim::symbol("N") : Dim(50), 40}), c.alpha, c.beta));
    Conditions conditions{c.low, c.high, c.tolerance, {{"N", 30}}};
    // Whatever symbols stand for is only known when the graph runs; evaluation needs nothing but the inputs.
    legalize(s, conditions);
    for (std::size_t i = 0; i < s.graph.node_count(); ++i) {
      const auto* op = s.graph.node(NodeId{static_cast<std::uint32_t>(i)}).op.as<Unary>();
      const bool left = op != nullptr && op->fn == c.fn && (c.fn != UnaryFn::kElu || op->alpha != 1);
      EXPECT_FALSE(left) << enum_name(c.fn);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Legalize, Function,
                         testing::Values(FunctionCase{UnaryFn::kTan, -1.5, 1.5}, FunctionCase{UnaryFn::kAsin, -1, 1},
                                         FunctionCase{UnaryFn::kAcos, -1, 1}, FunctionCase{UnaryFn::kAtan, -50, 50},
                                         FunctionCase{UnaryFn::kSinh, -5, 5}, FunctionCase{UnaryFn::kCosh, -5, 5},
                                         FunctionCase{UnaryFn::kAsinh, -100, 100}, FunctionCase{UnaryFn::kAcosh, 1, 50},
                                         FunctionCase{UnaryFn::kAtanh, -0.999, 0.999, 0, 0, 2e-6},
                                         FunctionCase{UnaryFn::kErf, -6, 6}, FunctionCase{UnaryFn::kElu, -5, 5, 0.7},
                                         FunctionCase{UnaryFn::kCelu, -5, 5, 2},
                                         FunctionCase{UnaryFn::kSelu, -5, 5, 1.67326, 1.0507},
                                         FunctionCase{UnaryFn::kHardSigmoid, -5, 5, 1.0 / 6, 0.5},
                                         FunctionCase{UnaryFn::kHardSigmoid, -5, 5, 0.2, 0.5},
                                         FunctionCase{UnaryFn::kSoftplus, -30, 30},
                                         FunctionCase{UnaryFn::kSoftsign, -5, 5}, FunctionCase{UnaryFn::kMish, -30, 30},
                                         FunctionCase{UnaryFn::kThresholdedRelu, -5, 5, 1.5},
                                         FunctionCase{UnaryFn::kShrink, -5, 5, 1.5, 0.5}));

/// Relative errors near zero, where formulas that cancel lose everything.
TEST(Legalize, FunctionsAreExactNearZero) {
  const UnaryFn fns[] = {UnaryFn::kErf,  UnaryFn::kSinh, UnaryFn::kAsinh, UnaryFn::kAtanh,
                         UnaryFn::kAsin, UnaryFn::kAtan, UnaryFn::kTan};
  for (const UnaryFn fn : fns) {
    Sketch s;
    s.output(s.unary(fn, s.floats({5})));
    ASSERT_TRUE(tflite::legalize_logical(s.graph).ok());
    const std::vector<float> xs{1e-6F, -3e-5F, 1e-4F, 2e-3F, -0.03F};
    const Tensors out = evaluated(s.graph, {Tensor::of_floats(DType::kF32, {5}, xs)});
    for (std::size_t i = 0; i < xs.size(); ++i) {
      const double want = apply(Unary{fn}, static_cast<double>(xs[i]));
      EXPECT_NEAR(out[0].element(static_cast<std::int64_t>(i)) / want, 1, 1e-6) << enum_name(fn) << " of " << xs[i];
    }
  }
}

TEST(Legalize, FunctionsOfInfinities) {
  Sketch s;
  const ValueId x = s.floats({3});
  for (const UnaryFn fn : {UnaryFn::kAtan, UnaryFn::kErf, UnaryFn::kAsinh, UnaryFn::kSoftplus, UnaryFn::kIsNan}) {
    s.output(s.unary(fn, x));
  }
  s.output(s.unary(UnaryFn::kIsInf, x, 1, 1));
  s.output(s.unary(UnaryFn::kIsInf, x, 1, 0));
  s.output(s.unary(UnaryFn::kIsInf, x, 0, 1));
  const Tensors inputs{Tensor::of_floats(DType::kF32, {3}, std::vector<float>{INFINITY, -INFINITY, NAN})};
  const Tensors before = evaluated(s.graph, inputs);
  ASSERT_TRUE(tflite::legalize_logical(s.graph).ok());
  expect_close(evaluated(s.graph, inputs), before, 1e-6);
}

TEST(Legalize, BinaryFunctionsOfIntegers) {
  for (const DType dtype : {DType::kI8, DType::kU8, DType::kI16, DType::kU16, DType::kI32, DType::kU32, DType::kI64}) {
    for (const auto& [fn, name] : EnumNames<BinaryFn>::kRows) {
      const bool logical = fn == BinaryFn::kLogicalAnd || fn == BinaryFn::kLogicalOr || fn == BinaryFn::kLogicalXor;
      const bool shift = fn == BinaryFn::kShiftLeft || fn == BinaryFn::kShiftRight;
      if (logical || fn == BinaryFn::kAtan2 || (shift && is_signed_integer(dtype))) continue;
      SCOPED_TRACE(std::string(name) + " of " + std::string(name_of(dtype)));
      Sketch s;
      const ValueId x = s.input(Type(dtype, {200}));
      ValueId y = s.input(Type(dtype, {200}));
      const bool divides =
          fn == BinaryFn::kDiv || fn == BinaryFn::kFloorDiv || fn == BinaryFn::kFloorMod || fn == BinaryFn::kTruncMod;
      if (divides) {
        const ValueId zero = s.scalar(0, dtype);
        y = s.add(Select{}, {s.binary(BinaryFn::kEqual, y, zero), s.scalar(3, dtype), y});
      }
      s.output(s.binary(fn, x, y));
      const bool is_signed = is_signed_integer(dtype);
      legalize(s, {is_signed && fn != BinaryFn::kPow ? -9.0 : 0.0, fn == BinaryFn::kPow ? 2.5 : 9.0, 0, {}});
    }
  }
}

TEST(Legalize, DivisionOfLongIntegersIsExact) {
  Sketch s;
  const ValueId x = s.input(Type(DType::kI64, {6}));
  const ValueId y = s.input(Type(DType::kI64, {6}));
  s.output(s.binary(BinaryFn::kDiv, x, y));
  const std::vector<std::int64_t> a{1234567890123456789, -1234567890123456789, 4611686018427387905, 99999999999, -7, 0};
  const std::vector<std::int64_t> b{3, 7, 1, -100003, 2, 5};
  ASSERT_TRUE(tflite::legalize_logical(s.graph).ok());
  const Tensors out = evaluated(s.graph, {Tensor::of_ints(DType::kI64, {6}, a), Tensor::of_ints(DType::kI64, {6}, b)});
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(out[0].int_element(static_cast<std::int64_t>(i)), a[i] / b[i]) << a[i] << " / " << b[i];
  }
}

TEST(Legalize, Powers) {
  Sketch s;
  s.output(s.binary(BinaryFn::kPow, s.input(Type(DType::kI64, {7})), s.scalar(5, DType::kI64)));
  s.output(s.binary(BinaryFn::kPow, s.input(Type(DType::kI32, {7})), s.scalar(1.5)));
  s.output(s.binary(BinaryFn::kPow, s.floats({7}), s.scalar(3, DType::kI64)));
  legalize(s, {0, 9, 0, {}});
}

TEST(Legalize, RemaindersOfFloats) {
  Sketch s;
  s.output(s.binary(BinaryFn::kTruncMod, s.floats({40}), s.floats({40})));
  legalize(s);
}

TEST(Legalize, KernelsThatDoNotBroadcast) {
  Sketch s;
  s.output(s.binary(BinaryFn::kAtan2, s.floats({4, 5}), s.floats({5})));
  s.output(s.binary(BinaryFn::kBitwiseAnd, s.input(Type(DType::kI32, {4, 5})), s.input(Type(DType::kI32, {4, 1}))));
  legalize(s);
  EXPECT_EQ(census(s.graph), (Census{{"binary", 2}, {"broadcast_to", 2}}));
}

TEST(Legalize, UnaryFunctionsOfIntegers) {
  for (const DType dtype : {DType::kI8, DType::kI16, DType::kI32, DType::kI64}) {
    for (const UnaryFn fn : {UnaryFn::kAbs, UnaryFn::kNeg, UnaryFn::kSign, UnaryFn::kRelu, UnaryFn::kBitwiseNot}) {
      SCOPED_TRACE(enum_name(fn));
      Sketch s;
      s.output(s.unary(fn, s.input(Type(dtype, {30}))));
      s.output(s.unary(UnaryFn::kClip, s.input(Type(dtype, {30})), -2, 3));
      legalize(s, {-9, 9, 0, {}});
    }
  }
}

TEST(Legalize, Reductions) {
  for (const auto& [fn, name] : EnumNames<ReduceFn>::kRows) {
    const bool logical = fn == ReduceFn::kAny || fn == ReduceFn::kAll;
    for (const bool keep : {false, true}) {
      SCOPED_TRACE(name);
      Sketch s;
      s.output(s.add(Reduce{fn, {0, 2}, keep}, {s.input(Type(logical ? DType::kBool : DType::kF32, {3, 4, 5}))}));
      legalize(s, {0.5, 9, 1e-6, {}});
    }
  }
  for (const DType dtype : {DType::kI8, DType::kU8, DType::kI32, DType::kI64}) {
    Sketch s;
    s.output(s.add(Reduce{ReduceFn::kMax, {1}}, {s.input(Type(dtype, {3, 4}))}));
    s.output(s.add(Reduce{ReduceFn::kSum, {1}}, {s.input(Type(dtype, {3, 4}))}));
    legalize(s, {0, 9, 0, {}});
  }
}

TEST(Legalize, LogSumExpOfLargeValues) {
  Sketch s;
  s.output(s.add(Reduce{ReduceFn::kLogSumExp, {0}}, {s.floats({8})}));
  legalize(s, {500, 600, 1e-6, {}});
}

TEST(Legalize, HalfPrecisionIsComputedInSingle) {
  Sketch s;
  const ValueId x = s.input(Type(DType::kF16, {2, 4}));
  ValueId y = s.add(MatMul{}, {x, s.constant(Tensor::of_floats(DType::kF16, {4, 3}, std::vector<float>(12, 0.25F)))});
  y = s.unary(UnaryFn::kRelu, s.add(Transpose{{1, 0}}, {y}));
  s.output(y);
  legalize(s, {-1, 1, 2e-3, {}});
  // Casts at the ports only: everything between is f32.
  EXPECT_EQ(census(s.graph), (Census{{"cast", 2}, {"matmul", 1}, {"transpose", 1}, {"unary", 1}}));
  EXPECT_EQ(s.graph.inputs()[0].source_type.dtype, DType::kF16);
  EXPECT_EQ(s.graph.type(s.graph.outputs()[0].value).dtype, DType::kF16);
}

TEST(Legalize, DoublePrecisionIsComputedInSingle) {
  Sketch s;
  s.output(s.unary(UnaryFn::kErf, s.input(Type(DType::kF64, {9}))));
  legalize(s);
}

TEST(Legalize, MovementsOfRareTypes) {
  for (const DType dtype : {DType::kU16, DType::kU32, DType::kF64, DType::kI16}) {
    Sketch s;
    const ValueId x = s.input(Type(dtype, {2, 3}));
    ValueId y = s.add(Transpose{{1, 0}}, {s.add(Concat{1}, {x, x})});
    y = s.add(Pad{{1, 0}, {0, 1}}, {s.add(Tile{{1, 2}}, {y})});
    s.output(s.add(Gather{0}, {y, s.constant(Tensor::of_ints(DType::kI64, {2}, std::vector<std::int64_t>{2, 1}))}));
    legalize(s, {0, 9, 1e-7, {}});
  }
}

Window window1(std::int64_t size, std::int64_t stride, std::int64_t low, std::int64_t high) {
  Window out = Window::plain({size});
  out.strides = {stride};
  out.pads_low = {low};
  out.pads_high = {high};
  return out;
}

TEST(Legalize, WindowsOverOneAxis) {
  Sketch s;
  const ValueId x = s.floats({2, 4, 9});
  Conv conv;
  conv.input = conv.result = WindowDims::onnx(1);
  conv.weight = WeightDims::onnx(1);
  conv.window = window1(3, 2, 1, 0);
  conv.groups = 2;
  s.output(s.add(conv, {x, s.random_constant({6, 2, 3}), s.random_constant({6})}));
  ConvTranspose transposed;
  transposed.input = transposed.result = WindowDims::onnx(1);
  transposed.weight = {1, 0, {2}};
  transposed.window = window1(3, 2, 1, 1);
  transposed.output_padding = {1};
  s.output(s.add(transposed, {x, s.random_constant({4, 5, 3})}));
  for (const PoolFn fn : {PoolFn::kMax, PoolFn::kAverage}) {
    Pool pool;
    pool.fn = fn;
    pool.dims = WindowDims::onnx(1);
    pool.window = window1(2, 2, 0, 0);
    pool.overhang = {1};
    s.output(s.add(pool, {x}));
  }
  legalize(s, {-3, 3, 1e-5, {}});
  EXPECT_EQ(census(s.graph)["reshape"], 8);  // operand and result of each
}

TEST(Legalize, PoolsOfIntegers) {
  Sketch s;
  Pool pool;
  pool.dims = WindowDims::onnx(2);
  pool.window = Window::plain({2, 2});
  s.output(s.add(pool, {s.input(Type(DType::kI8, {1, 2, 5, 5}))}));
  legalize(s, {-100, 100, 0, {}});
}

TEST(Legalize, LocalResponseNormalization) {
  for (const std::int64_t size : {3, 4}) {
    for (const bool volume : {false, true}) {
      Sketch s;
      const auto dims = volume ? std::vector<Dim>{2, 7, 2, 3, 2} : std::vector<Dim>{2, 7, 3, 3};
      s.output(s.add(Lrn{1, size, 0.3, 0.7, 1.5}, {s.floats(dims)}));
      legalize(s);
    }
  }
}

TEST(Legalize, ProductsOfIntegers) {
  Sketch s;
  const ValueId a = s.add(Cast{DType::kI32}, {s.input(Type(DType::kU8, {3, 700}))});
  const ValueId b = s.add(Cast{DType::kI32}, {s.input(Type(DType::kI8, {700, 4}))});
  s.output(s.add(MatMul{}, {s.binary(BinaryFn::kSub, a, s.scalar(128, DType::kI32)), b}));
  s.output(s.add(MatMul{}, {s.input(Type(DType::kI32, {2, 3, 5})), s.input(Type(DType::kI32, {5, 4}))}));
  legalize(s, {0, 127, 0, {}});
}

TEST(Legalize, ConvolutionsOfIntegers) {
  Sketch s;
  Conv conv;
  conv.input = conv.result = WindowDims::onnx(2);
  conv.weight = WeightDims::onnx(2);
  conv.window = Window::plain({3, 3});
  const ValueId x = s.add(Cast{DType::kI32}, {s.input(Type(DType::kU8, {1, 60, 4, 4}))});
  const ValueId w = s.add(Cast{DType::kI32}, {s.input(Type(DType::kU8, {2, 60, 3, 3}))});
  s.output(s.add(conv, {x, w}));
  legalize(s, {0, 255, 0, {}});
}

TEST(Legalize, ValuesWithoutElements) {
  Sketch s;
  const ValueId none = s.floats({0, 3});
  const ValueId some = s.floats({2, 3});
  s.output(s.add(Concat{0}, {s.unary(UnaryFn::kTan, none), some}));
  s.output(s.add(Reduce{ReduceFn::kSum, {0}, false}, {none}));
  s.output(s.add(Reduce{ReduceFn::kMax, {0}, false}, {none}));
  legalize(s);
  EXPECT_EQ(census(s.graph), Census{});
}

// The bits of u64 go through i64: what C++ computes must come out, also beyond its range.
TEST(Legalize, UnsignedLongsKeepTheirValues) {
  const std::vector<std::uint64_t> values = {
      1, 2, 7, 1000003, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFFFFFFFFFF, 0xFEDCBA9876543210};
  std::vector<std::int64_t> left;
  std::vector<std::int64_t> right;
  for (const std::uint64_t a : values) {
    for (const std::uint64_t b : values) {
      left.push_back(static_cast<std::int64_t>(a));
      right.push_back(static_cast<std::int64_t>(b));
    }
  }
  const auto count = static_cast<std::int64_t>(left.size());
  using U = std::uint64_t;
  const std::pair<BinaryFn, U (*)(U, U)> functions[] = {
      {BinaryFn::kAdd, [](U a, U b) { return a + b; }},
      {BinaryFn::kMul, [](U a, U b) { return a * b; }},
      {BinaryFn::kDiv, [](U a, U b) { return a / b; }},
      {BinaryFn::kTruncMod, [](U a, U b) { return a % b; }},
      {BinaryFn::kMax, [](U a, U b) { return a > b ? a : b; }},
      {BinaryFn::kLess, [](U a, U b) { return U{a < b}; }},
      {BinaryFn::kGreaterEqual, [](U a, U b) { return U{a >= b}; }},
  };
  for (const auto& [fn, expected] : functions) {
    Sketch s;
    const ValueId a = s.input(Type(DType::kU64, {count}));
    const ValueId b = s.input(Type(DType::kU64, {count}));
    s.output(s.binary(fn, a, b));
    const auto run = tflite::legalize_logical(s.graph);
    ASSERT_TRUE(run.ok()) << run.error().text();
    const Tensors results =
        evaluated(s.graph, {Tensor::of_ints(DType::kU64, {count}, left), Tensor::of_ints(DType::kU64, {count}, right)});
    for (std::int64_t i = 0; i < count; ++i) {
      const auto k = static_cast<std::size_t>(i);
      const U want = expected(static_cast<U>(left[k]), static_cast<U>(right[k]));
      ASSERT_EQ(static_cast<U>(results.at(0).int_element(i)), want)
          << enum_name(fn) << " of " << static_cast<U>(left[k]) << ", " << static_cast<U>(right[k]);
    }
  }
}

TEST(Legalize, RefusesAllThatHasNoFormAtOnce) {
  Sketch s;
  const ValueId x = s.input(Type(DType::kU64, {3}));
  s.output(s.binary(BinaryFn::kShiftRight, x, x));
  s.output(s.add(Reduce{ReduceFn::kMean, {0}, true}, {x}));
  const std::string text = refusal(s);
  EXPECT_NE(text.find("2 ops have no TFLite form"), std::string::npos) << text;
  EXPECT_NE(text.find("u64"), std::string::npos) << text;
  EXPECT_NE(text.find("reduce"), std::string::npos) << text;
}

TEST(Legalize, RefusesToBroadcastStrings) {
  Sketch s;
  s.output(s.add(BroadcastTo{{2, 3}}, {s.input(Type(DType::kString, {3}))}));
  EXPECT_NE(refusal(s).find("TFLite has no broadcast_to of string"), std::string::npos);
}

}  // namespace
}  // namespace onnx2tf::test
