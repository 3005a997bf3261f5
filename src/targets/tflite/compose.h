#pragma once

#include <optional>
#include <span>
#include <string>

#include "legalize/rules.h"

namespace onnx2tf::tflite {

// The rules of TFLite alone that rewrite the logical graph into what it has ops for, one file per law. After them and
// those of legalize/rules.h every node
//
// - takes element types that TFLite's kernels take (`kernel_types`); half and double precision are computed in f32;
// - if Unary, Binary or Reduce, has a function that is one operator (reductions sum, mean, max, min, prod, any, all);
// - if Conv, ConvTranspose or Pool, has two or three spatial axes;
// - if Resize, has an exact operator (legalize/resize_form.h), whichever axes it changes;
// - if Lrn, has rank 4 and an odd size; if Binary atan2 or bitwise and, has operands of equal dims.
//
// Groups of transposed and of 3-D convolutions, dilated and 3-D pools, borders that are copied, and softmax and the
// like along any axis are left to the layout pass and to legalize_physical.

/// What `convert_element_types` and `compose_unary` (legalize/rules.h) do for what TFLite has.
std::span<const Rule> convert_for_kernels_rules();
std::span<const Rule> compose_functions_rules();
/// Order, quotients and casts of u64, on the bits of i64.
std::span<const Rule> compose_unsigned_long_rules();
/// Casts to and from integers of less than a byte, through f32.
std::span<const Rule> compose_narrow_casts_rules();
/// Functions of two operands.
std::span<const Rule> compose_binary_rules();
/// Products and convolutions of integers.
std::span<const Rule> compose_integer_products_rules();

/// Why TFLite has no form for a node of the logical graph; nothing if it has one.
std::optional<std::string> why_not_legal(const Graph& graph, const Node& node);

}  // namespace onnx2tf::tflite
