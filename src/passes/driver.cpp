#include <deque>

#include "base/text.h"
#include "ir/verify.h"
#include "passes/pipeline.h"

namespace onnx2tf {
namespace {

/// Nodes to look at, each at most once at a time, in the order in which they came.
class Worklist {
 public:
  void push(NodeId id) {
    if (index_of(id) >= waiting_.size()) waiting_.resize(index_of(id) + 1, false);
    if (waiting_[index_of(id)]) return;
    waiting_[index_of(id)] = true;
    queue_.push_back(id);
  }
  bool empty() const { return queue_.empty(); }
  NodeId pop() {
    const NodeId id = queue_.front();
    queue_.pop_front();
    waiting_[index_of(id)] = false;
    return id;
  }

 private:
  std::deque<NodeId> queue_;
  std::vector<bool> waiting_;
};

bool is_unread(const Graph& graph, const Node& node) {
  for (const ValueId out : node.outputs) {
    if (graph.use_count(out) > 0) return false;
  }
  return true;
}

/// A pass on a graph: how often each rule has been applied, and how often rules may be.
class Run {
 public:
  Run(Graph& graph, const Pass& pass)
      : graph_(graph), pass_(pass), applied_(pass.rules.size(), 0), bound_(10 * graph.node_count() + 100) {}

  const std::vector<std::size_t>& applied() const { return applied_; }

  /// Rules may look further than the nodes that a patch touches, so the whole graph is looked at until nothing
  /// changes.
  Status to_fixpoint() {
    std::size_t before = 0;
    do {
      before = total_;
      Worklist work;
      for (const NodeId id : TRY(graph_.topological_order())) work.push(id);
      while (!work.empty()) TRY(visit(work.pop(), work));
    } while (total_ != before);
    return {};
  }

 private:
  Status visit(NodeId id, Worklist& work) {
    if (!graph_.node(id).alive) return {};
    if (is_unread(graph_, graph_.node(id))) {
      for (const ValueId input : graph_.node(id).inputs) {
        if (input != kNoValue && graph_.value(input).producer != kNoNode) work.push(graph_.value(input).producer);
      }
      graph_.kill(id);
      return {};
    }
    for (std::size_t r = 0; r < pass_.rules.size(); ++r) {
      const Rule& rule = pass_.rules[r];
      Match match = rule.match(graph_, id);
      if (!match.matched()) continue;
      const auto where = [&] { return frame_of(graph_, graph_.node(id)); };
      auto touched = apply(graph_, std::move(match).patch());
      if (!touched.ok()) {
        return std::move(touched)
            .in(cat("by rule ", rule.name))
            .in(where())
            .in(cat("while: pass ", pass_.name))
            .error();
      }
      for (const NodeId node : *touched) enqueue_with_neighbours(node, work);
      ++applied_[r];
      if (++total_ > bound_) {
        return fail(Code::kInternal, cat("pass ", pass_.name, " does not come to rest; rule ", rule.name,
                                         " has been applied ", applied_[r], " times"));
      }
      return {};
    }
    return {};
  }

  void enqueue_with_neighbours(NodeId id, Worklist& work) {
    const Node& node = graph_.node(id);
    for (const ValueId input : node.inputs) {
      if (input != kNoValue && graph_.value(input).producer != kNoNode) work.push(graph_.value(input).producer);
    }
    work.push(id);
    for (const ValueId out : node.outputs) {
      for (const NodeId user : graph_.value(out).users) work.push(user);
    }
  }

  Graph& graph_;
  const Pass& pass_;
  std::vector<std::size_t> applied_;
  std::size_t total_ = 0;
  std::size_t bound_;
};

Status check_requirements(const Pass& pass, std::uint32_t properties) {
  for (const Property needed : pass.requires_properties) {
    if ((properties & static_cast<std::uint32_t>(needed)) == 0) {
      return fail(Code::kInternal, cat("pass ", pass.name, " runs before what it requires (property ",
                                       static_cast<std::uint32_t>(needed), ")"));
    }
  }
  return {};
}

}  // namespace

Status run_passes(Graph& graph, std::span<const Pass> passes, std::vector<PassStatistics>* statistics) {
  std::uint32_t properties = 0;
  for (const Pass& pass : passes) {
    TRY(check_requirements(pass, properties));
    Run run(graph, pass);
    TRY(run.to_fixpoint());
    if (statistics != nullptr) {
      for (std::size_t r = 0; r < pass.rules.size(); ++r) {
        statistics->push_back({pass.name, pass.rules[r].name, run.applied()[r]});
      }
    }
#ifdef ONNX2TF_VERIFY
    TRY(verify(graph, pass.name));
#endif
    for (const Property property : pass.establishes) properties |= static_cast<std::uint32_t>(property);
  }
  return graph.compact();
}

}  // namespace onnx2tf
