#include "ir/graph.h"

#include <algorithm>
#include <queue>

#include "base/text.h"

namespace onnx2tf {
namespace {

Dim numbered_dim(std::uint64_t number) { return Dim::symbol(cat("u", number)); }

/// Replaces each unknown dim by a symbol that no other value has.
void name_unknown_dims(Type& type, std::uint64_t& next_symbol) {
  for (Dim& dim : type.dims) {
    if (dim.is_unknown()) dim = numbered_dim(next_symbol++);
  }
}

}  // namespace

ValueId Graph::add_input(std::string name, Type type) {
  name_unknown_dims(type, next_symbol_);
  const ValueId id{static_cast<std::uint32_t>(values_.size())};
  inputs_.push_back({name, id, type, {}});
  values_.push_back({std::move(type), std::move(name), kNoNode, 0, {}, {}});
  output_uses_.push_back(0);
  return id;
}

ValueId Graph::add_constant(Tensor tensor, std::string name) {
  const ValueId id{static_cast<std::uint32_t>(values_.size())};
  Type type = tensor.type();
  values_.push_back({std::move(type), std::move(name), kNoNode, 0, std::move(tensor), {}});
  output_uses_.push_back(0);
  return id;
}

NodeId Graph::add_node(Op op, std::vector<ValueId> inputs, Types result_types, std::shared_ptr<const Origin> origin) {
  const NodeId id{static_cast<std::uint32_t>(nodes_.size())};
  for (const ValueId input : inputs) {
    if (input != kNoValue) value(input).users.push_back(id);
  }
  std::vector<ValueId> outputs;
  for (std::size_t i = 0; i < result_types.size(); ++i) {
    name_unknown_dims(result_types[i], next_symbol_);
    outputs.push_back(ValueId{static_cast<std::uint32_t>(values_.size())});
    values_.push_back({std::move(result_types[i]), {}, id, static_cast<int>(i), {}, {}});
    output_uses_.push_back(0);
  }
  nodes_.push_back({std::move(op), std::move(inputs), std::move(outputs), std::move(origin), true});
  return id;
}

Dim Graph::next_dim(std::uint64_t ahead) const { return numbered_dim(next_symbol_ + ahead); }

void Graph::add_output(std::string name, ValueId value_id) {
  outputs_.push_back({std::move(name), value_id, type(value_id), {}});
  ++output_uses_[index_of(value_id)];
}

void Graph::set_output(std::size_t index, ValueId value_id) {
  --output_uses_[index_of(outputs_.at(index).value)];
  outputs_[index].value = value_id;
  ++output_uses_[index_of(value_id)];
}

const Node* Graph::producer(ValueId id) const {
  if (id == kNoValue || value(id).producer == kNoNode) return nullptr;
  return &node(value(id).producer);
}

std::size_t Graph::use_count(ValueId id) const { return value(id).users.size() + output_uses_[index_of(id)]; }

bool Graph::is_output(ValueId id) const { return output_uses_[index_of(id)] > 0; }

Types Graph::input_types(const Node& node) const {
  Types out;
  out.reserve(node.inputs.size());
  for (const ValueId id : node.inputs) out.push_back(id == kNoValue ? Type() : type(id));
  return out;
}

void Graph::replace_uses(ValueId from, ValueId to) {
  if (from == to) return;
  for (const NodeId user : value(from).users) {
    std::ranges::replace(node(user).inputs, from, to);
    value(to).users.push_back(user);
  }
  value(from).users.clear();
  if (output_uses_[index_of(from)] > 0) {
    for (Port& port : outputs_) {
      if (port.value == from) port.value = to;
    }
    output_uses_[index_of(to)] += output_uses_[index_of(from)];
    output_uses_[index_of(from)] = 0;
  }
}

void Graph::kill(NodeId id) {
  Node& dead = node(id);
  if (!dead.alive) return;
  dead.alive = false;
  for (const ValueId input : dead.inputs) {
    if (input == kNoValue) continue;
    std::vector<NodeId>& users = value(input).users;
    if (const auto at = std::ranges::find(users, id); at != users.end()) {
      *at = users.back();
      users.pop_back();
    }
  }
}

std::size_t Graph::kill_dead() {
  // Readers are counted here and removed from their operands at the end, once per operand, so that a value with many
  // dead readers takes linear time.
  std::vector<std::size_t> uses(values_.size());
  for (std::size_t i = 0; i < values_.size(); ++i) {
    uses[i] = use_count(ValueId{static_cast<std::uint32_t>(i)});
  }
  const auto is_dead = [&](const Node& n) {
    return n.alive && std::ranges::all_of(n.outputs, [&](ValueId out) { return uses[index_of(out)] == 0; });
  };
  std::vector<NodeId> work;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (is_dead(nodes_[i])) work.push_back(NodeId{static_cast<std::uint32_t>(i)});
  }
  std::size_t killed = 0;
  std::vector<bool> touched(values_.size(), false);
  while (!work.empty()) {
    Node& dead = node(work.back());
    work.pop_back();
    if (!dead.alive) continue;
    dead.alive = false;
    ++killed;
    for (const ValueId input : dead.inputs) {
      if (input == kNoValue) continue;
      --uses[index_of(input)];
      touched[index_of(input)] = true;
      const NodeId producer = value(input).producer;
      if (producer != kNoNode && is_dead(node(producer))) work.push_back(producer);
    }
  }
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (touched[i]) std::erase_if(values_[i].users, [&](NodeId user) { return !node(user).alive; });
  }
  return killed;
}

bool Graph::is_in_order() const {
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].alive) continue;
    for (const ValueId input : nodes_[i].inputs) {
      if (input == kNoValue) continue;
      const NodeId producer = value(input).producer;
      if (producer != kNoNode && (index_of(producer) >= i || !node(producer).alive)) return false;
    }
  }
  return true;
}

Result<std::vector<NodeId>> Graph::topological_order() const {
  if (is_in_order()) {
    std::vector<NodeId> order;
    order.reserve(nodes_.size());
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].alive) order.push_back(NodeId{i});
    }
    return order;
  }
  std::vector<std::uint32_t> missing(nodes_.size(), 0);
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> ready;
  std::size_t live = 0;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    if (!nodes_[i].alive) continue;
    ++live;
    for (const ValueId input : nodes_[i].inputs) {
      if (input != kNoValue && value(input).producer != kNoNode) ++missing[i];
    }
    if (missing[i] == 0) ready.push(i);
  }
  std::vector<NodeId> order;
  order.reserve(live);
  while (!ready.empty()) {
    const std::uint32_t i = ready.top();
    ready.pop();
    order.push_back(NodeId{i});
    for (const ValueId out : nodes_[i].outputs) {
      for (const NodeId user : value(out).users) {
        if (--missing[index_of(user)] == 0) ready.push(static_cast<std::uint32_t>(user));
      }
    }
  }
  if (order.size() != live) {
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < nodes_.size() && names.size() < 5; ++i) {
      if (nodes_[i].alive && missing[i] > 0) names.push_back(describe(nodes_[i]));
    }
    return fail(Code::kInvalidModel, cat("the graph has a cycle through ", onnx2tf::join(names, ", ")));
  }
  return order;
}

Graph Graph::successor() const {
  Graph out;
  out.next_symbol_ = next_symbol_;
  return out;
}

Status Graph::compact() {
  kill_dead();
  const std::vector<NodeId> order = TRY(topological_order());
  Graph fresh;
  fresh.next_symbol_ = next_symbol_;
  std::vector<ValueId> renamed(values_.size(), kNoValue);
  const auto move_value = [&](ValueId old) {
    const ValueId id{static_cast<std::uint32_t>(fresh.values_.size())};
    fresh.values_.push_back(std::move(values_[index_of(old)]));
    fresh.values_.back().users.clear();
    fresh.output_uses_.push_back(output_uses_[index_of(old)]);
    renamed[index_of(old)] = id;
    return id;
  };
  for (const Port& port : inputs_) move_value(port.value);
  for (const NodeId id : order) {
    Node moved = std::move(nodes_[index_of(id)]);
    const NodeId fresh_id{static_cast<std::uint32_t>(fresh.nodes_.size())};
    for (ValueId& input : moved.inputs) {
      if (input == kNoValue) continue;
      if (renamed[index_of(input)] == kNoValue) move_value(input);  // a constant
      input = renamed[index_of(input)];
      fresh.value(input).users.push_back(fresh_id);
    }
    for (ValueId& output : moved.outputs) {
      output = move_value(output);
      fresh.value(output).producer = fresh_id;
    }
    fresh.nodes_.push_back(std::move(moved));
  }
  for (Port& port : inputs_) port.value = renamed[index_of(port.value)];
  for (Port& port : outputs_) {
    if (renamed[index_of(port.value)] == kNoValue) move_value(port.value);  // a constant output
    port.value = renamed[index_of(port.value)];
  }
  fresh.inputs_ = std::move(inputs_);
  fresh.outputs_ = std::move(outputs_);
  *this = std::move(fresh);
  return {};
}

std::string describe(const Node& node) {
  if (node.origin == nullptr) return cat("node (", node.op.name(), ")");
  return cat("node '", node.origin->node, "' (", node.origin->op, ")");
}

std::string frame_of(const Graph& graph, const Node& node) {
  const auto operand = [&](ValueId id) { return id == kNoValue ? std::string("-") : to_string(graph.type(id)); };
  return cat("in: ", describe(node), ", ", node.op.name(), "(", join(node.inputs, ", ", operand), ")");
}

}  // namespace onnx2tf
