#pragma once

#include <optional>
#include <span>
#include <string>

#include "passes/pipeline.h"

namespace onnx2tf::tflite {

// The rules that rewrite the logical graph into what TFLite has ops for, one file per law. After them every node
//
// - takes element types that TFLite's kernels take (`kernel_types`); half and double precision are computed in f32;
// - if Unary, Binary or Reduce, has a function that is one operator (reductions sum, mean, max, min, prod, any, all);
// - if Conv, ConvTranspose or Pool, has two or three spatial axes;
// - if Resize, has an exact operator (resize_form.h), whichever axes it changes;
// - if Lrn, has rank 4 and an odd size; if Binary atan2 or bitwise and, has operands of equal dims.
//
// Groups of transposed and of 3-D convolutions, dilated and 3-D pools, borders that are copied, and softmax and the
// like along any axis are left to the layout pass and to legalize_physical.

/// Ops on element types that no kernel takes compute in a wider one, with casts around them.
std::span<const Rule> convert_element_types_rules();
/// Order, quotients and casts of u64, on the bits of i64.
std::span<const Rule> compose_unsigned_long_rules();
/// Casts to and from integers of less than a byte, through f32.
std::span<const Rule> compose_narrow_casts_rules();
/// Functions of one operand, in terms of those that TFLite has.
std::span<const Rule> compose_unary_rules();
/// Functions of two operands.
std::span<const Rule> compose_binary_rules();
std::span<const Rule> compose_reduce_rules();
/// Normalizations over channels that the kernel does not do.
std::span<const Rule> compose_lrn_rules();
/// Resizes by gathering and weighting elements.
std::span<const Rule> compose_resize_rules();
/// The same at run time, where sizes are only known then.
std::span<const Rule> compose_dynamic_resize_rules();
/// Products and convolutions of integers.
std::span<const Rule> compose_integer_products_rules();
/// Convolutions and pools over one axis get a second one, of size 1.
std::span<const Rule> lift_windows_rules();
/// Values without elements are constants, and joins without them are the same.
std::span<const Rule> drop_empty_values_rules();

/// Why TFLite has no form for a node of the logical graph; nothing if it has one.
std::optional<std::string> why_not_legal(const Graph& graph, const Node& node);

}  // namespace onnx2tf::tflite
