#include <array>
#include <cmath>

#include "base/text.h"
#include "targets/keras/emitters.h"
#include "targets/keras/spread.h"

namespace onnx2tf::keras {
namespace {

enum Part : std::uint8_t { kScale = 1, kOffset, kMean, kVariance };

/// Whether training would normalize single numbers, whose variance is 0: all that is before would not be trained.
bool normalizes_single_numbers(const Type& x, std::size_t axis) {
  for (std::size_t k = 0; k < x.dims.size(); ++k) {
    if (k != axis && !x.dims[k].is(1)) return false;
  }
  return true;
}

/// Where all four operands vary along one axis of f32, as the layer wants.
std::optional<Layer> layer_of(const BatchNorm& op, const Emission& at) {
  const Type x = at.in_type(0);
  if (x.dtype != DType::kF32) return std::nullopt;
  struct Variable {
    Part part;
    const char* name;
    bool trainable;
  };
  constexpr auto kVariables = std::to_array<Variable>({{kScale, "gamma", true},
                                                       {kOffset, "beta", true},
                                                       {kMean, "moving_mean", false},
                                                       {kVariance, "moving_variance", false}});
  Layer layer{"BatchNormalization", {{"epsilon", op.epsilon}}, {}, {}};
  std::string axis;
  for (const Variable& variable : kVariables) {
    const auto values = spread(at.known_in(variable.part), x);
    if (!values || values->axes.size() != 1 || (!axis.empty() && axis != values->axes)) return std::nullopt;
    axis = values->axes;
    layer.weights.push_back({"", variable.name, values->values, variable.trainable});
  }
  if (normalizes_single_numbers(x, static_cast<std::size_t>(axis[0] - 'a'))) return std::nullopt;
  layer.config.emplace_back("axis", static_cast<std::int64_t>(axis[0] - 'a'));
  return layer;
}

/// The two constants of x * factor + term.
struct Affine {
  Tensor factor, term;
};

Affine affine(const BatchNorm& op, const Tensor& scale, const Tensor& offset, const Tensor& mean,
              const Tensor& variance) {
  Affine out{Tensor::zeros(scale.dtype(), scale.dims()), Tensor::zeros(scale.dtype(), scale.dims())};
  for (std::int64_t i = 0; i < scale.count(); ++i) {
    const double factor = scale.element(i) / std::sqrt(variance.element(i) + op.epsilon);
    out.factor.set_element(i, factor);
    out.term.set_element(i, offset.element(i) - mean.element(i) * factor);
  }
  return out;
}

}  // namespace

Status emit(const BatchNorm& op, Emission& at) {
  const Value x = TRY(at.in(0));
  if (auto layer = layer_of(op, at)) {
    layer->args = {x};
    return at.result(*std::move(layer));
  }
  Tensors parts;
  for (const Part part : {kScale, kOffset, kMean, kVariance}) {
    parts.push_back(TRY(at.known_in(part).loaded()));
    if (parts.back().dims() != parts[0].dims())
      return unsupported("a batch normalization of operands that differ in dims");
  }
  const Affine known = affine(op, parts[0], parts[1], parts[2], parts[3]);
  const auto factor = spread(known.factor, at.in_type(0));
  const std::string axes = axis_letters(at.in_type(0).dims.size());
  auto term = bias(known.term, at.in_type(0), axes);
  if (at.in_type(0).dtype == DType::kF32 && factor && term) {
    return at.result(Layer{"EinsumDense",
                           {{"equation", cat(axes, ",", factor->axes, "->", axes)},
                            {"output_shape", dims_value(at.out_type().dims, 1)},
                            {"bias_axes", std::move(term->axes)}},
                           {x},
                           {{"", "kernel", factor->values}, {"", "bias", std::move(term->values)}},
                           false});
  }
  const TensorRef scaled = at.add(OpCall{kNumpy, "Multiply", {}, {x, known.factor}}, at.out_type());
  return at.result(OpCall{kNumpy, "Add", {}, {scaled, known.term}});
}

}  // namespace onnx2tf::keras
