#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "legalize/arithmetic.h"
#include "legalize/rules.h"
#include "ops/broadcast_to.h"
#include "ops/range.h"
#include "ops/reduce.h"
#include "ops/reshape.h"
#include "ops/resize.h"
#include "ops/slice.h"
#include "ops/tile.h"

namespace onnx2tf {
namespace {

/// Symbols that only run time would tell, with the dims that the source declares for its outputs.
std::map<std::string, Dim, std::less<>> declared_symbols(const Graph& graph) {
  std::map<std::string, Dim, std::less<>> out;
  for (const Port& port : graph.outputs()) {
    const std::vector<Dim>& dims = graph.type(port.value).dims;
    const std::vector<Dim>& declared = port.source_type.dims;
    for (std::size_t axis = 0; axis < dims.size() && axis < declared.size(); ++axis) {
      if (dims[axis].is_symbol() && declared[axis].is_static()) out.try_emplace(to_string(dims[axis]), declared[axis]);
    }
  }
  return out;
}

bool has_operand(const Node& node, std::size_t i) { return i < node.inputs.size() && node.inputs[i] != kNoValue; }

/// The only operand and the attribute do if all dims are known.
Match settle_shape(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!has_operand(node, 1)) return no_match("no computed shape");
  const Type& out = graph.type(node.outputs[0]);
  if (!out.is_static()) return no_match("dims are known at run time only");
  Patch patch(graph, id, "settle_shape");
  const std::vector<ValueId> x = {node.inputs[0]};
  const Type& in = graph.type(x[0]);
  if (node.op.is<Reshape>()) {
    patch.replace(node.outputs[0], patch.add(Reshape{out.dims}, x));
    return patch;
  }
  if (node.op.is<BroadcastTo>()) {
    patch.replace(node.outputs[0], patch.add(BroadcastTo{out.dims}, x));
    return patch;
  }
  if (node.op.is<Tile>() && in.is_static() && !in.dims.empty()) {
    Tile tile;
    for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
      if (in.dims[axis].is(0)) return no_match("no elements that tell how often they are repeated");
      tile.repeats.push_back(floor_div(out.dims[axis], in.dims[axis]));
    }
    patch.replace(node.outputs[0], patch.add(std::move(tile), x));
    return patch;
  }
  return no_match("no op that result dims are enough for");
}

/// For each dim of `part` its place in `whole`, in which they stand in order: the first that it can have. Nothing if
/// they do not stand there.
std::optional<std::vector<std::size_t>> first_places(const std::vector<Dim>& part, const std::vector<Dim>& whole) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < whole.size() && places.size() < part.size(); ++i) {
    if (whole[i] == part[places.size()]) places.push_back(i);
  }
  if (places.size() < part.size()) return std::nullopt;
  return places;
}

/// For each dim that a reduction leaves the axis that it was; nothing if more than one axis could be, unit axes aside.
std::optional<std::vector<std::size_t>> left_axes(const std::vector<Dim>& in, const std::vector<Dim>& out) {
  const auto first = first_places(out, in);
  const auto last = first_places({out.rbegin(), out.rend()}, {in.rbegin(), in.rend()});
  if (!first || !last) return std::nullopt;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t from_behind = in.size() - 1 - (*last)[out.size() - 1 - i];
    if ((*first)[i] != from_behind && !out[i].is(1)) return std::nullopt;
  }
  return first;
}

/// The axes that are reduced, if only these lead from the one to the other dims. To reduce a unit axis more changes
/// nothing.
std::optional<std::vector<int>> reduced_axes(const std::vector<Dim>& in, const std::vector<Dim>& out, bool keep_dims) {
  std::vector<int> axes;
  if (keep_dims) {
    for (std::size_t axis = 0; axis < in.size(); ++axis) {
      if (in[axis] == out[axis]) continue;
      if (!out[axis].is(1)) return std::nullopt;
      axes.push_back(static_cast<int>(axis));
    }
    return axes;
  }
  const auto left = left_axes(in, out);
  if (!left) return std::nullopt;
  for (std::size_t axis = 0; axis < in.size(); ++axis) {
    if (!std::ranges::binary_search(*left, axis)) axes.push_back(static_cast<int>(axis));
  }
  return axes;
}

Match settle_reduction(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Reduce>();
  if (op == nullptr || !has_operand(node, 1)) return no_match("no computed axes");
  const Type& in = graph.type(node.inputs[0]);
  const Type& out = graph.type(node.outputs[0]);
  if (!in.is_static() || !out.is_static() || in.dims == out.dims) return no_match("dims do not tell the axes");
  const auto axes = reduced_axes(in.dims, out.dims, op->keep_dims);
  if (!axes) return no_match("dims do not tell the axes");
  Patch patch(graph, id, "settle_reduction");
  patch.replace(node.outputs[0], patch.add(Reduce{op->fn, *axes, op->keep_dims}, {node.inputs[0]}));
  return patch;
}

/// Sizes that come by an operand are those of the result.
Match settle_resize(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const auto* op = node.op.as<Resize>();
  const bool only_sizes = op != nullptr && has_operand(node, 1) && !has_operand(node, 2) && !has_operand(node, 3);
  if (!only_sizes || !op->scales.empty()) return no_match("no resize to computed sizes");
  const Type& out = graph.type(node.outputs[0]);
  if (!out.is_static()) return no_match("dims are known at run time only");
  Resize known = *op;
  known.sizes = out.dims;
  known.axes.clear();
  Patch patch(graph, id, "settle_resize");
  patch.replace(node.outputs[0], patch.add(std::move(known), {node.inputs[0]}));
  return patch;
}

/// As many elements as are known: start + delta * (0, 1, 2..).
Match settle_range(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  if (!node.op.is<Range>()) return no_match("no range");
  const Type& out = graph.type(node.outputs[0]);
  if (!out.dims[0].is_static()) return no_match("dims are known at run time only");
  Patch patch(graph, id, "settle_range");
  Arithmetic at(patch, out.dtype);
  Tensor steps = Tensor::zeros(out.dtype, {out.dims[0].value()});
  for (std::int64_t i = 0; i < steps.count(); ++i) steps.set_element(i, static_cast<double>(i));
  const ValueId walked = at.mul(patch.constant(std::move(steps)), node.inputs[2]);
  patch.replace(node.outputs[0], at.add(walked, node.inputs[0]));
  return patch;
}

constexpr Rule kRules[] = {{"settle_shape", settle_shape},
                           {"settle_reduction", settle_reduction},
                           {"settle_resize", settle_resize},
                           {"settle_range", settle_range}};

}  // namespace

std::span<const Rule> settle_shapes_rules() { return kRules; }

void settle_declared_dims(Graph& graph) {
  const auto known = declared_symbols(graph);
  if (known.empty()) return;
  const auto settle = [&](std::vector<Dim>& dims) {
    for (Dim& dim : dims) {
      if (dim.is_static() || dim.is_unknown()) continue;
      dim = dim.substitute([&](std::string_view name) {
        const auto found = known.find(name);
        return found == known.end() ? Dim::symbol(name) : found->second;
      });
    }
  };
  for (std::size_t i = 0; i < graph.value_count(); ++i) {
    Type& type = graph.value(ValueId(i)).type;
    settle(type.dims);
    if (!type.elements) continue;
    std::vector<Dim> elements = *type.elements;
    settle(elements);
    type = type.with_elements(std::move(elements));
  }
  for (std::size_t i = 0; i < graph.node_count(); ++i) {
    Node& node = graph.node(NodeId(i));
    const auto* op = node.op.as<Slice>();
    if (op == nullptr) continue;
    Slice slice = *op;
    for (auto* dims : {&slice.starts, &slice.ends, &slice.sizes}) settle(*dims);
    node.op = std::move(slice);
  }
}

}  // namespace onnx2tf
