#include <array>

#include "base/text.h"
#include "targets/tflite/emitters.h"

namespace onnx2tf::tflite {
namespace {

struct Row {
  ReduceFn fn;
  Builtin code;
};
constexpr auto kRows = std::to_array<Row>({
    {ReduceFn::kSum, Builtin::SUM},
    {ReduceFn::kMean, Builtin::MEAN},
    {ReduceFn::kMax, Builtin::REDUCE_MAX},
    {ReduceFn::kMin, Builtin::REDUCE_MIN},
    {ReduceFn::kProd, Builtin::REDUCE_PROD},
    {ReduceFn::kAny, Builtin::REDUCE_ANY},
    {ReduceFn::kAll, Builtin::REDUCE_ALL},
});

}  // namespace

Status emit(const Reduce& op, Emission& at) {
  for (const Row& row : kRows) {
    if (row.fn != op.fn) continue;
    const int axes = at.has_in(1) ? TRY(at.in(1)) : TRY(at.ints({op.axes.begin(), op.axes.end()}, "axes"));
    return at.op(row.code, {TRY(at.in(0)), axes}, {TRY(at.out())},
                 at.options(schema::CreateReducerOptions(at.tables(), op.keep_dims)));
  }
  return unsupported(cat("TFLite has no reduction ", enum_name(op.fn)));
}

Status emit(const Softmax& op, Emission& at) {
  if (op.axis != at.in_type(0).rank() - 1) return fail(Code::kInternal, cat("a softmax along axis ", op.axis));
  if (op.log) return at.same(Builtin::LOG_SOFTMAX, at.options<schema::LogSoftmaxOptions>());
  return at.same(Builtin::SOFTMAX, at.options(schema::CreateSoftmaxOptions(at.tables(), 1.0F)));
}

Status emit(const Lrn& op, Emission& at) {
  if (op.axis != at.in_type(0).rank() - 1) return fail(Code::kInternal, cat("an LRN along axis ", op.axis));
  if (op.size % 2 == 0) return unsupported(cat("an LRN over ", op.size, " channels; TFLite's size is odd"));
  const auto alpha = static_cast<float>(op.alpha / static_cast<double>(op.size));
  return at.same(Builtin::LOCAL_RESPONSE_NORMALIZATION,
                 at.options(schema::CreateLocalResponseNormalizationOptions(
                     at.tables(), static_cast<std::int32_t>(op.size / 2), static_cast<float>(op.bias), alpha,
                     static_cast<float>(op.beta))));
}

}  // namespace onnx2tf::tflite
