#include <array>

#include "targets/keras/emitters.h"
#include "targets/keras/spread.h"

namespace onnx2tf::keras {
namespace {

struct Row {
  BinaryFn fn;
  std::string_view class_name;  ///< of keras.ops
  const char* layer = nullptr;  ///< the layer that merges two tensors so
};
constexpr auto kRows = std::to_array<Row>({
    {BinaryFn::kAdd, "Add", "Add"},
    {BinaryFn::kSub, "Subtract", "Subtract"},
    {BinaryFn::kMul, "Multiply", "Multiply"},
    {BinaryFn::kDiv, "TrueDivide"},
    {BinaryFn::kMax, "Maximum", "Maximum"},
    {BinaryFn::kMin, "Minimum", "Minimum"},
    {BinaryFn::kFloorDiv, "FloorDivide"},
    {BinaryFn::kFloorMod, "Mod"},
    {BinaryFn::kAtan2, "Arctan2"},
    {BinaryFn::kEqual, "Equal"},
    {BinaryFn::kNotEqual, "NotEqual"},
    {BinaryFn::kLess, "Less"},
    {BinaryFn::kLessEqual, "LessEqual"},
    {BinaryFn::kGreater, "Greater"},
    {BinaryFn::kGreaterEqual, "GreaterEqual"},
    {BinaryFn::kLogicalAnd, "LogicalAnd"},
    {BinaryFn::kLogicalOr, "LogicalOr"},
    {BinaryFn::kLogicalXor, "LogicalXor"},
    {BinaryFn::kBitwiseAnd, "BitwiseAnd"},
    {BinaryFn::kBitwiseOr, "BitwiseOr"},
    {BinaryFn::kBitwiseXor, "BitwiseXor"},
    {BinaryFn::kShiftLeft, "LeftShift"},
    {BinaryFn::kShiftRight, "RightShift"},
});

const Row* row_of(BinaryFn fn) {
  for (const Row& row : kRows) {
    if (row.fn == fn) return &row;
  }
  return nullptr;
}

/// Whether the operands are computed f32 of one rank and batch, as merging layers want.
bool merges(const Emission& at) {
  const Type a = at.in_type(0);
  const Type b = at.in_type(1);
  const bool computed = at.known_in(0).is_none() && at.known_in(1).is_none();
  return computed && a.dtype == DType::kF32 && a.rank() == b.rank() && a.rank() >= 2 && a.dims[0] == b.dims[0];
}

/// The scalar that operand `i` is.
std::optional<double> scalar(const Emission& at, std::size_t i) {
  const Tensor constant = at.known_in(i);
  if (constant.is_none() || constant.count() != 1 || constant.is_deferred()) return std::nullopt;
  if (constant.rank() > at.in_type(1 - i).rank()) return std::nullopt;
  return constant.element(0);
}

/// x * a + b with numbers a and b is a layer in every Keras.
std::optional<Layer> rescaling(const Binary& op, const Emission& at) {
  if (at.in_type(0).dtype != DType::kF32 || at.in_type(1).dtype != DType::kF32) return std::nullopt;
  const auto layer = [&](std::size_t x, double scale, double offset) -> std::optional<Layer> {
    auto in = at.in(x);
    if (!in.ok() || in->as<TensorRef>() == nullptr) return std::nullopt;
    return Layer{"Rescaling", {{"scale", scale}, {"offset", offset}}, {*in}};
  };
  if (const auto b = scalar(at, 1)) {
    if (op.fn == BinaryFn::kAdd) return layer(0, 1, *b);
    if (op.fn == BinaryFn::kSub) return layer(0, 1, -*b);
    if (op.fn == BinaryFn::kMul) return layer(0, *b, 0);
  }
  if (const auto a = scalar(at, 0)) {
    if (op.fn == BinaryFn::kAdd) return layer(1, 1, *a);
    if (op.fn == BinaryFn::kSub) return layer(1, -1, *a);
    if (op.fn == BinaryFn::kMul) return layer(1, *a, 0);
  }
  return std::nullopt;
}

constexpr const char* kScaled = "EinsumDense";

/// x * weights, each element of the weights along some axes of x: a layer that trains them.
std::optional<Layer> scaled(const Emission& at, std::size_t weights) {
  const Type x = at.in_type(1 - weights);
  const auto in = at.in(1 - weights);
  if (!in.ok() || in->as<TensorRef>() == nullptr || !at.is_weight(weights)) return std::nullopt;
  const auto factor = spread(at.known_in(weights), x);
  if (!factor) return std::nullopt;
  const std::string axes = axis_letters(x.dims.size());
  return Layer{kScaled,
               {{"equation", cat(axes, ",", factor->axes, "->", axes)}, {"output_shape", dims_value(x.dims, 1)}},
               {*in},
               {{"", "kernel", factor->values}},
               false};
}

/// The letters of the layer's result.
std::string result_letters(const Entry& entry) {
  for (const auto& [key, value] : entry.config) {
    if (key == "equation") return value.as<std::string>()->substr(value.as<std::string>()->find('>') + 1);
  }
  return {};
}

/// The term as the bias of the layer that gives the other operand.
bool add_bias(Emission& at, std::size_t term) {
  Entry* entry = at.sole_producer(1 - term);
  if (entry == nullptr || entry->class_name != kScaled || entry->weights.size() != 1 || !at.is_weight(term)) {
    return false;
  }
  auto found = bias(at.known_in(term), at.in_type(1 - term), result_letters(*entry));
  if (!found) return false;
  entry->config.emplace_back("bias_axes", std::move(found->axes));
  entry->weights.push_back({"", "bias", std::move(found->values)});
  return true;
}

Status emit_scaling(Emission& at, bool& done) {
  for (const std::size_t weights : {std::size_t{1}, std::size_t{0}}) {
    if (auto layer = scaled(at, weights)) {
      done = true;
      return at.result(*std::move(layer));
    }
  }
  return {};
}

Status emit_bias(Emission& at, bool& done) {
  for (const std::size_t term : {std::size_t{1}, std::size_t{0}}) {
    if (!add_bias(at, term)) continue;
    done = true;
    return at.give(*TRY(at.in(1 - term)).as<TensorRef>());
  }
  return {};
}

/// Operand `i`; a weight as a tensor that can be trained, a constant of one element as a number (TensorFlow takes it
/// for a bias otherwise, and stumbles over its dims).
Result<Value> operand(Emission& at, std::size_t i) {
  if (at.is_weight(i)) return at.trainable(at.known_in(i));
  const Tensor constant = at.known_in(i);
  const bool one = !constant.is_none() && constant.count() == 1 && constant.rank() <= at.in_type(1 - i).rank();
  return one ? Result<Value>(constant.reshaped({})) : at.in(i);
}

Status emit_power(Emission& at) {
  const Type& out = at.out_type();
  OpCall power{kNumpy, "Power", {}, {TRY(at.in(0)), TRY(at.in(1))}};
  if (at.in_type(1).dtype == out.dtype) return at.result(std::move(power));
  // The wider of the two types is the result's.
  const bool mixed = is_integer(out.dtype) && is_float(at.in_type(1).dtype);
  const TensorRef x = at.add(std::move(power), Type(mixed ? at.in_type(1).dtype : out.dtype, out.dims));
  return at.result(OpCall{kCore, "Cast", {{"dtype", std::string(numpy_name_of(out.dtype))}}, {x}});
}

}  // namespace

std::string_view class_of(BinaryFn fn) {
  const Row* row = row_of(fn);
  return row == nullptr ? std::string_view() : row->class_name;
}

Status emit(const Binary& op, Emission& at) {
  bool done = false;
  if (op.fn == BinaryFn::kMul) TRY(emit_scaling(at, done));
  if (op.fn == BinaryFn::kAdd && !done) TRY(emit_bias(at, done));
  if (done) return {};
  if (auto layer = rescaling(op, at)) return at.result(*std::move(layer));
  if (op.fn == BinaryFn::kPow) return emit_power(at);
  if (op.fn == BinaryFn::kSquaredDifference) {
    const TensorRef x = at.add(OpCall{kNumpy, "Subtract", {}, {TRY(at.in(0)), TRY(at.in(1))}}, at.out_type());
    return at.result(OpCall{kNumpy, "Square", {}, {x}});
  }
  const Row* row = row_of(op.fn);
  if (row == nullptr) return unsupported(cat("Keras has no op for ", enum_name(op.fn)));
  Value::List operands = {TRY(operand(at, 0)), TRY(operand(at, 1))};
  if (row->layer != nullptr && merges(at)) return at.result(Layer{row->layer, {}, {std::move(operands)}});
  return at.result(OpCall{kNumpy, row->class_name, {}, std::move(operands)});
}

/// Slopes along any axes but the batch.
Status emit(const PRelu& /*op*/, Emission& at) {
  const Type x = at.in_type(0);
  const Tensor slope = at.known_in(1);
  const std::size_t rank = x.dims.size();
  const auto in = TRY(at.in(0));
  if (!slope.is_none() && rank >= 2 && static_cast<std::size_t>(slope.rank()) <= rank) {
    Value::List shared;
    std::vector<std::int64_t> dims;
    const std::size_t first = rank - static_cast<std::size_t>(slope.rank());
    for (std::size_t axis = 1; axis < rank; ++axis) {
      dims.push_back(axis < first ? 1 : slope.dims()[axis - first]);
      if (dims.back() == 1) shared.emplace_back(static_cast<std::int64_t>(axis));
    }
    if (count_of(dims) == slope.count()) {
      return at.result(
          Layer{"PReLU", {{"shared_axes", std::move(shared)}}, {in}, {{"", "alpha", slope.reshaped(dims)}}});
    }
  }
  const TensorRef above = at.add(OpCall{kNn, "Relu", {}, {in}}, at.out_type());
  const Tensor zero = Tensor::scalar(x.dtype, 0);
  const TensorRef below = at.add(OpCall{kNumpy, "Minimum", {}, {in, zero}}, at.out_type());
  const TensorRef sloped = at.add(OpCall{kNumpy, "Multiply", {}, {below, TRY(at.in(1))}}, at.out_type());
  return at.result(OpCall{kNumpy, "Add", {}, {above, sloped}});
}

}  // namespace onnx2tf::keras
