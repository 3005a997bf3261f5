#include "ir/patch.h"

#include <algorithm>
#include <functional>
#include <map>

#include "base/text.h"
#include "ir/fold.h"

namespace onnx2tf {

Patch::Patch(const Graph& graph, NodeId anchor, std::string_view rule)
    : graph_(&graph), anchor_(anchor), rule_(rule), base_(graph.value_count()) {}

ValueId Patch::constant(Tensor tensor) {
  const ValueId id{static_cast<std::uint32_t>(base_ + values_.size())};
  steps_.push_back({false, values_.size()});
  Type type = tensor.type();
  values_.push_back({std::move(type), std::move(tensor)});
  return id;
}

std::vector<ValueId> Patch::add_all(Op op, std::vector<ValueId> inputs) {
  Types in;
  for (const ValueId input : inputs) in.push_back(input == kNoValue ? Type() : type(input));
  auto inferred = op.infer(in);
  std::vector<ValueId> out;
  if (!inferred.ok()) {
    if (!error_) error_ = std::move(inferred).in(cat("in: ", op, " added by rule ", rule_)).error();
    // A stand-in, so that the rule can go on; the patch will not be applied.
    values_.push_back({in.empty() ? Type() : in[0], {}});
    return {ValueId{static_cast<std::uint32_t>(base_ + values_.size() - 1)}};
  }
  Tensors operands;
  for (const ValueId input : inputs) operands.push_back(input == kNoValue ? Tensor() : constant_of(input));
  auto folded = fold(op, operands, in, *inferred);
  if (folded.ok() && !folded->empty()) {
    for (Tensor& tensor : *folded) out.push_back(constant(std::move(tensor)));
    return out;
  }
  const std::size_t first = values_.size();
  for (Type& type : inferred.value()) {
    out.push_back(ValueId{static_cast<std::uint32_t>(base_ + values_.size())});
    values_.push_back({std::move(type), {}});
  }
  steps_.push_back({true, nodes_.size()});
  nodes_.push_back({std::move(op), std::move(inputs), first, out.size()});
  return out;
}

ValueId Patch::add(Op op, std::vector<ValueId> inputs) { return add_all(std::move(op), std::move(inputs)).at(0); }

void Patch::replace(ValueId old, ValueId by) {
  const Type& a = type(old);
  if (index_of(by) >= base_) {
    // What inference can't know of a result is what the graph calls it already.
    std::vector<Dim>& dims = values_.at(index_of(by) - base_).type.dims;
    for (std::size_t i = 0; i < dims.size() && i < a.dims.size(); ++i) {
      if (dims[i].is_unknown()) dims[i] = a.dims[i];
    }
  }
  const Type& b = type(by);
  if ((a.dtype != b.dtype || a.dims != b.dims) && !error_) {
    error_ = fail(Code::kInternal, cat("rule ", rule_, " would change a value's type from ", a, " to ", b));
  }
  replacements_.emplace_back(old, by);
}

const Type& Patch::type(ValueId id) const {
  return index_of(id) < base_ ? graph_->type(id) : values_.at(index_of(id) - base_).type;
}

const Tensor& Patch::constant_of(ValueId id) const {
  return index_of(id) < base_ ? graph_->value(id).constant : values_.at(index_of(id) - base_).constant;
}

/// Dims that inference can't know get symbols, the same ones wherever they are the same dims: from operand to result,
/// and back from the results that stand for values of the graph, whose dims have names.
void Patch::name_unknown_dims(Graph& graph) {
  const auto is_unknown = [](const NewValue& value) { return std::ranges::any_of(value.type.dims, &Dim::is_unknown); };
  if (std::ranges::none_of(values_, is_unknown)) return;
  std::map<std::string, Dim, std::less<>> renamed;  // symbols made here that turn out to be dims of the graph
  for (const Step& step : steps_) {
    if (!step.is_node) continue;
    const NewNode& node = nodes_[step.index];
    Types in;
    for (const ValueId input : node.inputs) in.push_back(input == kNoValue ? Type() : type(input));
    auto inferred = node.op.infer(in);
    for (std::size_t k = 0; k < node.result_count; ++k) {
      std::vector<Dim>& dims = values_[node.first_result + k].type.dims;
      for (std::size_t i = 0; i < dims.size(); ++i) {
        const bool known = inferred.ok() && k < inferred->size() && i < inferred->at(k).dims.size();
        const Dim told = known ? inferred->at(k).dims[i] : Dim::unknown();
        if (dims[i].is_unknown() && told.is_unknown()) {
          dims[i] = graph.next_dim(0);
          graph.reserve_dims(1);
          renamed.try_emplace(to_string(dims[i]), dims[i]);
        } else if (dims[i].is_unknown()) {
          dims[i] = told;
        } else if (told.is_symbol() && told != dims[i]) {
          if (const auto own = renamed.find(to_string(told)); own != renamed.end()) own->second = dims[i];
        }
      }
    }
  }
  for (NewValue& value : values_) {
    for (Dim& dim : value.type.dims) {
      dim = dim.substitute([&](std::string_view name) {
        const auto found = renamed.find(name);
        return found == renamed.end() ? Dim::symbol(name) : found->second;
      });
    }
  }
}

Result<std::vector<NodeId>> apply(Graph& graph, Patch patch) {
  if (patch.error_) return *std::move(patch.error_);
  if (graph.value_count() != patch.base_) return fail(Code::kInternal, "a patch was applied to a changed graph");
  graph.reserve_dims(patch.fresh_dims_);
  patch.name_unknown_dims(graph);
  const auto& old = graph.node(patch.anchor_).origin;
  auto origin = std::make_shared<Origin>(old ? *old : Origin());
  if (origin->passes.find(patch.rule_) == std::string::npos) {
    origin->passes += (origin->passes.empty() ? "" : " > ") + patch.rule_;
  }
  std::vector<NodeId> touched;
  for (const Patch::Step& step : patch.steps_) {
    if (!step.is_node) {
      graph.add_constant(std::move(patch.values_[step.index].constant));
      continue;
    }
    Patch::NewNode& node = patch.nodes_[step.index];
    Types types;
    for (std::size_t i = 0; i < node.result_count; ++i) types.push_back(patch.values_[node.first_result + i].type);
    touched.push_back(graph.add_node(std::move(node.op), std::move(node.inputs), std::move(types), origin));
  }
  for (const auto& [from, to] : patch.replacements_) {
    if (graph.value(to).name.empty()) graph.value(to).name = graph.value(from).name;
    touched.insert(touched.end(), graph.value(from).users.begin(), graph.value(from).users.end());
    graph.replace_uses(from, to);
  }
  // What the replaced values alone needed is dead now; follow it upwards.
  std::vector<NodeId> work;
  for (const auto& [from, to] : patch.replacements_) {
    if (graph.value(from).producer != kNoNode) work.push_back(graph.value(from).producer);
  }
  while (!work.empty()) {
    const NodeId id = work.back();
    work.pop_back();
    Node& node = graph.node(id);
    bool used = !node.alive;
    for (const ValueId out : node.outputs) used = used || graph.use_count(out) > 0;
    if (used) continue;
    graph.kill(id);
    for (const ValueId input : node.inputs) {
      if (input == kNoValue || graph.value(input).producer == kNoNode) continue;
      work.push_back(graph.value(input).producer);
      touched.push_back(graph.value(input).producer);
    }
  }
  std::erase_if(touched, [&](NodeId id) { return !graph.node(id).alive; });
  return touched;
}

}  // namespace onnx2tf
