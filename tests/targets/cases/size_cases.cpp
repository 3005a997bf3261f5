// Sizes and positions that are known at run time only: by a dynamic dim, or by numbers that inference does not follow.

#include "ops/all.h"
#include "targets/cases/cases.h"

namespace onnx2tf::test {
namespace {

/// A vector of i64 with these values, which inference does not know.
ValueId untold(Maker& m, const std::vector<std::int64_t>& values) {
  const auto count = static_cast<std::int64_t>(values.size());
  const ValueId any = m.input({count}, DType::kI64);
  return m.add(Binary{.fn = BinaryFn::kAdd},
               {m.add(Binary{.fn = BinaryFn::kMul}, {any, m.ints({1}, {0})}), m.ints({count}, values)});
}

/// The size of axis `axis` as a scalar of i32.
ValueId size_of_axis(Maker& m, ValueId x, std::int64_t axis) {
  const ValueId shape = m.add(ShapeOf{DType::kI32}, {x});
  return m.add(Gather{0, false}, {shape, m.ints({}, {axis})});
}

/// Outputs that repeat the sum of an input so often.
void sums_of(Maker& m, const std::vector<Dim>& sizes) {
  const ValueId sum = m.add(Reduce{ReduceFn::kSum, {0}, true}, {m.input({m.n, 2})});
  for (const Dim& size : sizes) m.output(m.add(BroadcastTo{{size, 2}}, {sum}));
}

ValueId scalar(Maker& m, DType dtype, double value) { return m.constant(Tensor::scalar(dtype, value)); }

std::vector<Case> reshape_and_repeat_cases() {
  return {
      {"reshape_to_grid",
       [](Maker& m) {
         const ValueId x = m.input({m.n, 2, m.n, 4});
         m.output(m.add(Reshape{{2, m.n, m.n, 4}}, {x}));
         m.output(m.add(Reshape{{m.n, m.n, 2, 2, 2}}, {m.add(Unary{.fn = UnaryFn::kNeg}, {x})}));
       },
       true},
      {"reshape_by_operand",
       [](Maker& m) {
         const Dim open = Dim::unknown();
         const ValueId x = m.input({m.n, 4, 6});
         m.output(m.add(Reshape{{open, open, 2}}, {x, untold(m, {6, -1, 2})}));
         m.output(m.add(Reshape{{m.n, open, open, 3}}, {x, untold(m, {3, 2, 4, 3})}));
       },
       true},
      {"broadcast_to_sizes",
       [](Maker& m) {
         m.output(m.add(BroadcastTo{{2, m.n, 3, m.n * 2 + 1}}, {m.input({m.n, 3, 1})}));
         m.output(m.add(BroadcastTo{{m.n, 2}}, {m.input({1, 2}, DType::kBool)}));
       },
       true},
      {"tile_by_sizes",
       [](Maker& m) {
         m.output(m.add(Tile{{1, m.n + 1, 2}}, {m.input({2, m.n, 3})}));
         m.output(m.add(Tile{{2, m.n}}, {m.weights({2, 3})}));
       },
       true},
      {"tile_by_operand",
       [](Maker& m) {
         m.output(m.add(Tile{{Dim::unknown(), 1}}, {m.input({m.n, 3}), untold(m, {2, 1})}));
       },
       true},
  };
}

std::vector<Case> position_cases() {
  return {
      {"slice_by_sizes",
       [](Maker& m) {
         const Dim half = floor_div(m.n, 2);
         const ValueId x = m.input({m.n, 5});
         m.output(m.add(Slice{{half, 0}, {m.n, 5}, {1, 1}, {}}, {x}));
         m.output(m.add(Slice{{0, 1}, {half, 4}, {1, 2}, {}}, {x}));
         m.output(m.add(Slice{{m.n - 1, 4}, {half - 1, 0}, {-1, -2}, {}}, {x}));
       },
       true},
      {"slice_by_operands",
       [](Maker& m) {
         const std::vector<Dim> open(2, Dim::unknown());
         const ValueId x = m.input({m.n, 7});
         m.output(m.add(Slice{open, open, {1, 2}, open}, {x, untold(m, {1, 1}), untold(m, {3, 6})}));
         m.output(m.add(Slice{open, open, {1, -2}, open}, {x, untold(m, {0, 6}), untold(m, {2, -1})}));
       },
       true},
      {"pad_by_sizes",
       [](Maker& m) {
         const ValueId x = m.input({2, m.n, 4});
         m.output(m.add(Pad{{0, m.n, 1}, {1, 0, m.n}, PadMode::kConstant}, {x, scalar(m, DType::kF32, 1.5)}));
         m.output(m.add(Pad{{0, m.n - 1, 0}, {0, m.n - 1, 0}, PadMode::kReflect}, {x}));
         m.output(m.add(Pad{{1, 0}, {0, m.n}, PadMode::kConstant}, {m.weights({2, 3})}));
       },
       true},
      {"pad_by_operand",
       [](Maker& m) {
         const std::vector<Dim> open(2, Dim::unknown());
         const ValueId amounts = m.add(Reshape{{2, 2}}, {untold(m, {1, 2, 0, 3})});
         m.output(m.add(Pad{open, open, PadMode::kConstant}, {m.input({m.n, 4}), kNoValue, amounts}));
       },
       true},
  };
}

std::vector<Case> counting_cases() {
  return {
      {"range_of_size",
       [](Maker& m) {
         const ValueId x = m.input({2, m.n});
         const ValueId n = size_of_axis(m, x, 1);
         const ValueId whole = m.add(Range{m.n}, {scalar(m, DType::kI32, 0), n, scalar(m, DType::kI32, 1)});
         m.output(m.add(Binary{.fn = BinaryFn::kMul}, {x, m.add(Cast{DType::kF32}, {whole})}));
         m.output(m.add(Range{}, {n, scalar(m, DType::kI32, -3), scalar(m, DType::kI32, -2)}));
       },
       true},
      {"range_of_numbers",
       [](Maker& m) {
         const ValueId end = m.add(Cast{DType::kF32}, {size_of_axis(m, m.input({2, m.n}), 1)});
         m.output(m.add(Range{}, {scalar(m, DType::kF32, 0.5), end, scalar(m, DType::kF32, 0.5)}));
         const ValueId start = m.add(Reshape{{}}, {untold(m, {4})});
         m.output(m.add(Range{}, {start, scalar(m, DType::kI64, -2), scalar(m, DType::kI64, -4)}));
       },
       true},
      {"sizes_computed",
       [](Maker& m) {
         // Products, quotients rounded down and up, what they leave, bounds.
         sums_of(m, {m.n * m.n * 2 + 1, floor_div(m.n + 1, 2), ceil_div(m.n, 2), m.n - floor_div(m.n + 1, 2) + 2,
                     m.n * 2 - ceil_div(m.n * 2, 4), min(m.n, 2), max(m.n, 4), m.n * 3 - 1});
       },
       true},
      {"sizes_that_differ",
       [](Maker& m) {
         sums_of(m, {m.n * m.n - m.n, floor_mod(m.n, 2)});
       },
       true},
      {"shape_of_result",
       [](Maker& m) {
         const ValueId x = m.add(Pad{{0, 1}, {m.n, 0}, PadMode::kConstant}, {m.input({m.n, 3})});
         const ValueId shape = m.add(ShapeOf{DType::kI32}, {x});
         m.output(shape);
         m.output(m.add(Reduce{ReduceFn::kProd, {0}, false}, {shape}));
       },
       true},
      {"resize_by_sizes",
       [](Maker& m) {
         const ValueId x = m.input({1, 2, m.n, 4});
         Resize op{.sizes = {1, 2, m.n * 2 + 1, 7}, .scales = {}, .roi = {}, .axes = {}};
         m.output(m.add(op, {x}));
         op.mode = ResizeMode::kLinear;
         m.output(m.add(op, {x}));
         op.coordinates = ResizeCoordinates::kAlignCorners;
         m.output(m.add(op, {m.add(Unary{.fn = UnaryFn::kNeg}, {x})}));
       },
       true},
  };
}

}  // namespace

std::vector<Case> size_cases() {
  std::vector<Case> out;
  for (const auto cases : {reshape_and_repeat_cases, position_cases, counting_cases}) {
    for (Case& one : cases()) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace onnx2tf::test
