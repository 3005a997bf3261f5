#pragma once

#include <optional>
#include <string>

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

}  // namespace onnx2tf::keras
