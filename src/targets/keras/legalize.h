#pragma once

#include <span>

#include "legalize/rules.h"

namespace onnx2tf::keras {

// The rules of Keras alone; those that other targets share are in legalize/rules.h.

/// Quotients and remainders that Keras has not.
std::span<const Rule> compose_divisions_rules();

/// Borders of maxima that Keras' layer for padding can give.
std::span<const Rule> zero_borders_rules();

}  // namespace onnx2tf::keras
