#include <array>

#include "targets/keras/emitters.h"

namespace onnx2tf::keras {
namespace {

struct Row {
  ReduceFn fn;
  std::string_view class_name;
};
constexpr auto kRows = std::to_array<Row>({
    {ReduceFn::kSum, "Sum"},
    {ReduceFn::kMean, "Mean"},
    {ReduceFn::kMax, "Max"},
    {ReduceFn::kMin, "Min"},
    {ReduceFn::kProd, "Prod"},
    {ReduceFn::kAny, "Any"},
    {ReduceFn::kAll, "All"},
});

/// The mean or maximum over rows and columns of images, as a layer.
std::optional<Layer> global_pool(const Reduce& op, const Emission& at, const Value& x) {
  if (at.in_type(0).rank() != 4 || op.axes != std::vector{1, 2} || at.in_type(0).dtype != DType::kF32) return {};
  const Value::Dict config = {{"keepdims", op.keep_dims}, {"data_format", "channels_last"}};
  if (op.fn == ReduceFn::kMean) return Layer{"GlobalAveragePooling2D", config, {x}};
  if (op.fn == ReduceFn::kMax) return Layer{"GlobalMaxPooling2D", config, {x}};
  return std::nullopt;
}

}  // namespace

Status emit(const Reduce& op, Emission& at) {
  const Value x = TRY(at.in(0));
  if (auto layer = global_pool(op, at, x)) return at.result(*std::move(layer));
  for (const Row& row : kRows) {
    if (row.fn != op.fn) continue;
    return at.result(OpCall{kNumpy, row.class_name, {{"axis", Value::list(op.axes)}, {"keepdims", op.keep_dims}}, {x}});
  }
  if (op.fn == ReduceFn::kLogSumExp) {
    return at.result(OpCall{kMath, "Logsumexp", {{"axis", Value::list(op.axes)}, {"keepdims", op.keep_dims}}, {x}});
  }
  return unsupported(cat("Keras has no reduction ", enum_name(op.fn)));
}

Status emit(const Softmax& op, Emission& at) {
  const Value x = TRY(at.in(0));
  if (op.log) return at.result(OpCall{kNn, "LogSoftmax", {{"axis", op.axis}}, {x}});
  if (at.in_type(0).dtype == DType::kF32 && op.axis > 0) return at.result(Layer{"Softmax", {{"axis", op.axis}}, {x}});
  return at.result(OpCall{kNn, "Softmax", {{"axis", op.axis}}, {x}});
}

Status emit(const Lrn& /*op*/, Emission& /*at*/) { return fail(Code::kInternal, "an LRN is composed before"); }

}  // namespace onnx2tf::keras
