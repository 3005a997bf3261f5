#include <cmath>

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

/// Which numbers of a resize come by operands.
enum class AtRunTime : std::uint8_t { kSizes, kAll };

/// The same with sizes, or all numbers, that are only known at run time. `op` says what they are.
void expect_same_dynamic_resize(Resize op, const std::vector<std::int64_t>& from, AtRunTime what) {
  Sketch s;
  const std::vector<Dim> to = op.sizes;
  const auto rank = static_cast<std::int64_t>(from.size());
  std::vector<Dim> dims;
  for (std::size_t k = 0; k < from.size(); ++k) {
    dims.push_back(to[k].is(from[k]) ? Dim(from[k]) : Dim::symbol("D" + std::to_string(k)));
  }
  std::vector<float> values;
  for (std::int64_t i = 0; i < count_of(from); ++i) values.push_back(s.uniform(0, 10));
  std::vector<std::int64_t> sizes;
  for (const Dim& dim : to) sizes.push_back(dim.value());
  Tensors inputs{Tensor::of_floats(DType::kF32, from, values), Tensor::of_ints(DType::kI64, {rank}, sizes)};
  const auto want = Op(op).eval(std::vector<Tensor>{inputs[0]});
  ASSERT_TRUE(want.ok()) << want.error().text();

  op.sizes.assign(from.size(), Dim::unknown());
  std::vector<ValueId> operands{s.floats(dims), s.input(Type(DType::kI64, {rank}))};
  const auto as_operand = [&](std::vector<double>& numbers) {
    operands.push_back(kNoValue);
    if (what == AtRunTime::kSizes || numbers.empty()) return;
    const auto count = static_cast<std::int64_t>(numbers.size());
    const std::vector<float> given(numbers.begin(), numbers.end());
    inputs.push_back(Tensor::of_floats(DType::kF32, {count}, given));
    operands.back() = s.floats({count});
    std::ranges::fill(numbers, std::nan(""));
  };
  as_operand(op.scales);
  as_operand(op.roi);
  s.output(s.add(op, operands));
  Graph& graph = s.graph;
  const auto run = tflite::legalize_logical(graph);
  ASSERT_TRUE(run.ok()) << run.error().text();
  // Symbols that the legalizer made stand for the sizes that are computed anyway.
  SymbolValues symbols;
  for (std::size_t k = 0; k < from.size(); ++k) symbols["D" + std::to_string(k)] = from[k];
  const std::vector<Dim>& result = graph.outputs()[0].source_type.dims;
  for (std::size_t k = 0; k < from.size(); ++k) {
    if (result[k].is_symbol()) symbols[to_string(result[k])] = sizes[k];
  }
  set_sizes(graph, symbols);
  expect_close(evaluated(graph, inputs), *want, 2e-5);
}

TEST(ComposeResize, NumbersOnlyKnownAtRunTime) {
  for (const auto& [mode, mode_name] : EnumNames<ResizeMode>::kRows) {
    for (const auto& [coordinates, name] : EnumNames<ResizeCoordinates>::kRows) {
      for (const std::vector<Dim>& to : {std::vector<Dim>{1, 2, 7, 11}, {1, 2, 3, 1}}) {
        Resize op;
        op.mode = mode;
        op.coordinates = coordinates;
        op.sizes = to;
        op.exclude_outside = mode == ResizeMode::kCubic;
        if (coordinates == ResizeCoordinates::kTfCropAndResize) {
          op.exclude_outside = false;
          op.roi = {0, 0, 0.2, 0.4, 1, 1, 0.9, 1.2};
          op.extrapolation = 7;
        }
        SCOPED_TRACE(text_of(op, to));
        expect_same_dynamic_resize(op, {1, 2, 5, 6}, AtRunTime::kSizes);
        expect_same_dynamic_resize(op, {1, 2, 5, 6}, AtRunTime::kAll);
        op.scales = {1, 1, to[2].is(7) ? 1.5 : 0.625, to[3].is(11) ? 1.875 : 0.25};
        expect_same_dynamic_resize(op, {1, 2, 5, 6}, AtRunTime::kSizes);
        expect_same_dynamic_resize(op, {1, 2, 5, 6}, AtRunTime::kAll);
      }
    }
  }
}

TEST(ComposeResize, AntialiasAtRunTime) {
  for (const ResizeMode mode : {ResizeMode::kLinear, ResizeMode::kCubic}) {
    for (const bool exclude_outside : {false, true}) {
      Resize op;
      op.mode = mode;
      op.antialias = true;
      op.exclude_outside = exclude_outside;
      op.sizes = {1, 2, 3, 14};
      expect_same_dynamic_resize(op, {1, 2, 9, 11}, AtRunTime::kSizes);
      op.scales = {1, 1, 0.35, 1.3};
      expect_same_dynamic_resize(op, {1, 2, 9, 11}, AtRunTime::kAll);
      op.sizes = {4};
      op.scales = {};
      expect_same_dynamic_resize(op, {11}, AtRunTime::kSizes);
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
