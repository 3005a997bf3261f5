#include "layout/problem.h"

#include <algorithm>

#include "layout/rules.h"
#include "ops/all.h"

namespace onnx2tf::layout {
namespace {

class Builder {
 public:
  Builder(Problem& problem, const Exclusions& exclusions)
      : problem_(problem), graph_(*problem.graph), exclusions_(exclusions), views_(graph_.value_count()) {}

  Status build() {
    for (std::size_t i = 0; i < graph_.inputs().size(); ++i) {
      Site site{.kind = SiteKind::kInput, .port = i, .family = family::Opaque{"an input"}};
      add_site(std::move(site), {}, {graph_.inputs()[i].value});
    }
    for (const NodeId id : TRY(graph_.topological_order())) TRY(add_node(id));
    for (std::size_t i = 0; i < graph_.outputs().size(); ++i) {
      Site site{.kind = SiteKind::kOutput, .port = i, .family = family::Opaque{"an output"}};
      add_site(std::move(site), {graph_.outputs()[i].value}, {});
    }
    return {};
  }

 private:
  struct View {
    int root = -1;
    int step = -1;
  };

  void add_site(Site site, const std::vector<ValueId>& inputs, const std::vector<ValueId>& outputs) {
    const int id = static_cast<int>(problem_.sites.size());
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      site.operands.push_back(operand_of(inputs[k]));
      const Operand& operand = site.operands.back();
      if (operand.kind == Operand::Kind::kView) {
        problem_.roots[static_cast<std::size_t>(operand.root)].uses.push_back({id, static_cast<int>(k)});
      }
    }
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      Root root{.value = outputs[k], .site = id, .result = static_cast<int>(k)};
      root.bytes = static_cast<double>(size_of(graph_.type(outputs[k]).dtype));
      for (const std::int64_t dim : problem_.sizes.dims(outputs[k])) root.bytes *= static_cast<double>(dim);
      site.results.push_back(static_cast<int>(problem_.roots.size()));
      views_[index_of(outputs[k])] = {static_cast<int>(problem_.roots.size()), -1};
      problem_.roots.push_back(std::move(root));
    }
    problem_.sites.push_back(std::move(site));
    Site& added = problem_.sites.back();
    added.rules = &rules_for(problem_, added);
  }

  Operand operand_of(ValueId value) const {
    if (value == kNoValue) return {};
    if (problem_.constant(value) != nullptr) return {Operand::Kind::kConstant, value, -1, -1};
    const View& view = views_[index_of(value)];
    return {Operand::Kind::kView, value, view.root, view.step};
  }

  void cut(ValueId value) {
    const View view = views_[index_of(value)];
    if (view.root < 0 || problem_.roots[static_cast<std::size_t>(view.root)].value == value) return;
    add_site({.kind = SiteKind::kCut, .family = family::Opaque{"a cut"}}, {value}, {value});
  }

  Status add_node(NodeId id) {
    const Node& node = graph_.node(id);
    const Types types = graph_.input_types(node);
    Family family = node.op.layout_family(types);
    const bool moves =
        std::holds_alternative<family::Reshape>(family) || std::holds_alternative<family::Transpose>(family);
    if (moves && !exclusions_.pinned.contains(id) && add_view(node, family)) {
      if (exclusions_.cut.contains(node.outputs[0])) cut(node.outputs[0]);
      return {};
    }
    const auto irregular = [&](ValueId value) { return value != kNoValue && problem_.sizes.irregular(value); };
    if (moves) family = family::Opaque{"no view of its operand"};
    if (std::ranges::any_of(node.inputs, irregular) || std::ranges::any_of(node.outputs, irregular)) {
      family = family::Opaque{"an empty operand or result"};
    }
    const bool pinned = exclusions_.pinned.contains(id);
    add_site({.kind = SiteKind::kNode, .node = id, .family = std::move(family), .pinned = pinned}, node.inputs,
             node.outputs);
    return {};
  }

  /// Makes the node's result a view of its operand, or a constant; false if it has to be an op.
  bool add_view(const Node& node, const Family& family) {
    const ValueId from = node.inputs[0];
    const ValueId to = node.outputs[0];
    if (const Tensor* constant = problem_.constant(from)) {
      if (!node.op.has_lazy_eval() || !graph_.type(to).is_static()) return false;
      auto folded = node.op.eval_lazily(*constant);
      if (!folded.ok()) return false;
      problem_.folded[to] = *std::move(folded);
      return true;
    }
    if (problem_.sizes.irregular(from) || problem_.sizes.irregular(to)) return false;
    if (const auto* transpose = std::get_if<family::Transpose>(&family))
      return add_transpose(from, to, transpose->perm);
    if (!same_count(from, to)) return false;
    views_[index_of(to)] = views_[index_of(from)];
    return true;
  }

  bool same_count(ValueId a, ValueId b) const {
    if (checked_count(problem_.sizes.dims(a)) != checked_count(problem_.sizes.dims(b))) return false;
    const auto second = [&](ValueId value) -> std::int64_t {
      const auto dims = problem_.sizes.second_dims(graph_.type(value));
      return dims.ok() ? checked_count(*dims).value_or(-1) : -1;
    };
    return !problem_.sizes.symbolic() || second(a) == second(b);
  }

  bool add_transpose(ValueId from, ValueId to, const std::vector<int>& perm) {
    const auto natural_pulls = [&](int step) {
      return problem_.table.pull(step, problem_.table.natural(problem_.sizes.dims(to))) != kNoLayout;
    };
    const auto step_on = [&](const View& view) {
      if (problem_.sizes.symbolic()) {
        const auto dims = problem_.sizes.second_dims(graph_.type(from));
        problem_.second_table.add_step({view.step, perm, dims.ok() ? *dims : Ints(perm.size(), 1)});
      }
      return problem_.table.add_step({view.step, perm, problem_.sizes.dims(from)});
    };
    const std::size_t sites = problem_.sites.size();
    int step = step_on(views_[index_of(from)]);
    if (!natural_pulls(step)) {
      cut(from);
      if (problem_.sites.size() > sites) step = step_on(views_[index_of(from)]);
    }
    views_[index_of(to)] = {views_[index_of(from)].root, step};
    return true;
  }

  Problem& problem_;
  const Graph& graph_;
  const Exclusions& exclusions_;
  std::vector<View> views_;
};

}  // namespace

const Tensor* Problem::constant(ValueId value) const {
  const Value& found = graph->value(value);
  if (found.is_constant()) return &found.constant;
  const auto here = folded.find(value);
  return here == folded.end() ? nullptr : &here->second;
}

Result<LayoutId> Problem::second_layout(const Stored& stored, ValueId value) {
  const AxisPieces pieces = TRY(sizes.second_pieces(stored));
  return second_table.intern(join(pieces, TRY(sizes.second_dims(graph->type(value)))));
}

Result<Problem> make_problem(const Graph& graph, const LayoutOptions& options, const Exclusions& exclusions) {
  Problem problem{.graph = &graph, .options = &options, .sizes = TRY(Sizes::of(graph))};
  TRY(Builder(problem, exclusions).build());
  return problem;
}

}  // namespace onnx2tf::layout
