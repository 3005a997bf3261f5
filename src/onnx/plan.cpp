#include "onnx/plan.h"

#include <algorithm>
#include <queue>
#include <unordered_set>

#include "base/text.h"

namespace onnx2tf::onnx {
namespace {

using Kind = ValueTable::Kind;

/// Follows operands from the outputs to everything that they need.
class Walk {
 public:
  Walk(const Model& model, const FlatGraph& flat, const ValueTable& table, const std::vector<std::string_view>& cut)
      : flat_(flat),
        table_(table),
        cut_(cut.begin(), cut.end()),
        input_needed_(model.graph.inputs.size(), false),
        node_needed_(flat.nodes.size(), false) {}

  Status need(std::string_view name, const Node* reader) {
    if (cut_.contains(name)) return {};
    const ValueTable::Giver* const giver = table_.find(name);
    if (giver == nullptr) {
      return fail(Code::kInvalidModel, reader == nullptr ? cat("output '", name, "' is given by nothing")
                                                         : cat(describe(*reader), " reads '", name,
                                                               "', which no node, input or initializer gives"));
    }
    if (giver->kind == Kind::kInput) input_needed_[giver->index] = true;
    if (giver->kind == Kind::kNode && !node_needed_[giver->index]) {
      node_needed_[giver->index] = true;
      work_.push_back(giver->index);
    }
    return {};
  }

  Status run() {
    while (!work_.empty()) {
      const Node& node = *flat_.nodes[work_.back()].node;
      work_.pop_back();
      for (const std::string_view input : node.inputs) {
        if (!input.empty()) TRY(need(input, &node));
      }
    }
    return {};
  }

  /// The node that gives `name`, unless the value comes from outside.
  const std::size_t* producer(std::string_view name) const {
    if (name.empty() || cut_.contains(name)) return nullptr;
    const ValueTable::Giver* const giver = table_.find(name);
    return giver != nullptr && giver->kind == Kind::kNode ? &giver->index : nullptr;
  }

  bool input_needed(std::size_t index) const { return input_needed_[index]; }
  bool node_needed(std::size_t index) const { return node_needed_[index]; }

  Result<std::vector<std::size_t>> ordered() const;

 private:
  Result<std::vector<std::size_t>> sorted(std::size_t count) const;

  const FlatGraph& flat_;
  const ValueTable& table_;
  std::unordered_set<std::string_view> cut_;
  std::vector<bool> input_needed_;
  std::vector<bool> node_needed_;
  std::vector<std::size_t> work_;
};

Result<std::vector<std::size_t>> Walk::ordered() const {
  std::vector<std::size_t> order;
  bool in_order = true;
  for (std::size_t i = 0; i < flat_.nodes.size(); ++i) {
    if (!node_needed_[i]) continue;
    order.push_back(i);
    for (const std::string_view input : flat_.nodes[i].node->inputs) {
      const std::size_t* const from = producer(input);
      if (from != nullptr && *from >= i) in_order = false;
    }
  }
  if (in_order) return order;
  return sorted(order.size());
}

/// Of all nodes that are ready, the one that comes first in the file is next.
Result<std::vector<std::size_t>> Walk::sorted(std::size_t count) const {
  std::vector<std::size_t> missing(flat_.nodes.size(), 0);
  std::vector<std::vector<std::size_t>> readers(flat_.nodes.size());
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < flat_.nodes.size(); ++i) {
    if (!node_needed_[i]) continue;
    for (const std::string_view input : flat_.nodes[i].node->inputs) {
      const std::size_t* const from = producer(input);
      if (from == nullptr) continue;
      ++missing[i];
      readers[*from].push_back(i);
    }
    if (missing[i] == 0) ready.push(i);
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    const std::size_t next = ready.top();
    ready.pop();
    order.push_back(next);
    for (const std::size_t reader : readers[next]) {
      if (--missing[reader] == 0) ready.push(reader);
    }
  }
  if (order.size() == count) return order;
  // Going back from any node that never got ready, through operands that never did, ends in the cycle.
  std::size_t at = 0;
  while (missing[at] == 0) ++at;
  std::vector<bool> seen(flat_.nodes.size(), false);
  std::vector<std::size_t> way;
  while (!seen[at]) {
    seen[at] = true;
    way.push_back(at);
    for (const std::string_view input : flat_.nodes[at].node->inputs) {
      const std::size_t* const from = producer(input);
      if (from == nullptr || missing[*from] == 0) continue;
      at = *from;
      break;
    }
  }
  std::vector<std::string> names;
  for (auto i = std::ranges::find(way, at); i != way.end() && names.size() < 5; ++i) {
    names.push_back(describe(*flat_.nodes[*i].node));
  }
  return fail(Code::kInvalidModel, cat("the graph has a cycle through ", join(names, ", ")));
}

}  // namespace

ValueTable::ValueTable(const Model& model, const FlatGraph& flat) : model_(model), flat_(flat) {
  givers_.reserve(model.graph.inputs.size() + model.graph.initializers.size() + flat.nodes.size());
  for (std::size_t i = 0; i < model.graph.initializers.size(); ++i) {
    givers_.emplace(model.graph.initializers[i].name, Giver{Kind::kInitializer, i});
  }
  for (std::size_t i = 0; i < model.graph.inputs.size(); ++i) {
    givers_.emplace(model.graph.inputs[i].name, Giver{Kind::kInput, i});
  }
  for (std::size_t i = 0; i < flat.nodes.size(); ++i) {
    for (const std::string_view output : flat.nodes[i].node->outputs) {
      if (!output.empty()) givers_.emplace(output, Giver{Kind::kNode, i});
    }
  }
}

const ValueTable::Giver* ValueTable::find(std::string_view name) const {
  const auto found = givers_.find(name);
  return found == givers_.end() ? nullptr : &found->second;
}

const ValueInfo* ValueTable::info(std::string_view name) const {
  if (infos_.empty()) {
    for (const auto* list : {&model_.graph.inputs, &model_.graph.outputs, &model_.graph.value_infos}) {
      for (const ValueInfo& value : *list) infos_.emplace(value.name, &value);
    }
  }
  const auto found = infos_.find(name);
  return found == infos_.end() ? nullptr : found->second;
}

std::vector<std::string_view> ValueTable::names() const {
  std::vector<std::string_view> out;
  for (const ValueInfo& input : model_.graph.inputs) out.push_back(input.name);
  for (const FlatNode& node : flat_.nodes) {
    for (const std::string_view output : node.node->outputs) {
      if (!output.empty()) out.push_back(output);
    }
  }
  return out;
}

Result<Plan> make_plan(const Model& model, const FlatGraph& flat, const ValueTable& table,
                       const std::vector<std::string_view>& outputs, const std::vector<std::string_view>& cut_inputs) {
  Walk walk(model, flat, table, cut_inputs);
  Plan plan;
  plan.outputs = outputs;
  for (const std::string_view output : outputs) TRY(walk.need(output, nullptr));
  TRY(walk.run());
  plan.nodes = TRY(walk.ordered());
  plan.inputs = cut_inputs;
  for (std::size_t i = 0; i < model.graph.inputs.size(); ++i) {
    const std::string_view name = model.graph.inputs[i].name;
    if (table.find(name)->kind != Kind::kInput) continue;  // a constant
    if (std::ranges::find(cut_inputs, name) != cut_inputs.end()) continue;
    if (walk.input_needed(i) || cut_inputs.empty()) plan.inputs.push_back(name);
  }
  return plan;
}

std::string describe(const Node& node) {
  if (!node.name.empty()) return cat("node '", node.name, "' (", node.op_type, ")");
  return cat("node of '", node.outputs.empty() ? std::string_view() : node.outputs.front(), "' (", node.op_type, ")");
}

}  // namespace onnx2tf::onnx
