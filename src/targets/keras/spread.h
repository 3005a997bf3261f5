#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ir/tensor.h"
#include "ir/type.h"

namespace onnx2tf::keras {

/// The letters "abc..." of an Einstein sum, one for each of `rank` axes.
std::string axis_letters(std::size_t rank);

/// A constant that broadcasts to a tensor along some of its axes.
struct Spread {
  std::string axes;  ///< the letters of the axes that it has
  Tensor values;     ///< without its unit axes
};

/// How `constant` broadcasts to `x`; nothing if it makes x larger, has only unit axes, or varies along the batch.
std::optional<Spread> spread(const Tensor& constant, const Type& x);

/// The bias of a layer EinsumDense.
struct Bias {
  std::string axes;  ///< the config's `bias_axes`
  Tensor values;     ///< of all axes from the first of `axes` on
};

/// `term` as bias of a layer with a result like `x`, which has the axes `letters` ("abz") in its equation; nothing if
/// it does not broadcast to x, or Keras would add it along other axes.
std::optional<Bias> bias(const Tensor& term, const Type& x, std::string_view letters);

}  // namespace onnx2tf::keras
