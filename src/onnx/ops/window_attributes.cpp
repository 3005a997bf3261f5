#include "onnx/ops/window_attributes.h"

#include "base/text.h"

namespace onnx2tf::onnx {
namespace {

Status check_positive(std::string_view name, const std::vector<std::int64_t>& values) {
  for (const std::int64_t value : values) {
    if (value < 1 || value > (std::int64_t{1} << 31)) {
      return fail(Code::kInvalidModel, cat(name, " [", join(values, ","), "] has an entry out of range"));
    }
  }
  return {};
}

/// Padding by which the result has ceil(dim / stride) elements; the odd one goes to the end, or to the start.
void pad_to_same(Window& window, const Type& input, AutoPad how) {
  for (std::size_t k = 0; k < window.size.size(); ++k) {
    const Dim& dim = input.dims[k + 2];
    const Dim reach = window.dilations[k] * (window.size[k] - 1) + 1;
    const Dim total = max((ceil_div(dim, window.strides[k]) - 1) * window.strides[k] + reach - dim, 0);
    const Dim half = floor_div(total, 2);
    window.pads_low[k] = how == AutoPad::kSameUpper ? half : total - half;
    window.pads_high[k] = how == AutoPad::kSameUpper ? total - half : half;
  }
}

}  // namespace

Result<std::vector<std::int64_t>> per_axis(std::string_view name, std::vector<std::int64_t> values, std::size_t rank,
                                           std::int64_t missing) {
  if (values.empty()) return std::vector<std::int64_t>(rank, missing);
  if (values.size() == rank) return values;
  return fail(Code::kInvalidModel, cat(name, " has ", values.size(), " entries, not ", rank));
}

Result<AutoPad> auto_pad(NodeContext& node) {
  const std::string how = TRY(node.string_attribute("auto_pad", "NOTSET"));
  if (how == "NOTSET" || how.empty()) return AutoPad::kNone;
  if (how == "SAME_UPPER") return AutoPad::kSameUpper;
  if (how == "SAME_LOWER") return AutoPad::kSameLower;
  if (how == "VALID") return AutoPad::kValid;
  return fail(Code::kInvalidModel, cat("auto_pad '", how, "' does not exist"));
}

Result<Window> window_attributes(NodeContext& node, const Type& input, std::vector<std::int64_t> kernel) {
  if (input.rank() < 3) return fail(Code::kInvalidModel, cat(input, " has no spatial axes"));
  const auto rank = static_cast<std::size_t>(input.rank()) - 2;
  Window window;
  window.size = TRY(node.ints_attribute("kernel_shape", std::move(kernel)));
  if (window.size.size() != rank) {
    return fail(Code::kInvalidModel, cat("a kernel [", join(window.size, ","), "] does not fit ", input));
  }
  window.strides = TRY(per_axis("strides", TRY(node.ints_attribute("strides")), rank, 1));
  window.dilations = TRY(per_axis("dilations", TRY(node.ints_attribute("dilations")), rank, 1));
  const std::vector<std::int64_t> pads = TRY(per_axis("pads", TRY(node.ints_attribute("pads")), 2 * rank, 0));
  TRY(check_positive("kernel_shape", window.size));
  TRY(check_positive("strides", window.strides));
  TRY(check_positive("dilations", window.dilations));
  const AutoPad how = TRY(auto_pad(node));
  for (std::size_t k = 0; k < rank; ++k) {
    window.pads_low.emplace_back(how == AutoPad::kNone ? pads[k] : 0);
    window.pads_high.emplace_back(how == AutoPad::kNone ? pads[rank + k] : 0);
  }
  if (how == AutoPad::kSameUpper || how == AutoPad::kSameLower) pad_to_same(window, input, how);
  for (std::size_t k = 0; k < rank; ++k) {
    if (surely_at_least(-1, window.pads_low[k]) || surely_at_least(-1, window.pads_high[k])) {
      return fail(Code::kUnsupportedAttribute, "negative pads of a window are not supported");
    }
  }
  return window;
}

}  // namespace onnx2tf::onnx
