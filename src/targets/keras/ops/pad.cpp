#include "targets/keras/emitters.h"

namespace onnx2tf::keras {
namespace {

Result<Value::List> amounts(const Pad& op) {
  Value::List out;
  for (std::size_t k = 0; k < op.low.size(); ++k) {
    if (!op.low[k].is_static() || !op.high[k].is_static()) {
      return unsupported(cat("Keras has no padding by ", op.low[k], " and ", op.high[k]));
    }
    out.emplace_back(Value::List{op.low[k].value(), op.high[k].value()});
  }
  return out;
}

/// Whether only rows and columns of images get zeros.
bool pads_images(const Pad& op, const Emission& at) {
  return op.mode == PadMode::kConstant && !at.has_in(1) && op.low.size() == 4 && op.low[0].is(0) && op.high[0].is(0) &&
         op.low[3].is(0) && op.high[3].is(0);
}

}  // namespace

Status emit(const Pad& op, Emission& at) {
  Value::List widths = TRY(amounts(op));
  const Value x = TRY(at.in(0));
  if (pads_images(op, at)) {
    return at.result(Layer{
        "ZeroPadding2D", {{"padding", Value::List{widths[1], widths[2]}}, {"data_format", "channels_last"}}, {x}});
  }
  const char* mode = nullptr;
  if (op.mode == PadMode::kConstant) mode = "constant";
  if (op.mode == PadMode::kReflect) mode = "reflect";
  if (op.mode == PadMode::kSymmetric) mode = "symmetric";
  if (mode == nullptr) return unsupported(cat("Keras has no padding of mode ", enum_name(op.mode)));
  OpCall pad{kNumpy, "Pad", {{"pad_width", std::move(widths)}, {"mode", mode}}, {x}};
  if (at.has_in(1)) pad.kwargs = {{"constant_values", TRY(at.in(1))}};
  return at.result(std::move(pad));
}

}  // namespace onnx2tf::keras
