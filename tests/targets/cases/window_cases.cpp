#include "ops/all.h"
#include "targets/cases/cases.h"

namespace onnx2tf::test {
namespace {

Window window(std::vector<std::int64_t> size, std::vector<std::int64_t> strides, std::vector<Dim> low,
              std::vector<Dim> high) {
  Window out = Window::plain(std::move(size));
  out.strides = std::move(strides);
  out.pads_low = std::move(low);
  out.pads_high = std::move(high);
  return out;
}

const WindowDims kImage = WindowDims::onnx(2);

Conv image_conv(Window w, std::int64_t groups = 1) {
  return {.input = kImage,
          .result = kImage,
          .weight = WeightDims::onnx(2),
          .window = std::move(w),
          .groups = groups,
          .activation = Activation::kNone};
}

void conv_same(Maker& m) {
  const ValueId x = m.image({m.n, 7, 5, 3});
  m.output(m.add(image_conv(window({3, 3}, {1, 1}, {1, 1}, {1, 1})), {x, m.weights({4, 3, 3, 3}), m.weights({4})}));
}
void conv_valid_relu(Maker& m) {
  const ValueId x = m.image({2, 7, 5, 3});
  const ValueId y = m.add(image_conv(window({3, 2}, {2, 1}, {0, 0}, {0, 0})), {x, m.weights({4, 3, 3, 2})});
  m.output(m.add(Unary{.fn = UnaryFn::kRelu}, {y}));
}
void conv_explicit_padding(Maker& m) {
  const ValueId x = m.image({1, 8, 8, 3});
  m.output(m.add(image_conv(window({3, 3}, {2, 2}, {1, 1}, {1, 1})), {x, m.weights({4, 3, 3, 3}), m.weights({4})}));
}
void conv_onnx_order(Maker& m) {
  const ValueId x = m.input({2, 3, 6, 5});
  Conv op{.input = WindowDims::onnx(2),
          .result = WindowDims::onnx(2),
          .weight = WeightDims::onnx(2),
          .window = window({3, 2}, {1, 2}, {1, 0}, {1, 1}),
          .groups = 1,
          .activation = Activation::kNone};
  op.window.dilations = {2, 1};
  m.output(m.add(Unary{.fn = UnaryFn::kRelu6}, {m.add(op, {x, m.weights({4, 3, 3, 2})})}));
}
void conv_dilated_strided(Maker& m) {
  const ValueId x = m.image({1, 9, 8, 3});
  Window w = window({3, 2}, {2, 3}, {1, 0}, {2, 1});
  w.dilations = {2, 2};
  m.output(m.add(image_conv(w), {x, m.weights({4, 3, 3, 2}), m.weights({4})}));
}
void conv_swapped_axes(Maker& m) {
  const ValueId x = m.input({1, 6, 5, 3});
  Conv op = image_conv(window({3, 2}, {1, 2}, {1, 0}, {1, 0}));
  op.input = op.result = {0, 3, {2, 1}};
  m.output(m.add(op, {x, m.weights({4, 3, 3, 2})}));
}
void conv_depthwise(Maker& m) {
  const ValueId x = m.image({1, 6, 5, 4});
  m.output(m.add(image_conv(window({3, 3}, {1, 1}, {1, 1}, {1, 1}), 4), {x, m.weights({8, 1, 3, 3}), m.weights({8})}));
}
void conv_grouped(Maker& m) {
  const ValueId x = m.image({1, 6, 5, 4});
  m.output(m.add(image_conv(window({3, 3}, {1, 1}, {1, 1}, {1, 1}), 2), {x, m.weights({6, 2, 3, 3}), m.weights({6})}));
}
void conv_same_upper_dynamic(Maker& m) {
  const ValueId x = m.image({1, m.n, m.n, 2});
  Window w = window({3, 3}, {2, 2}, {0, 0}, {0, 0});
  const Dim total = max((ceil_div(m.n, 2) - 1) * 2 + 3 - m.n, 0);
  w.pads_low = {floor_div(total, 2), floor_div(total, 2)};
  w.pads_high = {total - floor_div(total, 2), total - floor_div(total, 2)};
  m.output(m.add(image_conv(w), {x, m.weights({4, 2, 3, 3})}));
}
void conv_3d(Maker& m) {
  const ValueId x = m.image({1, 4, 5, 3, 2});
  const WindowDims dims = WindowDims::onnx(3);
  const Conv op{.input = dims,
                .result = dims,
                .weight = WeightDims::onnx(3),
                .window = window({2, 3, 2}, {1, 2, 1}, {0, 1, 1}, {1, 1, 0}),
                .groups = 1,
                .activation = Activation::kNone};
  m.output(m.add(op, {x, m.weights({4, 2, 2, 3, 2}), m.weights({4})}));
}
void conv_3d_grouped(Maker& m) {
  const ValueId x = m.image({1, 4, 5, 3, 4});
  const WindowDims dims = WindowDims::onnx(3);
  const Conv op{.input = dims,
                .result = dims,
                .weight = WeightDims::onnx(3),
                .window = Window::plain({2, 2, 2}),
                .groups = 2,
                .activation = Activation::kNone};
  const ValueId y = m.add(op, {x, m.weights({4, 2, 2, 2, 2}), m.weights({4})});
  m.output(m.add(Unary{.fn = UnaryFn::kRelu}, {y}));
}

ConvTranspose image_transpose(Window w, std::vector<std::int64_t> output_padding, std::int64_t groups = 1) {
  return {.input = kImage,
          .result = kImage,
          .weight = {1, 0, {2, 3}},
          .window = std::move(w),
          .output_padding = std::move(output_padding),
          .groups = groups,
          .activation = Activation::kNone};
}
void transpose_same(Maker& m) {
  const ValueId x = m.image({1, 4, 5, 3});
  m.output(m.add(image_transpose(window({4, 4}, {2, 2}, {1, 1}, {1, 1}), {0, 0}),
                 {x, m.weights({3, 2, 4, 4}), m.weights({2})}));
}
void transpose_cut(Maker& m) {
  const ValueId x = m.image({1, 4, 5, 3});
  m.output(m.add(image_transpose(window({3, 3}, {2, 2}, {1, 1}, {1, 1}), {1, 1}), {x, m.weights({3, 2, 3, 3})}));
}
void transpose_valid_relu(Maker& m) {
  const ValueId x = m.image({1, 4, 5, 3});
  const ValueId y = m.add(image_transpose(window({2, 3}, {2, 1}, {0, 0}, {0, 0}), {1, 0}),
                          {x, m.weights({3, 2, 2, 3}), m.weights({2})});
  m.output(m.add(Unary{.fn = UnaryFn::kRelu}, {y}));
}
void transpose_dilated(Maker& m) {
  const ValueId x = m.image({1, 4, 5, 3});
  ConvTranspose op = image_transpose(window({2, 3}, {2, 1}, {1, 0}, {0, 1}), {0, 0});
  op.window.dilations = {2, 3};
  m.output(m.add(op, {x, m.weights({3, 2, 2, 3})}));
}
void transpose_two_groups(Maker& m) {
  const ValueId x = m.image({1, 4, 5, 4});
  m.output(m.add(image_transpose(window({2, 2}, {2, 2}, {0, 0}, {0, 0}), {0, 0}, 2),
                 {x, m.weights({4, 3, 2, 2}), m.weights({6})}));
}
void transpose_many_groups(Maker& m) {
  const ValueId x = m.image({1, 4, 5, 6});
  m.output(m.add(image_transpose(window({4, 4}, {2, 2}, {1, 1}, {1, 1}), {0, 0}, 6), {x, m.weights({6, 1, 4, 4})}));
}
void transpose_dynamic(Maker& m) {
  const ValueId x = m.image({1, m.n, m.n, 3});
  m.output(m.add(image_transpose(window({4, 4}, {2, 2}, {1, 1}, {1, 1}), {0, 0}), {x, m.weights({3, 2, 4, 4})}));
}
void transpose_3d(Maker& m) {
  const ValueId x = m.image({1, 3, 4, 2, 3});
  const WindowDims dims = WindowDims::onnx(3);
  const ConvTranspose op{.input = dims,
                         .result = dims,
                         .weight = {1, 0, {2, 3, 4}},
                         .window = window({2, 2, 3}, {2, 2, 1}, {0, 0, 1}, {0, 0, 1}),
                         .output_padding = {0, 0, 0},
                         .groups = 1,
                         .activation = Activation::kNone};
  m.output(m.add(op, {x, m.weights({3, 2, 2, 2, 3}), m.weights({2})}));
}

Pool image_pool(PoolFn fn, Window w, std::vector<Dim> overhang = {}, bool count_padding = false) {
  return {.fn = fn,
          .dims = kImage,
          .window = std::move(w),
          .overhang = std::move(overhang),
          .count_padding = count_padding,
          .activation = Activation::kNone};
}
void max_pool(Maker& m) {
  const ValueId x = m.image({1, 6, 6, 3});
  m.output(m.add(image_pool(PoolFn::kMax, window({2, 2}, {2, 2}, {0, 0}, {0, 0})), {x}));
}
void max_pool_padded(Maker& m) {
  const ValueId x = m.image({1, 8, 8, 3});
  m.output(m.add(image_pool(PoolFn::kMax, window({3, 3}, {2, 2}, {1, 1}, {1, 1})), {x}));
}
void max_pool_ceil(Maker& m) {
  const ValueId x = m.image({1, 7, 8, 3});
  m.output(m.add(image_pool(PoolFn::kMax, window({3, 3}, {2, 3}, {1, 0}, {0, 0}), {0, 1}), {x}));
}
void max_pool_dilated(Maker& m) {
  const ValueId x = m.image({1, 8, 8, 3});
  Pool op = image_pool(PoolFn::kMax, window({3, 2}, {2, 1}, {1, 1}, {1, 0}));
  op.window.dilations = {2, 3};
  m.output(m.add(op, {x}));
}
void max_pool_i8(Maker& m) {
  const ValueId x = m.image({1, 8, 8, 3}, DType::kI8);
  m.output(m.add(image_pool(PoolFn::kMax, window({3, 3}, {2, 2}, {1, 1}, {1, 1})), {x}));
}
void average_pool_same(Maker& m) {
  const ValueId x = m.image({1, 7, 7, 3});
  m.output(m.add(image_pool(PoolFn::kAverage, window({3, 3}, {2, 2}, {1, 1}, {1, 1})), {x}));
}
void average_pool_counted(Maker& m) {
  const ValueId x = m.image({1, 8, 8, 3});
  m.output(m.add(image_pool(PoolFn::kAverage, window({3, 3}, {2, 2}, {1, 1}, {1, 1}), {}, true), {x}));
}
void average_pool_uncounted(Maker& m) {
  const ValueId x = m.image({1, 8, 7, 3});
  m.output(m.add(image_pool(PoolFn::kAverage, window({3, 3}, {2, 1}, {1, 0}, {1, 1})), {x}));
}
void average_pool_ceil_counted(Maker& m) {
  const ValueId x = m.image({1, 8, 8, 2});
  m.output(m.add(image_pool(PoolFn::kAverage, window({3, 3}, {3, 3}, {1, 0}, {0, 0}), {0, 1}, true), {x}));
}
void average_pool_dynamic(Maker& m) {
  const ValueId x = m.image({1, m.n, 8, 2});
  m.output(m.add(image_pool(PoolFn::kAverage, window({3, 3}, {2, 2}, {1, 1}, {1, 1})), {x}));
}
void pool_3d(Maker& m, PoolFn fn) {
  const ValueId x = m.image({2, 6, 5, 4, 3});
  const Pool op{.fn = fn,
                .dims = WindowDims::onnx(3),
                .window = window({2, 3, 2}, {2, 2, 1}, {0, 1, 0}, {0, 1, 1}),
                .overhang = {},
                .count_padding = false,
                .activation = Activation::kNone};
  m.output(m.add(op, {x}));
}

void resize(Maker& m, ResizeMode mode, ResizeCoordinates coordinates, ResizeRounding rounding, std::vector<Dim> sizes) {
  const ValueId x = m.image({1, 4, 5, 2});
  Resize op{};
  op.mode = mode;
  op.coordinates = coordinates;
  op.rounding = rounding;
  op.sizes = std::move(sizes);
  m.output(m.add(op, {x}));
}
using enum ResizeMode;
using enum ResizeCoordinates;
using enum ResizeRounding;

std::vector<Case> resize_cases() {
  return {
      {"nearest_twice",
       [](Maker& m) {
         resize(m, kNearest, kAsymmetric, kFloor, {1, 2, 8, 10});
       }},
      {"nearest_half_pixel",
       [](Maker& m) {
         resize(m, kNearest, kHalfPixel, kRoundPreferFloor, {1, 2, 8, 15});
       }},
      {"nearest_half_pixel_ceil",
       [](Maker& m) {
         resize(m, kNearest, kHalfPixel, kRoundPreferCeil, {1, 2, 2, 3});
       }},
      {"nearest_corners",
       [](Maker& m) {
         resize(m, kNearest, kAlignCorners, kRoundPreferCeil, {1, 2, 7, 9});
       }},
      {"linear_half_pixel",
       [](Maker& m) {
         resize(m, kLinear, kHalfPixel, kFloor, {1, 2, 7, 11});
       }},
      {"linear_corners",
       [](Maker& m) {
         resize(m, kLinear, kAlignCorners, kFloor, {1, 2, 7, 11});
       }},
      {"linear_asymmetric",
       [](Maker& m) {
         resize(m, kLinear, kAsymmetric, kFloor, {1, 2, 8, 10});
       }},
      {"linear_other_axes",
       [](Maker& m) {
         resize(m, kLinear, kHalfPixel, kFloor, {1, 4, 4, 10});
       }},
      {"linear_dynamic",
       [](Maker& m) {
         const ValueId x = m.image({1, m.n, m.n, 2});
         Resize op{};
         op.mode = kLinear;
         op.sizes = {1, 2, m.n * 2, m.n * 2};
         op.scales = {1, 1, 2, 2};
         m.output(m.add(op, {x}));
       },
       true},
  };
}

}  // namespace

std::vector<Case> window_cases() {
  std::vector<Case> out = resize_cases();
  for (Case& one : std::vector<Case>{
           {"conv_same", conv_same, true},
           {"conv_valid_relu", conv_valid_relu},
           {"conv_explicit_padding", conv_explicit_padding},
           {"conv_onnx_order", conv_onnx_order},
           {.name = "conv_dilated_strided", .make = conv_dilated_strided, .physical = true},
           {.name = "conv_swapped_axes", .make = conv_swapped_axes, .physical = true},
           {"conv_depthwise", conv_depthwise},
           {"conv_grouped", conv_grouped},
           {.name = "conv_split_groups", .make = conv_grouped, .legalize = {.groups = Groups::kNone}},
           {"conv_same_upper_dynamic", conv_same_upper_dynamic, true},
           {"conv_3d", conv_3d},
           {"conv_3d_grouped", conv_3d_grouped},
           {"transpose_same", transpose_same},
           {"transpose_cut", transpose_cut},
           {"transpose_valid_relu", transpose_valid_relu},
           {"transpose_dilated", transpose_dilated},
           {"transpose_two_groups", transpose_two_groups},
           {"transpose_many_groups", transpose_many_groups},
           {"transpose_dynamic", transpose_dynamic, true},
           {"transpose_3d", transpose_3d},
           {"max_pool", max_pool},
           {"max_pool_padded", max_pool_padded},
           {"max_pool_ceil", max_pool_ceil},
           {"max_pool_dilated", max_pool_dilated},
           {"max_pool_i8", max_pool_i8},
           {"average_pool_same", average_pool_same},
           {"average_pool_counted", average_pool_counted},
           {"average_pool_uncounted", average_pool_uncounted},
           {"average_pool_ceil_counted", average_pool_ceil_counted},
           {"average_pool_dynamic", average_pool_dynamic, true},
           {"max_pool_3d", [](Maker& m) { pool_3d(m, PoolFn::kMax); }},
           {"average_pool_3d", [](Maker& m) { pool_3d(m, PoolFn::kAverage); }},
           {.name = "depth_to_space",
           .make =
                [](Maker& m) {
                  m.output(m.add(DepthToSpace{2, {0, 3, {1, 2}}, false}, {m.input({1, 3, 2, 8})}));
                },
           .physical = true},
           {.name = "space_to_depth",
           .make =
                [](Maker& m) {
                  m.output(m.add(DepthToSpace{2, {0, 3, {1, 2}}, true}, {m.input({1, 4, 6, 3})}));
                },
           .physical = true},
           {"lrn",
            [](Maker& m) {
              m.output(m.add(Lrn{1, 3, 0.1, 0.75, 1}, {m.image({1, 2, 3, 6})}));
            }},
       }) {
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace onnx2tf::test
