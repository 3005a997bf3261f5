#include "legalize/padding.h"

namespace onnx2tf {
namespace {

Dim halved(const Dim& total) { return floor_div(total, 2); }

Border split_border(const Dim& total) { return {halved(total), total - halved(total)}; }

std::int64_t dilated_size(const Window& window, std::size_t k) {
  return (window.size[k] - 1) * window.dilations[k] + 1;
}

/// `border(k)` is the padding of axis k, `same(k)` what SAME would be.
template <class BorderOf, class SameOf>
std::optional<Padding> classify(std::size_t axes, const BorderOf& border, const SameOf& same) {
  bool is_valid = true;
  bool is_same = true;
  for (std::size_t k = 0; k < axes; ++k) {
    is_valid = is_valid && border(k) == Border{0, 0};
    is_same = is_same && border(k) == same(k);
  }
  if (is_valid) return Padding::kValid;
  return is_same ? std::optional(Padding::kSame) : std::nullopt;
}

std::optional<Padding> window_padding(const WindowDims& dims, const Window& window, const std::vector<Dim>& overhang,
                                      const Type& in) {
  const auto border = [&](std::size_t k) {
    return Border{window.pads_low[k], window.pads_high[k] + (overhang.empty() ? Dim(0) : overhang[k])};
  };
  const auto same = [&](std::size_t k) {
    return same_border(window, k, in.dims.at(static_cast<std::size_t>(dims.spatial[k])));
  };
  return classify(dims.spatial.size(), border, same);
}

}  // namespace

Border same_border(const Window& window, std::size_t k, const Dim& dim) {
  const Dim steps = ceil_div(dim, window.strides[k]) - 1;
  return split_border(max(steps * window.strides[k] + dilated_size(window, k) - dim, 0));
}

Border same_transposed_border(const Window& window, std::size_t k, const Dim& dim, const Dim& result) {
  return split_border(max((dim - 1) * window.strides[k] + dilated_size(window, k) - result, 0));
}

std::optional<Padding> padding_of(const Conv& op, const Type& in) {
  return window_padding(op.input, op.window, {}, in);
}

std::optional<Padding> padding_of(const Pool& op, const Type& in) {
  return window_padding(op.dims, op.window, op.overhang, in);
}

std::optional<Padding> padding_of(const ConvTranspose& op, const Type& in, const Type& out) {
  const auto dim = [&](const Type& type, const WindowDims& dims, std::size_t k) -> const Dim& {
    return type.dims.at(static_cast<std::size_t>(dims.spatial[k]));
  };
  const auto border = [&](std::size_t k) { return Border{op.window.pads_low[k], op.window.pads_high[k]}; };
  const auto extra = [&](std::size_t k) { return op.output_padding.empty() ? 0 : op.output_padding[k]; };
  const auto same = [&](std::size_t k) {
    const Dim& result = dim(out, op.result, k);
    const Dim& from = dim(in, op.input, k);
    Border cut = same_transposed_border(op.window, k, from, result);
    cut.high = cut.high + extra(k);
    // SAME also wants the operand to be what a SAME convolution of the result would give.
    return ceil_div(result, op.window.strides[k]) == from ? cut : Border{-1, -1};
  };
  bool extended = false;
  for (std::size_t k = 0; k < op.input.spatial.size(); ++k) extended = extended || extra(k) >= op.window.strides[k];
  return extended ? std::nullopt : classify(op.input.spatial.size(), border, same);
}

}  // namespace onnx2tf
