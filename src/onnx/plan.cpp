#include "onnx/plan.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <queue>

#include "base/text.h"

namespace onnx2tf::onnx {
namespace {

using Giver = ValueTable::Giver;

/// Follows operands from the outputs to everything that they need.
class Walk {
 public:
  Walk(const FlatGraph& flat, const ValueTable& table, const std::vector<NameId>& cut)
      : flat_(flat),
        table_(table),
        is_cut_(table.size(), false),
        needed_(table.size(), false),
        node_needed_(flat.nodes.size(), false) {
    for (const NameId id : cut) is_cut_[index_of(id)] = true;
  }

  void need(NameId id) {
    needed_[index_of(id)] = true;
    const auto node = producer(id);
    if (!node || node_needed_[*node]) return;
    node_needed_[*node] = true;
    work_.push_back(*node);
  }

  Status run() {
    while (!work_.empty()) {
      const std::size_t node = work_.back();
      work_.pop_back();
      const std::vector<std::string_view>& names = flat_.nodes[node].node->inputs;
      for (std::size_t i = 0; i < names.size(); ++i) {
        const NameId id = table_.operands(node)[i];
        if (id != kNothing) {
          need(id);
        } else if (!names[i].empty()) {
          return fail(Code::kInvalidModel, cat(describe(*flat_.nodes[node].node), " reads '", names[i],
                                               "', which no node, input or initializer gives"));
        }
      }
    }
    return {};
  }

  bool needs(NameId id) const { return needed_[index_of(id)]; }

  Result<std::vector<std::size_t>> ordered() const;

 private:
  /// The node that gives the value, unless it comes from outside.
  std::optional<std::size_t> producer(NameId id) const {
    if (id == kNothing || is_cut_[index_of(id)] || table_.row(id).giver != Giver::kNode) return std::nullopt;
    return table_.row(id).index;
  }
  Result<std::vector<std::size_t>> sorted(std::size_t count) const;
  Error cycle(const std::vector<std::size_t>& missing) const;

  const FlatGraph& flat_;
  const ValueTable& table_;
  std::vector<bool> is_cut_, needed_;  // per value
  std::vector<bool> node_needed_;
  std::vector<std::size_t> work_;
};

Result<std::vector<std::size_t>> Walk::ordered() const {
  std::vector<std::size_t> order;
  bool in_order = true;
  for (std::size_t i = 0; i < flat_.nodes.size(); ++i) {
    if (!node_needed_[i]) continue;
    order.push_back(i);
    for (const NameId id : table_.operands(i)) {
      const auto from = producer(id);
      if (from && *from >= i) in_order = false;
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
    for (const NameId id : table_.operands(i)) {
      const auto from = producer(id);
      if (!from) continue;
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
  return cycle(missing);
}

/// Names the nodes of a cycle. `missing` counts each node's operands that never got ready: going back from such a node
/// through such operands ends in a cycle.
Error Walk::cycle(const std::vector<std::size_t>& missing) const {
  std::size_t at = 0;
  while (missing[at] == 0) ++at;
  std::vector<bool> seen(flat_.nodes.size(), false);
  std::vector<std::size_t> way;
  while (!seen[at]) {
    seen[at] = true;
    way.push_back(at);
    for (const NameId id : table_.operands(at)) {
      const auto from = producer(id);
      if (!from || missing[*from] == 0) continue;
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

ValueTable::ValueTable(const Model& model, const FlatGraph& flat) : model_(model) {
  const Graph& graph = model.graph;
  const std::size_t count = graph.inputs.size() + graph.initializers.size() + flat.nodes.size();
  ids_.reserve(count);
  rows_.reserve(count);
  const auto narrow = [](std::size_t i) { return static_cast<std::uint32_t>(i); };
  for (std::size_t i = 0; i < graph.initializers.size(); ++i) {
    add({graph.initializers[i].name, Giver::kInitializer, narrow(i)});
  }
  for (std::size_t i = 0; i < graph.inputs.size(); ++i) add({graph.inputs[i].name, Giver::kInput, narrow(i)});

  std::vector<NameId> results;
  for (std::size_t i = 0; i < flat.nodes.size(); ++i) {
    for (const std::string_view output : flat.nodes[i].node->outputs) {
      results.push_back(output.empty() ? kNothing : add({output, Giver::kNode, narrow(i)}));
    }
  }
  ports_.reserve(2 * results.size());
  starts_.reserve(2 * flat.nodes.size() + 1);
  auto result = results.begin();
  for (const FlatNode& flat_node : flat.nodes) {
    starts_.push_back(ports_.size());
    for (const std::string_view input : flat_node.node->inputs) {
      ports_.push_back(input.empty() ? kNothing : find(input));
    }
    starts_.push_back(ports_.size());
    const auto end = result + static_cast<std::ptrdiff_t>(flat_node.node->outputs.size());
    ports_.insert(ports_.end(), result, end);
    result = end;
  }
  starts_.push_back(ports_.size());
}

NameId ValueTable::add(Row row) {
  const NameId id{static_cast<std::uint32_t>(rows_.size())};
  const auto [known, fresh] = ids_.emplace(row.name, id);
  if (fresh) rows_.push_back(row);
  return known->second;
}

NameId ValueTable::find(std::string_view name) const {
  const auto found = ids_.find(name);
  return found == ids_.end() ? kNothing : found->second;
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
  for (const Row& row : rows_) {
    if (row.giver != Giver::kInitializer) out.push_back(row.name);
  }
  return out;
}

Result<Plan> make_plan(const Model& model, const FlatGraph& flat, const ValueTable& table,
                       const std::vector<NameId>& outputs, const std::vector<NameId>& cut_inputs) {
  Walk walk(flat, table, cut_inputs);
  for (const NameId output : outputs) walk.need(output);
  TRY(walk.run());
  Plan plan{TRY(walk.ordered()), cut_inputs, outputs};
  for (const ValueInfo& input : model.graph.inputs) {
    const NameId id = table.find(input.name);
    if (table.row(id).giver != Giver::kInput) continue;  // a constant
    if (std::ranges::find(cut_inputs, id) != cut_inputs.end()) continue;
    if (walk.needs(id) || cut_inputs.empty()) plan.inputs.push_back(id);
  }
  return plan;
}

std::string describe(const Node& node) {
  if (!node.name.empty()) return cat("node '", node.name, "' (", node.op_type, ")");
  return cat("node of '", node.outputs.empty() ? std::string_view() : node.outputs.front(), "' (", node.op_type, ")");
}

}  // namespace onnx2tf::onnx
