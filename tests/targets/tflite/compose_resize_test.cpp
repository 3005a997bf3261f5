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

/// The same with sizes that are only known at run time, by an operand.
void expect_same_dynamic_resize(Resize op, const std::vector<std::int64_t>& from, const std::vector<std::int64_t>& to) {
  Sketch s;
  std::vector<Dim> dims;
  for (std::size_t k = 0; k < from.size(); ++k) {
    dims.push_back(from[k] == to[k] ? Dim(from[k]) : Dim::symbol("D" + std::to_string(k)));
  }
  const ValueId x = s.floats(dims);
  const auto rank = static_cast<std::int64_t>(from.size());
  const ValueId sizes = s.input(Type(DType::kI64, {rank}));
  op.sizes.assign(from.size(), Dim::unknown());
  s.output(s.add(op, {x, sizes}));
  Graph& graph = s.graph;
  std::vector<float> values;
  for (std::int64_t i = 0; i < count_of(from); ++i) values.push_back(s.uniform(0, 10));
  const Tensors inputs{Tensor::of_floats(DType::kF32, from, values), Tensor::of_ints(DType::kI64, {rank}, to)};
  op.sizes.assign(to.begin(), to.end());
  const auto want = Op(op).eval(std::vector<Tensor>{inputs[0]});
  ASSERT_TRUE(want.ok()) << want.error().text();
  const auto run = tflite::legalize_logical(graph);
  ASSERT_TRUE(run.ok()) << run.error().text();
  SymbolValues symbols;
  const std::vector<Dim>& result = graph.outputs()[0].source_type.dims;
  for (std::size_t k = 0; k < to.size(); ++k) {
    symbols["D" + std::to_string(k)] = from[k];
    if (result[k].is_symbol()) symbols[to_string(result[k])] = to[k];
  }
  set_sizes(graph, symbols);
  expect_close(evaluated(graph, inputs), *want, 2e-5);
}

TEST(ComposeResize, SizesOnlyKnownAtRunTime) {
  for (const auto& [mode, mode_name] : EnumNames<ResizeMode>::kRows) {
    for (const auto& [coordinates, name] : EnumNames<ResizeCoordinates>::kRows) {
      // Moves axes that keep their size, too; which those are is not known here.
      if (coordinates == ResizeCoordinates::kTfHalfPixelForNearest && mode != ResizeMode::kNearest) continue;
      for (const std::vector<std::int64_t>& to : {std::vector<std::int64_t>{1, 2, 7, 11}, {1, 2, 3, 1}}) {
        Resize op;
        op.mode = mode;
        op.coordinates = coordinates;
        op.exclude_outside = mode == ResizeMode::kCubic;
        if (coordinates == ResizeCoordinates::kTfCropAndResize) {
          op.exclude_outside = false;
          op.roi = {0, 0, 0.2, 0.4, 1, 1, 0.9, 1.2};
          op.extrapolation = 7;
        }
        SCOPED_TRACE(text_of(op, {to.begin(), to.end()}));
        expect_same_dynamic_resize(op, {1, 2, 5, 6}, to);
      }
    }
  }
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
