#include "legalize/runtime_shapes.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/binary.h"
#include "ops/broadcast_to.h"
#include "ops/cast.h"
#include "ops/concat.h"
#include "ops/conv_transpose.h"
#include "ops/pad.h"
#include "ops/reduce.h"
#include "ops/reshape.h"
#include "ops/resize.h"
#include "ops/select.h"
#include "ops/shape_of.h"
#include "ops/slice.h"
#include "ops/tile.h"

namespace onnx2tf {

void RuntimeShapes::see(ValueId value) {
  const std::vector<Dim>& dims = graph_.type(value).dims;
  for (std::size_t k = 0; k < dims.size(); ++k) {
    if (dims[k].is_symbol() && !dims[k].is_unknown()) {
      sources_.try_emplace(to_string(dims[k]), Source{value, static_cast<std::int64_t>(k)});
    }
  }
}

void RuntimeShapes::see_element(const Dim& dim, ValueId vector, std::int64_t i) {
  if (dim.is_symbol() && !dim.is_unknown()) sources_.try_emplace(to_string(dim), Source{vector, i, true});
}

Result<ValueId> RuntimeShapes::vector_of(const Source& source) {
  auto& known = source.is_element ? vectors_ : shapes_;
  ValueId& vector = known.try_emplace(static_cast<std::uint32_t>(source.value), kNoValue).first->second;
  if (vector != kNoValue) return vector;
  if (!source.is_element) {
    vector = TRY(builder_.add(ShapeOf{DType::kI32}, {source.value}));
  } else if (graph_.type(source.value).dtype == DType::kI32) {
    vector = source.value;
  } else {
    vector = TRY(builder_.add(Cast{DType::kI32}, {source.value}));
  }
  return vector;
}

Result<ValueId> RuntimeShapes::symbol(const std::string& name) {
  const auto found = sources_.find(name);
  if (found == sources_.end()) {
    return fail(Code::kInternal, cat("no value that is computed before has the dim ", name));
  }
  const Source& source = found->second;
  const ValueId vector = TRY(vector_of(source));
  return builder_.add(Slice{.starts = {source.at}, .ends = {source.at + 1}, .steps = {1}, .sizes = {}}, {vector});
}

Result<ValueId> RuntimeShapes::atom(const detail::DimAtom& atom) {
  BinaryFn fn = BinaryFn::kFloorDiv;
  switch (atom.fn) {
    case detail::DimFn::kSymbol: return symbol(atom.name);
    case detail::DimFn::kFloorDiv: fn = BinaryFn::kFloorDiv; break;
    case detail::DimFn::kFloorMod: fn = BinaryFn::kFloorMod; break;
    case detail::DimFn::kMin: fn = BinaryFn::kMin; break;
    case detail::DimFn::kMax: fn = BinaryFn::kMax; break;
  }
  const ValueId a = TRY(element(atom.a));
  const ValueId b = TRY(element(atom.b));
  return builder_.add(Binary{.fn = fn}, {a, b});
}

Result<ValueId> RuntimeShapes::element(const Dim& dim) {
  const auto constant = [&](std::int64_t value) {
    return builder_.constant(Tensor::of_ints(DType::kI32, {1}, std::vector<std::int64_t>{value}));
  };
  if (dim.is_static()) return constant(dim.value());
  const std::string text = to_string(dim);
  if (const auto found = computed_.find(text); found != computed_.end()) return found->second;
  ValueId sum = kNoValue;
  for (const detail::DimTerm& term : dim.expression()->terms) {
    ValueId product = kNoValue;
    for (const detail::DimAtom* factor : term.atoms) {
      const ValueId value = TRY(atom(*factor));
      product = product == kNoValue ? value : TRY(builder_.add(Binary{.fn = BinaryFn::kMul}, {product, value}));
    }
    if (product == kNoValue) {
      product = constant(term.coefficient);
    } else if (term.coefficient != 1) {
      product = TRY(builder_.add(Binary{.fn = BinaryFn::kMul}, {product, constant(term.coefficient)}));
    }
    sum = sum == kNoValue ? product : TRY(builder_.add(Binary{.fn = BinaryFn::kAdd}, {sum, product}));
  }
  computed_[text] = sum;
  return sum;
}

Result<ValueId> RuntimeShapes::vector(const std::vector<Dim>& dims) {
  std::vector<ValueId> parts;
  std::vector<std::int64_t> known;
  const auto flush = [&] {
    if (known.empty()) return;
    const std::vector<std::int64_t> size{static_cast<std::int64_t>(known.size())};
    parts.push_back(builder_.constant(Tensor::of_ints(DType::kI32, size, known)));
    known.clear();
  };
  for (const Dim& dim : dims) {
    if (dim.is_static()) {
      known.push_back(dim.value());
      continue;
    }
    flush();
    parts.push_back(TRY(element(dim)));
  }
  flush();
  if (parts.size() == 1) return parts[0];
  return builder_.add(Concat{0}, std::move(parts));
}

namespace {

bool all_static(const std::vector<Dim>& dims) {
  return std::ranges::all_of(dims, [](const Dim& dim) { return dim.is_static(); });
}

bool any_unknown(const std::vector<Dim>& dims) {
  return std::ranges::any_of(dims, [](const Dim& dim) { return dim.is_unknown(); });
}

/// A vector of dims that an op has as attribute and takes, at run time, as operand number `operand`.
struct DimVector {
  std::size_t operand;
  std::vector<Dim> dims;  ///< empty: only the operand has them
  bool needed;            ///< whether the kernel can't do with the attribute
};

std::vector<Dim> joined(std::vector<Dim> a, const std::vector<Dim>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

DimVector dims_of(const Reshape& op) {
  return {1, op.shape, std::ranges::count_if(op.shape, [](const Dim& dim) { return !dim.is_static(); }) > 1};
}

/// Whether a slice needs its bounds as operands: those that a size to the end of the axis does not express.
bool needs_bounds(const Slice& op, const Type& in, const Type& out) {
  const bool plain = std::ranges::all_of(op.steps, [](std::int64_t step) { return step == 1; });
  for (std::size_t k = 0; k < op.steps.size(); ++k) {
    const bool to_the_end = op.steps[k] > 0 ? op.ends[k] == in.dims[k] : op.ends[k].is(-1);
    const bool end_known = to_the_end || op.ends[k].is_static() || (plain && out.dims[k].is_static());
    const bool start_known = op.starts[k].is_static() || (op.steps[k] < 0 && op.starts[k] == in.dims[k] - 1);
    if (!end_known || !start_known) return true;
  }
  return false;
}

/// The vectors that the node's kernel may want.
std::vector<DimVector> dim_vectors(const Graph& graph, const Node& node) {
  const Type& out = graph.type(node.outputs[0]);
  if (const auto* op = node.op.as<Reshape>()) return {dims_of(*op)};
  if (const auto* op = node.op.as<BroadcastTo>()) return {{1, op->shape, !all_static(op->shape)}};
  if (const auto* op = node.op.as<Tile>()) return {{1, op->repeats, !all_static(op->repeats)}};
  if (const auto* op = node.op.as<Resize>()) {
    const bool fixed = op->sizes.size() == 4 && op->sizes[1].is_static() && op->sizes[2].is_static();
    return {{1, op->sizes, !fixed}};
  }
  if (const auto* op = node.op.as<Pad>()) {
    const std::vector<Dim> amounts = joined(op->low, op->high);
    return {{2, amounts, !all_static(amounts)}};
  }
  if (node.op.is<ConvTranspose>()) return {{3, out.dims, !out.is_static()}};
  if (const auto* op = node.op.as<Slice>()) {
    const bool unknown = op->starts.empty() || op->ends.empty() || any_unknown(op->starts) || any_unknown(op->ends);
    const bool steps = std::ranges::count(op->steps, 0) > 0;
    const bool needed = unknown || steps || needs_bounds(*op, graph.type(node.inputs[0]), out);
    return {{1, op->starts, needed}, {2, op->ends, needed}, {3, {}, steps}};
  }
  if (node.op.is<Reduce>()) return {{1, {}, node.inputs.size() > 1}};
  return {};
}

/// The run-time operand for `want`: derived from the attribute, else the operand that is there, as i32.
Result<ValueId> operand_for(const DimVector& want, const Node& node, RuntimeShapes& shapes, GraphBuilder& builder) {
  const bool given = want.operand < node.inputs.size() && node.inputs[want.operand] != kNoValue;
  if (!want.needed) return kNoValue;
  if (want.dims.empty() || any_unknown(want.dims)) {
    if (!given) return fail(Code::kInternal, "a dim is unknown and no operand brings it");
    const ValueId value = node.inputs[want.operand];
    if (builder.graph().type(value).dtype == DType::kI32) return value;
    return builder.add(Cast{DType::kI32}, {value});
  }
  return shapes.vector(want.dims);
}

NodeId replace_inputs(Graph& graph, NodeId id, std::vector<ValueId> inputs) {
  const Node old = graph.node(id);
  Types types;
  for (const ValueId out : old.outputs) types.push_back(graph.type(out));
  const NodeId fresh = graph.add_node(old.op, std::move(inputs), std::move(types), old.origin);
  for (std::size_t i = 0; i < old.outputs.size(); ++i) {
    const ValueId to = graph.node(fresh).outputs[i];
    graph.value(to).name = graph.value(old.outputs[i]).name;
    graph.replace_uses(old.outputs[i], to);
  }
  graph.kill(id);
  return fresh;
}

/// The operand in the form in which the kernel reads it.
Result<ValueId> kernel_form(const Node& node, const DimVector& want, ValueId operand, GraphBuilder& builder) {
  if (node.op.is<Pad>()) {
    return builder.add(Reshape{{2, floor_div(builder.graph().type(operand).count(), 2)}}, {operand});
  }
  const auto* slice = node.op.as<Slice>();
  if (slice != nullptr && want.operand == 2 && std::ranges::any_of(slice->steps, [](auto step) { return step <= 0; })) {
    // STRIDED_SLICE counts negative ends from the end of the axis, unless they lie before its start even so.
    const ValueId before = TRY(builder.add(Binary{BinaryFn::kLess}, {operand, builder.scalar(DType::kI32, 0)}));
    const ValueId far = builder.scalar(DType::kI32, std::numeric_limits<std::int32_t>::min());
    return builder.add(Select{}, {before, far, operand});
  }
  return operand;
}

/// Gives the node the operands that it wants; the node that stands for it from then on.
Result<NodeId> add_operands(Graph& graph, NodeId id, RuntimeShapes& shapes) {
  const Node node = graph.node(id);
  const std::vector<DimVector> wants = dim_vectors(graph, node);
  if (wants.empty()) return id;
  GraphBuilder builder(graph);
  builder.set_origin(node.origin);
  std::vector<ValueId> inputs = node.inputs;
  for (const DimVector& want : wants) {
    ValueId operand = TRY(operand_for(want, node, shapes, builder));
    if (operand != kNoValue) operand = TRY(kernel_form(node, want, operand, builder));
    if (inputs.size() <= want.operand) inputs.resize(want.operand + 1, kNoValue);
    inputs[want.operand] = operand;
  }
  while (!inputs.empty() && inputs.back() == kNoValue) inputs.pop_back();
  if (inputs == node.inputs) return id;
  return replace_inputs(graph, id, std::move(inputs));
}

/// The dims of a resize's result that its operand brings can be read off there.
void see_sizes(const Graph& graph, const Node& node, RuntimeShapes& shapes) {
  const auto* op = node.op.as<Resize>();
  if (op == nullptr || node.inputs.size() < 2 || node.inputs[1] == kNoValue) return;
  for (std::size_t axis = 0; axis < op->sizes.size(); ++axis) {
    const auto entry = operand_entry(*op, axis);
    if (!entry || op->sizes[axis] == graph.type(node.inputs[0]).dims[axis]) continue;
    shapes.see_element(op->sizes[axis], node.inputs[1], static_cast<std::int64_t>(*entry));
  }
}

}  // namespace

Status add_runtime_shapes(Graph& graph) {
  RuntimeShapes shapes(graph);
  for (const Port& port : graph.inputs()) shapes.see(port.value);
  for (const NodeId id : TRY(graph.topological_order())) {
    const Node node = graph.node(id);
    see_sizes(graph, node, shapes);
    auto current = add_operands(graph, id, shapes);
    if (!current.ok()) return std::move(current).in(frame_of(graph, node)).error();
    // The dims of its results can be read off from here on.
    const std::vector<ValueId> outputs = graph.node(*current).outputs;
    for (const ValueId out : outputs) shapes.see(out);
  }
  graph.kill_dead();
  return {};
}

}  // namespace onnx2tf
