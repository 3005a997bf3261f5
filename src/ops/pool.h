#pragma once

#include "ir/op.h"
#include "ops/activation.h"
#include "ops/window_dims.h"

namespace onnx2tf {

enum class PoolFn : std::uint8_t { kMax, kAverage };

template <>
struct EnumNames<PoolFn> {
  static constexpr std::array<std::pair<PoolFn, std::string_view>, 2> kRows = {
      {{PoolFn::kMax, "max"}, {PoolFn::kAverage, "average"}}};
};

/// Maximum or mean over windows. Padding never wins a maximum. `overhang` elements behind the high padding are reached
/// by the last window in ONNX's ceil mode: they are never counted. `count_padding`: the mean divides by the window
/// elements that lie inside the padded tensor, else by those inside the tensor.
///
/// `physical` takes operand and result with one dim each for batch, channels and every spatial axis, in any order of
/// dims that is the same for both; spatial axes are whole, batch and channels may be in any pieces.
struct Pool {
  PoolFn fn = PoolFn::kMax;
  WindowDims dims;  ///< of operand and result
  Window window;
  std::vector<Dim> overhang;
  bool count_padding = false;
  Activation activation = Activation::kNone;
  static constexpr std::string_view kName = "pool";
  static constexpr std::string_view kDoc = "Maximum or mean over windows of 1 to 3 spatial axes.";
  static constexpr auto kFields = std::tuple{
      Field{"fn", &Pool::fn, "maximum or mean"},
      Field{"dims", &Pool::dims, "dimension numbers of operand and result"},
      Field{"window", &Pool::window, "size, strides, dilations, padding"},
      Field{"overhang", &Pool::overhang,
            "elements behind the padding that ceil mode reaches, per spatial axis; empty: 0"},
      Field{"count_padding", &Pool::count_padding, "whether padding counts in a mean"},
      Field{"activation", &Pool::activation, "applied to the result"},
  };
};
ONNX2TF_DECLARE_OP(Pool);

}  // namespace onnx2tf
