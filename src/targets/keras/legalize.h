#pragma once

#include <span>

#include "legalize/rules.h"

namespace onnx2tf::keras {

// The rules of Keras alone; those that other targets share are in legalize/rules.h.

/// Quotients and remainders that Keras has not.
std::span<const Rule> compose_divisions_rules();

/// Convolutions that stride over a dilated kernel, which Keras' layers don't, keep every stride-th result of one that
/// walks by single steps.
std::span<const Rule> split_strides_rules();

/// Borders of maxima that Keras' layer for padding can give.
std::span<const Rule> zero_borders_rules();

}  // namespace onnx2tf::keras
