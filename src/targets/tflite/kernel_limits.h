#pragma once

#include "base/result.h"
#include "targets/tflite/operator_use.h"

namespace onnx2tf::tflite {

/// Fails unless the kernels of the supported runtimes (TensorFlow 2.21, LiteRT 2.1 and later) take these element types
/// and ranks. Some of them abort the process or compute nonsense otherwise.
Status check_kernel_limits(const OperatorUse& use);

/// Ranks that kernels take.
inline constexpr int kMaxRank = 8;
inline constexpr int kMaxTransposeRank = 6;
inline constexpr int kMaxSliceRank = 5;
inline constexpr int kMaxPadRank = 5;
/// Of elementwise kernels beside a scalar, which clips are, and of all others.
inline constexpr int kMaxOtherRank = 5;
/// With operands that broadcast along dims that are no neighbours.
inline constexpr int kMaxBroadcastRank = 4;

}  // namespace onnx2tf::tflite
