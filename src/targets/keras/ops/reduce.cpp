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

/// The layer that is the mean or maximum over rows and columns of images. It drops those axes: a release before 2.6
/// can't keep them.
std::string_view global_pool(const Reduce& op, const Emission& at) {
  if (at.in_type(0).rank() != 4 || op.axes != std::vector{1, 2} || at.in_type(0).dtype != DType::kF32) return {};
  if (op.fn == ReduceFn::kMean) return "GlobalAveragePooling2D";
  return op.fn == ReduceFn::kMax ? "GlobalMaxPooling2D" : "";
}

Status emit_global_pool(std::string_view layer, const Value& x, bool keep_dims, Emission& at) {
  Layer pool{std::string(layer), {{"data_format", "channels_last"}}, {x}};
  if (!keep_dims) return at.result(std::move(pool));
  const Type& in = at.in_type(0);
  const TensorRef pooled = at.add(std::move(pool), Type(in.dtype, {in.dims[0], in.dims[3]}));
  const Value channels = in.dims[3].is_static() ? dim_value(in.dims[3]) : Value(-1);
  return at.result(Layer{"Reshape", {{"target_shape", Value::List{1, 1, channels}}}, {pooled}});
}

}  // namespace

Status emit(const Reduce& op, Emission& at) {
  const Value x = TRY(at.in(0));
  const std::string_view pool = global_pool(op, at);
  if (!pool.empty()) return emit_global_pool(pool, x, op.keep_dims, at);
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
