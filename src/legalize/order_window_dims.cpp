#include <algorithm>
#include <numeric>

#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/conv.h"
#include "ops/conv_transpose.h"
#include "ops/pool.h"

namespace onnx2tf {
namespace {

/// For each spatial axis in the order of positions, which one it is in the op's lists.
std::vector<std::size_t> by_position(const std::vector<int>& spatial) {
  std::vector<std::size_t> order(spatial.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t k) { return spatial[k]; });
  return order;
}

template <class T>
std::vector<T> picked(const std::vector<T>& from, const std::vector<std::size_t>& order) {
  if (from.empty()) return {};
  std::vector<T> out;
  for (const std::size_t k : order) out.push_back(from[k]);
  return out;
}

Window picked(const Window& window, const std::vector<std::size_t>& order) {
  return {picked(window.size, order), picked(window.strides, order), picked(window.dilations, order),
          picked(window.pads_low, order), picked(window.pads_high, order)};
}

/// Axes of a value with these numbers (spatial ones in `order`) as channels_last has them.
std::vector<int> axes_of(const WindowDims& dims, const std::vector<std::size_t>& order) {
  std::vector<int> out{dims.batch};
  for (const std::size_t k : order) out.push_back(dims.spatial[k]);
  out.push_back(dims.channel);
  return out;
}

/// How the weights' axes stand in the kernel's order, and the numbers they have there.
struct OrderedWeights {
  std::vector<int> axes;
  WeightDims dims;
};

OrderedWeights ordered(const WeightDims& dims, WeightOrder how, const std::vector<std::size_t>& order) {
  OrderedWeights out{std::vector<int>(order.size() + 2), weights_in(how, order.size())};
  const auto place = [&](int to, int from) { out.axes[static_cast<std::size_t>(to)] = from; };
  place(out.dims.out, dims.out);
  place(out.dims.in, dims.in);
  for (std::size_t k = 0; k < order.size(); ++k) place(out.dims.spatial[k], dims.spatial[order[k]]);
  return out;
}

/// The convolution `fresh`, still with the node's own dimension numbers, on operands whose axes are put in order.
template <class Convolution>
Match put_in_order(const Graph& graph, NodeId id, Convolution fresh, const std::vector<std::size_t>& order,
                   const OrderedWeights& target) {
  const Node& node = graph.node(id);
  const Convolution& op = *node.op.as<Convolution>();
  fresh.input = fresh.result = channels_last(order.size());
  fresh.weight = target.dims;
  fresh.window = picked(op.window, order);
  if (fresh.input == op.input && fresh.result == op.result && fresh.weight == op.weight) {
    return no_match("the dims are in order");
  }
  Patch patch(graph, id, "order_window_dims");
  std::vector<ValueId> inputs = node.inputs;
  inputs[0] = reordered(patch, inputs[0], axes_of(op.input, order));
  inputs[1] = reordered(patch, inputs[1], target.axes);
  const ValueId result = patch.add(std::move(fresh), std::move(inputs));
  patch.replace(node.outputs[0], reordered(patch, result, inverse(axes_of(op.result, order))));
  return patch;
}

Match order_conv(const Graph& graph, NodeId id, const KernelOrders& orders) {
  const Node& node = graph.node(id);
  const Conv* op = node.op.as<Conv>();
  if (op == nullptr || op->window.size.size() < 2) return no_match("no convolution over two or three axes");
  const Type& weights = graph.type(node.inputs[1]);
  const bool depthwise = op->groups > 1 && weights.dims[static_cast<std::size_t>(op->weight.in)].is(1);
  const std::vector<std::size_t> order = by_position(op->input.spatial);
  const WeightOrder how = order.size() != 2 ? orders.volume : depthwise ? orders.depthwise : orders.plane;
  const OrderedWeights target = ordered(op->weight, how, order);
  return put_in_order(graph, id, *op, order, target);
}

Match order_conv_transpose(const Graph& graph, NodeId id, const KernelOrders& orders) {
  const Node& node = graph.node(id);
  const ConvTranspose* op = node.op.as<ConvTranspose>();
  if (op == nullptr || op->window.size.size() < 2) return no_match("no transposed convolution over two or three axes");
  const std::vector<std::size_t> order = by_position(op->input.spatial);
  const OrderedWeights target =
      ordered(op->weight, order.size() == 2 ? orders.transposed_plane : orders.transposed_volume, order);
  ConvTranspose fresh = *op;
  fresh.output_padding = picked(op->output_padding, order);
  return put_in_order(graph, id, std::move(fresh), order, target);
}

Match order_pool(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Pool* op = node.op.as<Pool>();
  if (op == nullptr || op->window.size.size() < 2) return no_match("no pool over two or three axes");
  const std::vector<std::size_t> order = by_position(op->dims.spatial);
  Pool fresh = *op;
  fresh.dims = channels_last(order.size());
  fresh.window = picked(op->window, order);
  fresh.overhang = picked(op->overhang, order);
  if (fresh.dims == op->dims) return no_match("the dims are in order");
  Patch patch(graph, id, "order_window_dims");
  const std::vector<int> axes = axes_of(op->dims, order);
  const ValueId result = patch.add(std::move(fresh), {reordered(patch, node.inputs[0], axes)});
  patch.replace(node.outputs[0], reordered(patch, result, inverse(axes)));
  return patch;
}

}  // namespace

Match order_window_dims(const Graph& graph, NodeId id, const KernelOrders& orders) {
  const Op& op = graph.node(id).op;
  if (op.is<Conv>()) return order_conv(graph, id, orders);
  if (op.is<ConvTranspose>()) return order_conv_transpose(graph, id, orders);
  if (op.is<Pool>()) return order_pool(graph, id);
  return no_match("no window");
}

namespace {

Match spatial_first(const Graph& graph, NodeId id) { return order_window_dims(graph, id, kSpatialFirst); }

constexpr Rule kRules[] = {{"order_window_dims", spatial_first}};

}  // namespace

std::span<const Rule> order_spatial_first_rules() { return kRules; }

}  // namespace onnx2tf
