#include <cmath>

#include "ops/all.h"
#include "targets/cases/cases.h"

namespace onnx2tf::test {
namespace {

Slice slice(std::vector<Dim> starts, std::vector<Dim> ends, std::vector<std::int64_t> steps) {
  return {.starts = std::move(starts), .ends = std::move(ends), .steps = std::move(steps), .sizes = {}};
}

void unary(Maker& m, Unary op) { m.output(m.add(op, {m.input({2, 5, 3})})); }
void positive_unary(Maker& m, UnaryFn fn) {
  const ValueId x = m.add(Unary{.fn = UnaryFn::kAbs}, {m.input({2, 5, 3})});
  m.output(m.add(Unary{.fn = fn}, {x}));
}
void binary(Maker& m, BinaryFn fn) {
  const ValueId a = m.input({2, 3, 4});
  m.output(m.add(Binary{.fn = fn}, {a, m.input({3, 1})}));
}
void reduce(Maker& m, ReduceFn fn, bool keep) { m.output(m.add(Reduce{fn, {1, 2}, keep}, {m.input({2, 3, 4, 5})})); }
void pad(Maker& m, PadMode mode) { m.output(m.add(Pad{{0, 1, 2}, {1, 0, 2}, mode}, {m.input({2, 3, 4})})); }

}  // namespace

std::vector<Case> product_cases() {
  return {
      {"fully_connected",
       [](Maker& m) {
         const ValueId y = m.add(MatMul{}, {m.input({m.n, 6}), m.weights({6, 4}), m.weights({4})});
         m.output(m.add(Unary{.fn = UnaryFn::kRelu}, {y}));
       },
       true},
      {"fully_connected_rank_3",
       [](Maker& m) {
         m.output(m.add(MatMul{}, {m.input({2, 3, 6}), m.weights({6, 4})}));
       }},
      {"product_transposed_constant",
       [](Maker& m) {
         m.output(m.add(MatMul{.transpose_a = true}, {m.input({6, 3}), m.weights({6, 4}), m.weights({4})}));
       }},
      {"product_batched",
       [](Maker& m) {
         m.output(m.add(MatMul{}, {m.input({2, 1, 3, 6}), m.input({5, 6, 4}), m.weights({4})}));
       }},
      {"product_flags",
       [](Maker& m) {
         const MatMul op{.transpose_a = true, .transpose_b = true};
         m.output(m.add(Unary{.fn = UnaryFn::kRelu}, {m.add(op, {m.input({2, 6, 3}), m.input({2, 4, 6})})}));
       }},
      {"product_rank_6",
       [](Maker& m) {
         m.output(m.add(MatMul{}, {m.input({2, 1, 2, 2, 3, 4}), m.input({2, 1, 2, 2, 4, 3})}));
       }},
      {"product_constant_left",
       [](Maker& m) {
         m.output(m.add(MatMul{}, {m.weights({3, 6}), m.input({2, 6, 4})}));
       }},
      // Sizes that are all the same: what is added along which axis can't be told by them.
      {"product_constant_left_square",
       [](Maker& m) {
         const ValueId y = m.add(MatMul{}, {m.weights({4, 4}), m.input({m.n, 4, 4})});
         m.output(m.add(Binary{.fn = BinaryFn::kAdd}, {y, m.weights({4, 1})}));
       },
       true},
      {"sum_square",
       [](Maker& m) {
         const ValueId x = m.input({4, 4, 4});
         const ValueId y = m.add(Binary{.fn = BinaryFn::kAdd}, {x, m.weights({4, 1, 1})});
         m.output(m.add(Binary{.fn = BinaryFn::kAdd}, {y, m.input({4, 1})}));
       }},
      {"sum_outer_square",
       [](Maker& m) {
         m.output(m.add(Binary{.fn = BinaryFn::kAdd}, {m.input({1, 4, 1}), m.input({1, 1, 4})}));
         m.output(m.add(Binary{.fn = BinaryFn::kAdd}, {m.input({1, 4}), m.weights({4, 1})}));
       }},
      {"softmax",
       [](Maker& m) {
         m.output(m.add(Softmax{2, false}, {m.input({2, 3, 5})}));
       }},
      {"log_softmax",
       [](Maker& m) {
         m.output(m.add(Softmax{2, true}, {m.input({2, 3, 5})}));
       }},
      {"mean_keep", [](Maker& m) { reduce(m, ReduceFn::kMean, true); }},
      {"mean", [](Maker& m) { reduce(m, ReduceFn::kMean, false); }},
      {"sum", [](Maker& m) { reduce(m, ReduceFn::kSum, false); }},
      {"prod", [](Maker& m) { reduce(m, ReduceFn::kProd, true); }},
      {"reduce_max", [](Maker& m) { reduce(m, ReduceFn::kMax, true); }},
      {"reduce_min", [](Maker& m) { reduce(m, ReduceFn::kMin, false); }},
      {"reduce_to_scalar",
       [](Maker& m) {
         m.output(m.add(Reduce{ReduceFn::kSum, {0, 1}, false}, {m.input({2, 3})}));
       }},
  };
}

namespace {

std::vector<Case> shape_cases() {
  return {
      {"reshape",
       [](Maker& m) {
         m.output(m.add(Reshape{{3, 8}}, {m.input({2, 3, 4})}));
       }},
      {"reshape_scalar",
       [](Maker& m) {
         m.output(m.add(Reshape{{}}, {m.input({1, 1})}));
       }},
      {"reshape_one_symbol",
       [](Maker& m) {
         m.output(m.add(Reshape{{m.n, 8}}, {m.input({m.n, 2, 4})}));
       },
       true},
      {"reshape_two_symbols",
       [](Maker& m) {
         const Dim k = m.n + 1;
         const ValueId x = m.add(Pad{{1, 0, 0}, {0, 0, 0}, PadMode::kConstant}, {m.input({m.n, m.n, 4})});
         m.output(m.add(Reshape{{2, k * m.n, 2}}, {x}));
         m.output(m.add(Reshape{{k, 4, m.n}}, {x}));
       },
       true},
      {"transpose",
       [](Maker& m) {
         m.output(m.add(Transpose{{2, 0, 3, 1}}, {m.input({2, 3, 4, 5})}));
       }},
      {"broadcast_to",
       [](Maker& m) {
         m.output(m.add(BroadcastTo{{2, 3, 4}}, {m.input({3, 1})}));
       }},
      {"broadcast_to_dynamic",
       [](Maker& m) {
         const ValueId x = m.input({m.n, 3});
         m.output(m.add(Binary{.fn = BinaryFn::kAdd}, {m.add(BroadcastTo{{m.n, 3}}, {m.weights({1, 3})}), x}));
       },
       true},
      {"concat",
       [](Maker& m) {
         m.output(m.add(Concat{1}, {m.input({2, 3}), m.input({2, 1}), m.weights({2, 2})}));
       }},
      {"concat_beside_ones",
       [](Maker& m) {
         m.output(m.add(Concat{1}, {m.image({2, 1, 1, 3}), m.image({2, 1, 1, 2})}));
         m.output(m.add(Concat{2}, {m.input({2, 1, 3, 1, 2}), m.input({2, 1, 1, 1, 2})}));
       }},
      {"pack",
       [](Maker& m) {
         m.output(m.add(Pack{1}, {m.input({2, 3}), m.input({2, 3})}));
       }},
  };
}

std::vector<Case> slice_cases() {
  return {
      {"slice",
       [](Maker& m) {
         m.output(m.add(slice({0, 1, 2}, {2, 3, 4}, {1, 1, 1}), {m.input({2, 3, 4})}));
       }},
      {"slice_strided",
       [](Maker& m) {
         m.output(m.add(slice({0, 1}, {7, 8}, {3, 2}), {m.input({7, 9})}));
       }},
      {"slice_reversed",
       [](Maker& m) {
         m.output(m.add(slice({6, 0}, {-1, 9}, {-2, 1}), {m.input({7, 9})}));
       }},
      {"slice_reversed_to_one",
       [](Maker& m) {
         m.output(m.add(slice({5, 7}, {0, 1}, {-2, -1}), {m.input({7, 9})}));
       }},
      {"slice_dynamic",
       [](Maker& m) {
         const ValueId x = m.input({m.n, 4});
         m.output(m.add(slice({1, 0}, {m.n, 2}, {1, 1}), {x}));
         m.output(m.add(slice({0, 0}, {m.n - 1, 4}, {1, 2}), {x}));
         m.output(m.add(slice({m.n - 1, 0}, {-1, 4}, {-1, 1}), {x}));
       },
       true},
      {"slices_to_split",
       [](Maker& m) {
         const ValueId x = m.input({2, 6});
         const ValueId a = m.add(slice({0, 0}, {2, 2}, {1, 1}), {x});
         const ValueId b = m.add(slice({0, 2}, {2, 4}, {1, 1}), {x});
         const ValueId c = m.add(slice({0, 4}, {2, 6}, {1, 1}), {x});
         m.output(m.add(Concat{1}, {c, m.add(Binary{.fn = BinaryFn::kMul}, {a, b})}));
       }},
  };
}

std::vector<Case> gather_and_pad_cases() {
  return {
      {"gather",
       [](Maker& m) {
         m.output(m.add(Gather{1, true}, {m.input({2, 5, 3}), m.ints({2}, {-1, 2})}));
       }},
      {"gather_computed",
       [](Maker& m) {
         m.output(m.add(Gather{1, true}, {m.input({2, 6, 3}), m.input({2, 2}, DType::kI64)}));
       }},
      {"gather_dynamic",
       [](Maker& m) {
         m.output(m.add(Gather{0, true}, {m.input({m.n + 3, 3}), m.input({2}, DType::kI32)}));
       },
       false},
      {"pad_constant", [](Maker& m) { pad(m, PadMode::kConstant); }},
      {"pad_value",
       [](Maker& m) {
         const Pad op{{0, 1, 2}, {1, 0, 2}, PadMode::kConstant};
         m.output(m.add(op, {m.input({2, 3, 4}), m.constant(Tensor::scalar(DType::kF32, 1.5))}));
       }},
      {"pad_reflect", [](Maker& m) { pad(m, PadMode::kReflect); }},
      {"pad_symmetric", [](Maker& m) { pad(m, PadMode::kSymmetric); }},
      {"pad_edge", [](Maker& m) { pad(m, PadMode::kEdge); }},
      {"pad_wrap", [](Maker& m) { pad(m, PadMode::kWrap); }},
      {"pad_dynamic",
       [](Maker& m) {
         m.output(m.add(Pad{{0, m.n - 1}, {1, m.n}, PadMode::kConstant}, {m.input({m.n, 3})}));
       },
       true},
  };
}

std::vector<Case> repeat_cases() {
  return {
      {"tile",
       [](Maker& m) {
         m.output(m.add(Tile{{2, 1, 3}}, {m.input({2, 3, 2})}));
       }},
      {"tile_dynamic",
       [](Maker& m) {
         m.output(m.add(Tile{{m.n, 2}}, {m.input({m.n, 3})}));
       },
       true},
      {"range",
       [](Maker& m) {
         const auto scalar = [&](double value) { return m.constant(Tensor::scalar(DType::kF32, value)); };
         const ValueId r = m.add(Range{4}, {scalar(1), scalar(9), scalar(2)});
         m.output(m.add(Binary{.fn = BinaryFn::kAdd}, {m.input({4}), r}));
       }},
      {"shape_of",
       [](Maker& m) {
         m.output(m.add(ShapeOf{DType::kI64}, {m.input({m.n, 3})}));
       },
       true},
      {"input_as_output",
       [](Maker& m) {
         const ValueId x = m.input({2, 3});
         m.output(x);
         m.output(m.weights({2}));
         const ValueId y = m.add(Unary{.fn = UnaryFn::kNeg}, {x});
         m.output(y);
         m.output(y);
       }},
      {"bool_input",
       [](Maker& m) { m.output(m.add(Unary{.fn = UnaryFn::kLogicalNot}, {m.input({3}, DType::kBool)})); }},
  };
}

}  // namespace

std::vector<Case> movement_cases() {
  std::vector<Case> out;
  for (const auto cases : {shape_cases, slice_cases, gather_and_pad_cases, repeat_cases}) {
    for (Case& one : cases()) out.push_back(std::move(one));
  }
  return out;
}

std::vector<Case> elementwise_cases() {
  std::vector<Case> out = {
      {"abs", [](Maker& m) { unary(m, {.fn = UnaryFn::kAbs}); }},
      {"neg", [](Maker& m) { unary(m, {.fn = UnaryFn::kNeg}); }},
      {"sign", [](Maker& m) { unary(m, {.fn = UnaryFn::kSign}); }},
      {"exp", [](Maker& m) { unary(m, {.fn = UnaryFn::kExp}); }},
      {"log", [](Maker& m) { positive_unary(m, UnaryFn::kLog); }},
      {"sqrt", [](Maker& m) { positive_unary(m, UnaryFn::kSqrt); }},
      {"rsqrt", [](Maker& m) { positive_unary(m, UnaryFn::kRsqrt); }},
      {"reciprocal", [](Maker& m) { positive_unary(m, UnaryFn::kReciprocal); }},
      {"square", [](Maker& m) { unary(m, {.fn = UnaryFn::kSquare}); }},
      {"floor", [](Maker& m) { unary(m, {.fn = UnaryFn::kFloor}); }},
      {"ceil", [](Maker& m) { unary(m, {.fn = UnaryFn::kCeil}); }},
      {"round", [](Maker& m) { unary(m, {.fn = UnaryFn::kRound}); }},
      {"sin", [](Maker& m) { unary(m, {.fn = UnaryFn::kSin}); }},
      {"cos", [](Maker& m) { unary(m, {.fn = UnaryFn::kCos}); }},
      {"sigmoid", [](Maker& m) { unary(m, {.fn = UnaryFn::kSigmoid}); }},
      {"tanh", [](Maker& m) { unary(m, {.fn = UnaryFn::kTanh}); }},
      {"relu", [](Maker& m) { unary(m, {.fn = UnaryFn::kRelu}); }},
      {"relu6", [](Maker& m) { unary(m, {.fn = UnaryFn::kRelu6}); }},
      {"leaky_relu", [](Maker& m) { unary(m, {.fn = UnaryFn::kLeakyRelu, .alpha = 0.1}); }},
      {"elu", [](Maker& m) { unary(m, {.fn = UnaryFn::kElu, .alpha = 1}); }},
      {"hard_swish", [](Maker& m) { unary(m, {.fn = UnaryFn::kHardSwish}); }},
      {"gelu", [](Maker& m) { unary(m, {.fn = UnaryFn::kGelu}); }},
      {"gelu_tanh", [](Maker& m) { unary(m, {.fn = UnaryFn::kGeluTanh}); }},
      {"clip", [](Maker& m) { unary(m, {.fn = UnaryFn::kClip, .alpha = -0.5, .beta = 1.5}); }},
      {"clip_above", [](Maker& m) { unary(m, {.fn = UnaryFn::kClip, .alpha = -INFINITY, .beta = 0.5}); }},
      {"clip_n1_to_1", [](Maker& m) { unary(m, {.fn = UnaryFn::kClip, .alpha = -1, .beta = 1}); }},
      {"add", [](Maker& m) { binary(m, BinaryFn::kAdd); }},
      {"sub", [](Maker& m) { binary(m, BinaryFn::kSub); }},
      {"mul", [](Maker& m) { binary(m, BinaryFn::kMul); }},
      {"div", [](Maker& m) { binary(m, BinaryFn::kDiv); }},
      {"maximum", [](Maker& m) { binary(m, BinaryFn::kMax); }},
      {"minimum", [](Maker& m) { binary(m, BinaryFn::kMin); }},
      {"floor_div", [](Maker& m) { binary(m, BinaryFn::kFloorDiv); }},
      {"floor_mod", [](Maker& m) { binary(m, BinaryFn::kFloorMod); }},
      {"squared_difference", [](Maker& m) { binary(m, BinaryFn::kSquaredDifference); }},
      {"less", [](Maker& m) { binary(m, BinaryFn::kLess); }},
      {"greater_equal", [](Maker& m) { binary(m, BinaryFn::kGreaterEqual); }},
      {"equal", [](Maker& m) { binary(m, BinaryFn::kEqual); }},
      {"prelu",
       [](Maker& m) {
         m.output(m.add(PRelu{}, {m.input({2, 3, 4}), m.weights({4})}));
       }},
      {"cast", [](Maker& m) { m.output(m.add(Cast{DType::kI32}, {m.input({7})})); }},
      {"select",
       [](Maker& m) {
         const ValueId a = m.input({2, 3, 4});
         const ValueId condition = m.add(Binary{.fn = BinaryFn::kLess}, {m.input({3, 1}), m.weights({1, 1})});
         m.output(m.add(Select{}, {condition, a, m.weights({4})}));
       }},
      {"broadcast_rank_6",
       [](Maker& m) {
         m.output(m.add(Binary{.fn = BinaryFn::kAdd}, {m.input({2, 3, 1, 2, 2, 3}), m.input({2, 1, 1})}));
       }},
      {"broadcast_rank_6_alternating",
       [](Maker& m) {
         m.output(m.add(Binary{.fn = BinaryFn::kDiv}, {m.input({2, 3, 2, 2, 2, 3}), m.weights({2, 1, 2, 1, 2, 1})}));
       }},
      {"fused_chain",
       [](Maker& m) {
         const ValueId sum = m.add(Binary{.fn = BinaryFn::kAdd}, {m.input({2, 3}), m.weights({3})});
         m.output(m.add(Unary{.fn = UnaryFn::kClip, .alpha = -1, .beta = 1}, {sum}));
       }},
      {"large_constant",
       [](Maker& m) {
         const ValueId w = m.weights({64, 300});
         const ValueId x = m.add(Binary{.fn = BinaryFn::kMul}, {m.input({64, 300}), w});
         m.output(m.add(Binary{.fn = BinaryFn::kAdd}, {x, w}));
       }},
  };
  return out;
}

}  // namespace onnx2tf::test
