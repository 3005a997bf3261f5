#include <algorithm>
#include <array>
#include <optional>

#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {
namespace {

struct Row {
  ReduceFn fn;
  std::string_view op;
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

/// The dims for a reshape; nothing if it could not tell more than one.
std::optional<Ints> dims_of(const std::vector<Dim>& dims) {
  Ints out;
  for (const Dim& dim : dims) out.push_back(dim.is_static() ? dim.value() : -1);
  if (std::ranges::count(out, -1) > 1) return std::nullopt;
  return out;
}

/// The softmax of rows, whose dims lie behind each other.
Status emit_flat(std::string_view op, const Ints& dims, Emission& at) {
  const Attrs attrs = {at.t()};
  const std::string rows = at.add("Reshape", {TRY(at.in(0)), at.ints({-1, dims.back()}, "rows")}, attrs);
  const std::string result = at.add(op, {rows}, attrs);
  return at.result("Reshape", {result, at.ints(dims, "shape")}, attrs);
}

}  // namespace

Status emit(const Reduce& op, Emission& at) {
  for (const Row& row : kRows) {
    if (row.fn != op.fn) continue;
    const std::string axes = at.has_in(1) ? TRY(at.in(1)) : at.ints({op.axes.begin(), op.axes.end()}, "axis");
    Attrs attrs;
    if (op.fn != ReduceFn::kAny && op.fn != ReduceFn::kAll) attrs.push_back(at.t());
    add_flag(attrs, "keep_dims", op.keep_dims);
    return at.result(row.op, {TRY(at.in(0)), axes}, std::move(attrs));
  }
  return unsupported(cat("TensorFlow has no reduction ", enum_name(op.fn)));
}

Status emit(const Softmax& op, Emission& at) {
  if (op.axis != at.in_type(0).rank() - 1) return fail(Code::kInternal, cat("a softmax along axis ", op.axis));
  const std::string_view name = op.log ? "LogSoftmax" : "Softmax";
  const auto dims = dims_of(at.out_type().dims);
  if (at.options().frozen && op.axis == 3 && dims && dims->back() > 0) return emit_flat(name, *dims, at);
  return at.same(name);
}

Status emit(const Lrn& op, Emission& at) {
  if (op.axis != at.in_type(0).rank() - 1) return fail(Code::kInternal, cat("an LRN along axis ", op.axis));
  if (op.size % 2 == 0) return unsupported(cat("an LRN over ", op.size, " channels; TensorFlow's size is odd"));
  return at.same("LRN", {{"depth_radius", op.size / 2},
                         {"bias", static_cast<float>(op.bias)},
                         {"alpha", static_cast<float>(op.alpha / static_cast<double>(op.size))},
                         {"beta", static_cast<float>(op.beta)}});
}

}  // namespace onnx2tf::tensorflow
