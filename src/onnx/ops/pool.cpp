#include "ops/pool.h"

#include "base/text.h"
#include "onnx/ops/families.h"
#include "onnx/ops/max_indices.h"
#include "onnx/ops/window_attributes.h"
#include "ops/reduce.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

/// In ceil mode a last window may hang over the end, unless it would begin behind the data and its low padding.
std::vector<Dim> overhang_of(const Window& window, const Type& x) {
  std::vector<Dim> out;
  for (std::size_t k = 0; k < window.size.size(); ++k) {
    const Dim& dim = x.dims[k + 2];
    const Dim stride = window.strides[k];
    const Dim reach = window.dilations[k] * (window.size[k] - 1) + 1;
    const Dim span = dim + window.pads_low[k] + window.pads_high[k] - reach;
    Dim steps = ceil_div(span, stride);
    // A kernel that reaches over its step and the high padding always begins early enough.
    if (!surely_at_least(reach, stride + window.pads_high[k])) {
      steps = min(steps, floor_div(dim + window.pads_low[k] - 1, stride));
    }
    out.push_back(max(steps * stride - span, 0));
  }
  return out;
}

Result<Pool> pool_of(NodeContext& node, PoolFn fn) {
  if (!node.has_attribute("kernel_shape")) return fail(Code::kInvalidModel, "attribute 'kernel_shape' is missing");
  const Type& x = node.type(0);
  Pool op;
  op.fn = fn;
  op.dims = WindowDims::onnx(x.rank() - 2);
  op.window = TRY(window_attributes(node, x, {}));
  if (TRY(node.int_attribute("ceil_mode", 0)) != 0) op.overhang = overhang_of(op.window, x);
  return op;
}

Values max_pool(NodeContext& node) {
  const std::int64_t order = TRY(node.int_attribute("storage_order", 0));
  if (order != 0 && order != 1) return fail(Code::kInvalidModel, cat("storage_order is ", order));
  const Pool op = TRY(pool_of(node, PoolFn::kMax));
  std::vector<ValueId> out{TRY(node.add(op, {node.input(0)}))};
  if (node.wants_output(1)) {
    const StorageOrder storage = order == 0 ? StorageOrder::kRowMajor : StorageOrder::kColumnMajor;
    out.push_back(TRY(indices_of_maxima(node, op, out[0], storage)));
  }
  return out;
}

Values average_pool(NodeContext& node) {
  Pool op = TRY(pool_of(node, PoolFn::kAverage));
  op.count_padding = TRY(node.int_attribute("count_include_pad", 0)) != 0;
  return std::vector{TRY(node.add(op, {node.input(0)}))};
}

template <ReduceFn fn>
Values global_pool(NodeContext& node) {
  Reduce op{fn, {}, true};
  for (int axis = 2; axis < node.type(0).rank(); ++axis) op.axes.push_back(axis);
  return std::vector{TRY(node.add(op, {node.input(0)}))};
}

constexpr Importer kImporters[] = {
    {"MaxPool", since(1), max_pool, 1},
    {"AveragePool", since(1), average_pool, 1},
    {"GlobalAveragePool", since(1), global_pool<ReduceFn::kMean>, 1},
    {"GlobalMaxPool", since(1), global_pool<ReduceFn::kMax>, 1},
};

}  // namespace

ImporterTable pool_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
