#include "passes/rewriting.h"
#include "targets/tflite/target.h"

namespace onnx2tf::test {
namespace {

/// Legalizes a resize and compares it with ONNX's formulas.
void expect_same_resize(const Resize& op, const std::vector<Dim>& dims, DType dtype = DType::kF32) {
  Sketch s;
  s.output(s.add(op, {s.input(Type(dtype, dims))}));
  const Tensors inputs = random_inputs(s.graph, 0, 100);
  const Tensors before = evaluated(s.graph, inputs);
  const auto run = tflite::legalize_logical(s.graph);
  ASSERT_TRUE(run.ok()) << run.error().text();
  expect_close(evaluated(s.graph, inputs), before, 1e-5);
}

std::string text_of(const Resize& op, const std::vector<Dim>& sizes) {
  return std::string(enum_name(op.mode)) + " " + std::string(enum_name(op.coordinates)) + " " +
         std::string(enum_name(op.rounding)) + " to " + to_string(Type(DType::kF32, sizes));
}

TEST(ComposeResize, EveryModeAndCoordinateFormula) {
  for (const auto& [mode, mode_name] : EnumNames<ResizeMode>::kRows) {
    for (const auto& [coordinates, name] : EnumNames<ResizeCoordinates>::kRows) {
      for (const std::vector<Dim>& sizes : {std::vector<Dim>{1, 2, 7, 11}, {1, 2, 3, 10}, {1, 2, 10, 1}}) {
        Resize op;
        op.mode = mode;
        op.coordinates = coordinates;
        op.sizes = sizes;
        if (coordinates == ResizeCoordinates::kTfCropAndResize) {
          op.roi = {0, 0, 0.2, 0.4, 1, 1, 0.9, 1.2};
          op.extrapolation = 7;
        }
        SCOPED_TRACE(text_of(op, sizes));
        expect_same_resize(op, {1, 2, 5, 5});
      }
    }
  }
}

TEST(ComposeResize, EveryRounding) {
  for (const auto& [rounding, name] : EnumNames<ResizeRounding>::kRows) {
    for (const auto& [coordinates, coordinates_name] : EnumNames<ResizeCoordinates>::kRows) {
      if (coordinates == ResizeCoordinates::kTfCropAndResize) continue;
      for (std::int64_t size = 1; size < 24; ++size) {
        Resize op;
        op.coordinates = coordinates;
        op.rounding = rounding;
        op.sizes = {1, 2, 6, size};
        SCOPED_TRACE(text_of(op, op.sizes));
        expect_same_resize(op, {1, 2, 4, 6}, size % 2 == 0 ? DType::kU8 : DType::kF32);
      }
    }
  }
}

TEST(ComposeResize, AntialiasAndExcludedOutside) {
  for (const ResizeMode mode : {ResizeMode::kLinear, ResizeMode::kCubic}) {
    for (const bool antialias : {false, true}) {
      Resize op;
      op.mode = mode;
      op.antialias = antialias;
      op.exclude_outside = true;
      op.sizes = {1, 2, 3, 4};
      expect_same_resize(op, {1, 2, 9, 11});
    }
  }
}

TEST(ComposeResize, ScalesThatGiveNoWholeSize) {
  Resize op;
  op.mode = ResizeMode::kLinear;
  op.sizes = {1, 1, 7, 3};
  op.scales = {1, 1, 1.5, 0.6};
  expect_same_resize(op, {1, 1, 5, 5});
}

TEST(ComposeResize, OneToFiveAxes) {
  Resize op;
  op.mode = ResizeMode::kCubic;
  op.sizes = {9};
  expect_same_resize(op, {4});
  op.sizes = {1, 2, 5, 6, 7};
  expect_same_resize(op, {1, 2, 3, 4, 5});
  op.mode = ResizeMode::kLinear;
  expect_same_resize(op, {1, 2, 3, 4, 5});
  op.antialias = true;
  op.sizes = {3};
  expect_same_resize(op, {11});
}

}  // namespace
}  // namespace onnx2tf::test
