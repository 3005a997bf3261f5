#pragma once

#include <optional>

#include "ops/resize.h"

namespace onnx2tf {

/// The resize operators of TensorFlow and TFLite: nearest or linear, with their two flags.
struct ResizeForm {
  bool linear = false;
  bool align_corners = false;
  bool half_pixel_centers = false;
};

/// The operator that computes exactly this resize, whatever the sizes of symbolic dims are; nothing if there is none.
/// Only modes and sizes are looked at: the operators themselves take rank 4 and resize dims 1 and 2.
std::optional<ResizeForm> resize_form(const Resize& op, const Type& in);

/// Whether that operator picks the elements that ONNX says; symbolic sizes go by the form alone.
bool has_resize_operator(const Resize& op, const Type& in);

}  // namespace onnx2tf
