#include "ops/conv.h"
#include "ops/conv_transpose.h"
#include "ops/depth_to_space.h"
#include "ops/matmul.h"
#include "ops/pool.h"
#include "ops/resize.h"
#include "ops/tensors.h"

namespace onnx2tf {
namespace {

using test::counting;
using test::evaluated;
using test::expect_elements;
using test::floats;
using test::inferred;
using test::refused;

const Dim kN = Dim::symbol("N");
const Dim kH = Dim::symbol("H");

Conv conv_2d(Window window, std::int64_t groups = 1) {
  return {.input = WindowDims::onnx(2),
          .result = WindowDims::onnx(2),
          .weight = WeightDims::onnx(2),
          .window = std::move(window),
          .groups = groups,
          .activation = Activation::kNone};
}

Window window_2d(std::vector<std::int64_t> size, std::int64_t stride, const std::vector<Dim>& low,
                 const std::vector<Dim>& high) {
  Window window = Window::plain(std::move(size));
  window.strides = {stride, stride};
  window.pads_low = low;
  window.pads_high = high;
  return window;
}

// ONNX's node tests test_basic_conv_with_padding, test_conv_with_strides_and_asymmetric_padding.
TEST(Conv, AgreesWithTheStandardsExamples) {
  const Tensor ones = floats({1, 1, 3, 3}, std::vector<float>(9, 1));
  expect_elements(
      evaluated(conv_2d(window_2d({3, 3}, 1, {1, 1}, {1, 1})), {counting({1, 1, 5, 5}), ones}),
      {12, 21, 27, 33, 24, 33, 54, 63, 72, 51, 63, 99, 108, 117, 81, 93, 144, 153, 162, 111, 72, 111, 117, 123, 84});
  expect_elements(evaluated(conv_2d(window_2d({3, 3}, 2, {1, 0}, {1, 0})), {counting({1, 1, 7, 5}), ones}),
                  {21, 33, 99, 117, 189, 207, 171, 183});
}

TEST(Conv, HasGroupsBiasAndActivation) {
  Conv conv = conv_2d(Window::plain({1, 1}), 2);
  conv.activation = Activation::kRelu;
  const Tensor out =
      evaluated(conv, {floats({1, 2, 1, 2}, {1, 2, 3, 4}), floats({2, 1, 1, 1}, {2, -1}), floats({2}, {10, 3})});
  expect_elements(out, {12, 14, 0, 0});
}

TEST(Conv, OfSymbolicDimsHasSymbolicResult) {
  const Type x(DType::kF32, {kN, 3, kH, kH});
  const Type w(DType::kF32, {8, 3, 3, 3});
  EXPECT_EQ(inferred(conv_2d(window_2d({3, 3}, 2, {1, 1}, {1, 1})), {x, w}).dims,
            (std::vector<Dim>{kN, 8, floor_div(kH + 1, 2), floor_div(kH + 1, 2)}));
  EXPECT_EQ(refused(conv_2d(Window::plain({3, 3}), 3), {x, w}), "3 groups do not divide 8 result channels");
  EXPECT_EQ(refused(conv_2d(Window::plain({5, 5})), {x, w}),
            "a window of size 5 on spatial axis 0 for weights f32[8,3,3,3]");
}

// ONNX's test_convtranspose, test_convtranspose_pads and a dilated one.
TEST(ConvTranspose, AgreesWithTheStandardsExamples) {
  ConvTranspose op{.input = WindowDims::onnx(2),
                   .result = WindowDims::onnx(2),
                   .weight = {.out = 1, .in = 0, .spatial = {2, 3}},
                   .window = Window::plain({3, 3}),
                   .output_padding = {0, 0},
                   .groups = 1,
                   .activation = Activation::kNone};
  const Tensor weights = floats({1, 2, 3, 3}, std::vector<float>(18, 1));
  const Tensor out = evaluated(op, {counting({1, 1, 3, 3}), weights});
  EXPECT_EQ(out.dims(), (std::vector<std::int64_t>{1, 2, 5, 5}));
  const std::vector<double> plane = {0,  1,  3, 3,  2,  3,  8,  15, 12, 7,  9,  21, 36,
                                     27, 15, 9, 20, 33, 24, 13, 6,  13, 21, 15, 8};
  std::vector<double> both = plane;
  both.insert(both.end(), plane.begin(), plane.end());
  expect_elements(out, both);

  op.window.strides = {3, 2};
  op.window.pads_low = {1, 2};
  op.window.pads_high = {1, 2};
  const Tensor padded = evaluated(op, {counting({1, 1, 3, 3}), weights});
  EXPECT_EQ(padded.dims(), (std::vector<std::int64_t>{1, 2, 7, 3}));
  std::vector<double> expected = {1, 1, 3, 1, 1, 3, 7, 4, 9, 7, 4, 9, 7, 4, 9, 13, 7, 15, 13, 7, 15};
  expected.insert(expected.end(), expected.begin(), expected.begin() + 21);
  expect_elements(padded, expected);
}

TEST(ConvTranspose, AppendsOutputPaddingAndDilates) {
  ConvTranspose op{.input = WindowDims::onnx(1),
                   .result = WindowDims::onnx(1),
                   .weight = {.out = 1, .in = 0, .spatial = {2}},
                   .window = Window::plain({2}),
                   .output_padding = {1},
                   .groups = 1,
                   .activation = Activation::kNone};
  op.window.strides = {2};
  op.window.dilations = {2};
  expect_elements(evaluated(op, {floats({1, 1, 2}, {1, 2}), floats({1, 1, 2}, {1, 10}), floats({1}, {0.5})}),
                  {1.5, 0.5, 12.5, 0.5, 20.5, 0.5});
}

// ONNX's test_averagepool_2d_precomputed_pads(_count_include_pad), test_maxpool_2d_ceil,
// test_averagepool_2d_ceil_last_window_starts_on_pad is covered by the window that reaches beyond the padding.
TEST(Pool, AgreesWithTheStandardsExamples) {
  Pool pool{.fn = PoolFn::kAverage,
            .dims = WindowDims::onnx(2),
            .window = window_2d({5, 5}, 1, {2, 2}, {2, 2}),
            .overhang = {},
            .count_padding = false,
            .activation = Activation::kNone};
  const Tensor x = counting({1, 1, 5, 5}, 1);
  expect_elements(evaluated(pool, {x}), {7,    7.5, 8,    8.5, 9,    9.5, 10,   10.5, 11,   11.5, 12,   12.5, 13,
                                         13.5, 14,  14.5, 15,  15.5, 16,  16.5, 17,   17.5, 18,   18.5, 19});
  pool.count_padding = true;
  const Tensor counted = evaluated(pool, {x});
  EXPECT_NEAR(counted.element(0), 2.52, 1e-5);
  EXPECT_NEAR(counted.element(12), 13, 1e-5);
  EXPECT_NEAR(counted.element(24), 6.84, 1e-5);

  Pool largest{.fn = PoolFn::kMax,
               .dims = WindowDims::onnx(2),
               .window = window_2d({3, 3}, 2, {0, 0}, {0, 0}),
               .overhang = {1, 1},
               .count_padding = false,
               .activation = Activation::kNone};
  expect_elements(evaluated(largest, {counting({1, 1, 4, 4}, 1)}), {11, 12, 15, 16});
}

TEST(Pool, NeverCountsTheOverhangOfCeilMode) {
  // 4 elements, windows of 3 by 2: the second window is [2, 3, beyond].
  Pool pool{.fn = PoolFn::kAverage,
            .dims = WindowDims::onnx(1),
            .window = Window::plain({3}),
            .overhang = {1},
            .count_padding = true,
            .activation = Activation::kNone};
  pool.window.strides = {2};
  expect_elements(evaluated(pool, {floats({1, 1, 4}, {1, 2, 3, 4})}), {2, 3.5});
}

Resize resize_2d(ResizeMode mode, ResizeCoordinates coordinates, std::int64_t height, std::int64_t width,
                 std::vector<double> scales = {}) {
  Resize op;
  op.mode = mode;
  op.coordinates = coordinates;
  op.sizes = {1, 1, height, width};
  op.scales = std::move(scales);
  return op;
}

// ONNX's node tests test_resize_*: the values are the standard's.
TEST(Resize, AgreesWithTheStandardsExamples) {
  const Tensor two = floats({1, 1, 2, 2}, {1, 2, 3, 4});
  const Tensor four = counting({1, 1, 4, 4}, 1);
  using enum ResizeMode;
  using enum ResizeCoordinates;
  expect_elements(evaluated(resize_2d(kNearest, kHalfPixel, 4, 6, {1, 1, 2, 3}), {two}),
                  {1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4});
  expect_elements(evaluated(resize_2d(kLinear, kHalfPixel, 4, 4, {1, 1, 2, 2}), {two}),
                  {1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4});
  expect_elements(evaluated(resize_2d(kLinear, kAlignCorners, 4, 4, {1, 1, 2, 2}), {two}),
                  {1, 1.33333333, 1.66666667, 2, 1.66666667, 2, 2.33333333, 2.66666667, 2.33333333, 2.66666667, 3,
                   3.33333333, 3, 3.33333333, 3.66666667, 4});
  expect_elements(evaluated(resize_2d(kLinear, kHalfPixel, 1, 2, {1, 1, 0.6, 0.6}), {counting({1, 1, 2, 4}, 1)}),
                  {2.6666665, 4.3333331});
  const Tensor cubic = evaluated(resize_2d(kCubic, kHalfPixel, 8, 8, {1, 1, 2, 2}), {four});
  EXPECT_NEAR(cubic.element(0), 0.47265625, 1e-5);
  EXPECT_NEAR(cubic.element(9), 1.9570312, 1e-5);
  EXPECT_NEAR(cubic.element(63), 16.527344, 1e-5);
}

TEST(Resize, ExtrapolatesOutsideOfTheCroppedRegion) {
  Resize op = resize_2d(ResizeMode::kLinear, ResizeCoordinates::kTfCropAndResize, 3, 3);
  op.roi = {0, 0, 0.4, 0.6, 1, 1, 1.2, 1.7};
  op.extrapolation = 10;
  // ONNX's test_resize_tf_crop_and_resize_extrapolation_value.
  expect_elements(evaluated(op, {counting({1, 1, 4, 4}, 1)}), {7.6000004, 10, 10, 12.400001, 10, 10, 10, 10, 10});
}

TEST(Resize, StretchesTheFilterWhenItShrinksAntialiased) {
  // ONNX's test_resize_downsample_scales_linear_antialias.
  Resize op = resize_2d(ResizeMode::kLinear, ResizeCoordinates::kHalfPixel, 2, 2, {1, 1, 0.6, 0.6});
  op.antialias = true;
  expect_elements(evaluated(op, {counting({1, 1, 4, 4}, 1)}), {2.875, 4.5, 9.375, 11});
}

TEST(MatMul, BroadcastsTransposesAndAddsBias) {
  const Tensor a = counting({2, 2, 3});
  expect_elements(evaluated(MatMul{}, {a, floats({3, 1}, {1, 2, 3})}), {8, 26, 44, 62});
  expect_elements(evaluated(MatMul{.transpose_b = true}, {a, floats({1, 3}, {1, 2, 3}), floats({1}, {100})}),
                  {108, 126, 144, 162});
  expect_elements(evaluated(MatMul{.transpose_a = true}, {counting({1, 2, 2}), counting({3, 2, 1})}),
                  {2, 3, 6, 11, 10, 19});
  EXPECT_EQ(inferred(MatMul{}, {Type(DType::kF32, {kN, 1, 4, 5}), Type(DType::kF32, {kH, 5, 6})}).dims,
            (std::vector<Dim>{kN, kH, 4, 6}));
  EXPECT_EQ(refused(MatMul{}, {Type(DType::kF32, {2, 3}), Type(DType::kF32, {2, 3})}),
            "inner dims 3 and 2 of f32[2,3] and f32[2,3] differ");
}

TEST(DepthToSpace, MovesBlocksInChannelOrder) {
  // ONNX's test_depthtospace_example (DCR).
  const DepthToSpace op{.block = 2, .dims = WindowDims::onnx(2), .inverse = false};
  const Tensor x = counting({1, 8, 1, 1});
  const Tensor wide = evaluated(op, {x});
  expect_elements(wide, {0, 2, 4, 6, 1, 3, 5, 7});
  expect_elements(evaluated(DepthToSpace{.block = 2, .dims = WindowDims::onnx(2), .inverse = true}, {wide}),
                  x.to_vector<double>());
}

}  // namespace
}  // namespace onnx2tf
