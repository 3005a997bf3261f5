#pragma once

#include <optional>

#include "ops/conv.h"
#include "ops/conv_transpose.h"
#include "ops/pool.h"

namespace onnx2tf {

/// The two paddings that window operators of TensorFlow and TFLite know.
enum class Padding : std::uint8_t { kSame, kValid };

/// Padding of one axis.
struct Border {
  Dim low, high;
  friend bool operator==(const Border&, const Border&) = default;
};

/// What SAME pads an axis of size `dim` with: as little as makes the result ceil(dim / stride), the odd element high.
Border same_border(const Window& window, std::size_t k, const Dim& dim);
/// What a transposed convolution with SAME padding and a result of size `result` cuts off.
Border same_transposed_border(const Window& window, std::size_t k, const Dim& dim, const Dim& result);

/// Which of the two paddings this is, for all sizes that symbolic dims can have; nothing if neither.
std::optional<Padding> padding_of(const Conv& op, const Type& in);
std::optional<Padding> padding_of(const Pool& op, const Type& in);
std::optional<Padding> padding_of(const ConvTranspose& op, const Type& in, const Type& out);

}  // namespace onnx2tf
