#include <array>
#include <cmath>

#include "targets/keras/emitters.h"

namespace onnx2tf::keras {
namespace {

struct Row {
  UnaryFn fn;
  std::string_view module, class_name;
};
constexpr auto kOps = std::to_array<Row>({
    {UnaryFn::kAbs, kNumpy, "Absolute"},
    {UnaryFn::kNeg, kNumpy, "Negative"},
    {UnaryFn::kSign, kNumpy, "Sign"},
    {UnaryFn::kExp, kNumpy, "Exp"},
    {UnaryFn::kLog, kNumpy, "Log"},
    {UnaryFn::kSqrt, kNumpy, "Sqrt"},
    {UnaryFn::kRsqrt, kMath, "Rsqrt"},
    {UnaryFn::kReciprocal, kNumpy, "Reciprocal"},
    {UnaryFn::kSquare, kNumpy, "Square"},
    {UnaryFn::kFloor, kNumpy, "Floor"},
    {UnaryFn::kCeil, kNumpy, "Ceil"},
    {UnaryFn::kRound, kNumpy, "Round"},
    {UnaryFn::kSin, kNumpy, "Sin"},
    {UnaryFn::kCos, kNumpy, "Cos"},
    {UnaryFn::kTan, kNumpy, "Tan"},
    {UnaryFn::kAsin, kNumpy, "Arcsin"},
    {UnaryFn::kAcos, kNumpy, "Arccos"},
    {UnaryFn::kAtan, kNumpy, "Arctan"},
    {UnaryFn::kSinh, kNumpy, "Sinh"},
    {UnaryFn::kCosh, kNumpy, "Cosh"},
    {UnaryFn::kAsinh, kNumpy, "Arcsinh"},
    {UnaryFn::kAcosh, kNumpy, "Arccosh"},
    {UnaryFn::kAtanh, kNumpy, "Arctanh"},
    {UnaryFn::kErf, kMath, "Erf"},
    {UnaryFn::kSigmoid, kNn, "Sigmoid"},
    {UnaryFn::kTanh, kNumpy, "Tanh"},
    {UnaryFn::kRelu, kNn, "Relu"},
    {UnaryFn::kRelu6, kNn, "Relu6"},
    {UnaryFn::kSelu, kNn, "Selu"},
    {UnaryFn::kSoftplus, kNn, "Softplus"},
    {UnaryFn::kSoftsign, kNn, "Softsign"},
    {UnaryFn::kLogicalNot, kNumpy, "LogicalNot"},
    {UnaryFn::kBitwiseNot, kNumpy, "BitwiseNot"},
    {UnaryFn::kIsNan, kNumpy, "Isnan"},
    {UnaryFn::kIsInf, kNumpy, "Isinf"},
});

/// Functions that Activation knows in every Keras.
struct Named {
  UnaryFn fn;
  const char* activation;
};
constexpr auto kActivations = std::to_array<Named>({
    {UnaryFn::kSigmoid, "sigmoid"},
    {UnaryFn::kTanh, "tanh"},
    {UnaryFn::kSelu, "selu"},
    {UnaryFn::kSoftplus, "softplus"},
    {UnaryFn::kSoftsign, "softsign"},
    {UnaryFn::kExp, "exponential"},
});

/// As a layer, for f32; null if there is none.
std::optional<Layer> layer_of(const Unary& op, const Value& x) {
  for (const Named& row : kActivations) {
    if (row.fn == op.fn) return Layer{"Activation", {{"activation", row.activation}}, {x}};
  }
  switch (op.fn) {
    case UnaryFn::kRelu: return Layer{"ReLU", {}, {x}};
    case UnaryFn::kRelu6: return Layer{"ReLU", {{"max_value", 6.0}}, {x}};
    case UnaryFn::kClip:
      if (op.alpha != 0 || !(op.beta > 0)) return std::nullopt;
      return std::isinf(op.beta) ? Layer{"ReLU", {}, {x}} : Layer{"ReLU", {{"max_value", op.beta}}, {x}};
    // Keras 3 takes the name that the slope has in Keras 2.
    case UnaryFn::kLeakyRelu:
      if (op.alpha < 0) return std::nullopt;
      return Layer{"LeakyReLU", {{"alpha", op.alpha}}, {x}};
    case UnaryFn::kElu: return Layer{"ELU", {{"alpha", op.alpha}}, {x}};
    default: return std::nullopt;
  }
}

/// A bound as a constant of the operand's type; infinities are none.
Value bound(double value, DType dtype) { return std::isinf(value) ? Value() : Value(Tensor::scalar(dtype, value)); }

Status emit_clip(const Unary& op, Emission& at) {
  const DType dtype = at.in_type(0).dtype;
  const Value x = TRY(at.in(0));
  if (std::isinf(op.beta)) return at.result(OpCall{kNumpy, "Maximum", {}, {x, bound(op.alpha, dtype)}});
  if (std::isinf(op.alpha)) return at.result(OpCall{kNumpy, "Minimum", {}, {x, bound(op.beta, dtype)}});
  const TensorRef above = at.add(OpCall{kNumpy, "Maximum", {}, {x, bound(op.alpha, dtype)}}, at.out_type());
  return at.result(OpCall{kNumpy, "Minimum", {}, {above, bound(op.beta, dtype)}});
}

}  // namespace

Status emit(const Unary& op, Emission& at) {
  const Value x = TRY(at.in(0));
  if (at.in_type(0).dtype == DType::kF32) {
    if (auto layer = layer_of(op, x)) return at.result(*std::move(layer));
  }
  switch (op.fn) {
    case UnaryFn::kClip: return emit_clip(op, at);
    case UnaryFn::kLeakyRelu: return at.result(OpCall{kNn, "LeakyRelu", {{"negative_slope", op.alpha}}, {x}});
    case UnaryFn::kElu: return at.result(OpCall{kNn, "Elu", {{"alpha", op.alpha}}, {x}});
    case UnaryFn::kGelu: return at.result(OpCall{kNn, "Gelu", {{"approximate", false}}, {x}});
    case UnaryFn::kGeluTanh: return at.result(OpCall{kNn, "Gelu", {{"approximate", true}}, {x}});
    default: break;
  }
  for (const Row& row : kOps) {
    if (row.fn == op.fn) return at.result(OpCall{row.module, row.class_name, {}, {x}});
  }
  return unsupported(cat("Keras has no op for ", enum_name(op.fn)));
}

}  // namespace onnx2tf::keras
