#include "layout/cost.h"

#include <algorithm>
#include <unordered_map>

namespace onnx2tf::layout {
namespace {

constexpr double kTableLimit = 8e6;
constexpr std::size_t kMostStates = 1500;
constexpr int kImproveRounds = 400;
constexpr double kBlockDiscount = 0.5;

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// The operands of one consumer that read a root.
struct Reader {
  int site = 0;
  std::vector<std::size_t> operands;
};

std::vector<Reader> readers_of(const Root& root) {
  std::vector<Reader> out;
  for (const Use& use : root.uses) {
    if (out.empty() || out.back().site != use.site) out.push_back({use.site, {}});
    out.back().operands.push_back(at(use.operand));
  }
  return out;
}

LayoutId produced(const Problem& problem, const Root& root, int mode) {
  const Site& site = problem.sites[at(root.site)];
  return site.modes[at(mode)].layouts[site.operands.size() + at(root.result)];
}

/// The distinct layouts that a mode of a reader wants, sorted.
std::vector<LayoutId> wanted(const Problem& problem, const Reader& reader, std::size_t mode) {
  std::vector<LayoutId> out;
  for (const std::size_t k : reader.operands) out.push_back(problem.sites[at(reader.site)].modes[mode].layouts[k]);
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// What copies cost, the plan for each pair of layouts made once.
class Copies {
 public:
  explicit Copies(const Problem& problem) : problem_(problem) {}

  double cost(const Root& root, LayoutId from, LayoutId to) {
    if (from == to) return 0;
    const auto [found, fresh] = plans_.try_emplace((static_cast<std::uint64_t>(from) << 32) | to, Plan{});
    if (fresh) found->second = plan(from, to);
    return found->second.transposes * (root.bytes + problem_.costs().copy_constant) - found->second.discount;
  }

 private:
  struct Plan {
    int transposes = 1;
    double discount = 0;
  };

  Plan plan(LayoutId from, LayoutId to) const {
    const auto plan = copy_plan(problem_.table.tokens(from), problem_.table.tokens(to));
    if (!plan || plan->dims.size() > static_cast<std::size_t>(problem_.costs().max_copy_rank)) return {.transposes = 2};
    // Of copies that cost the same, one that may be a depth-to-space op is better.
    const bool swaps_middle = plan->perm == std::vector<int>{0, 2, 1, 3};
    const bool blocks = swaps_middle && (plan->dims[3] % plan->dims[2] == 0 || plan->dims[3] % plan->dims[1] == 0);
    return {.discount = problem_.costs().depth_to_space && blocks ? kBlockDiscount : 0};
  }

  const Problem& problem_;
  std::unordered_map<std::uint64_t, Plan> plans_;
};

class GraphBuilder {
 public:
  explicit GraphBuilder(const Problem& problem) : problem_(problem), copies_(problem) {}

  CostGraph build() {
    for (std::size_t i = 0; i < problem_.sites.size(); ++i) {
      const Site& site = problem_.sites[i];
      out_.graph.domains.push_back(static_cast<int>(site.modes.size()));
      if (site.modes.size() == 1) continue;
      Factor penalty{.variables = {static_cast<int>(i)}, .costs = {}};
      for (const SiteMode& mode : site.modes) penalty.costs.push_back(mode.penalty);
      out_.graph.factors.push_back(std::move(penalty));
    }
    for (std::size_t r = 0; r < problem_.roots.size(); ++r) {
      if (is_decided(problem_.roots[r])) continue;
      const std::vector<Reader> readers = readers_of(problem_.roots[r]);
      if (readers.size() == 1) add_pair(problem_.roots[r], readers[0]);
      if (readers.size() > 1) add_shared(static_cast<int>(r), readers);
    }
    return std::move(out_);
  }

 private:
  /// Whether nobody who makes or reads the root has a choice.
  bool is_decided(const Root& root) const {
    return problem_.sites[at(root.site)].modes.size() == 1 && std::ranges::all_of(root.uses, [&](const Use& use) {
             return problem_.sites[at(use.site)].modes.size() == 1;
           });
  }

  void add_pair(const Root& root, const Reader& reader) {
    const std::size_t producers = problem_.sites[at(root.site)].modes.size();
    const std::size_t consumers = problem_.sites[at(reader.site)].modes.size();
    Factor factor{.variables = {root.site, reader.site}, .costs = {}};
    std::vector<std::vector<LayoutId>> demands;
    for (std::size_t j = 0; j < consumers; ++j) demands.push_back(wanted(problem_, reader, j));
    for (std::size_t i = 0; i < producers; ++i) {
      const LayoutId from = produced(problem_, root, static_cast<int>(i));
      for (const auto& demand : demands) {
        double sum = 0;
        for (const LayoutId to : demand) {
          sum += copies_.cost(root, from, to);
        }
        factor.costs.push_back(sum);
      }
    }
    out_.graph.factors.push_back(std::move(factor));
  }

  void add_shared(int root_id, const std::vector<Reader>& readers) {
    const Root& root = problem_.roots[at(root_id)];
    const Site& producer = problem_.sites[at(root.site)];
    std::vector<LayoutId> sources;
    for (std::size_t i = 0; i < producer.modes.size(); ++i) {
      const LayoutId layout = produced(problem_, root, static_cast<int>(i));
      if (std::ranges::find(sources, layout) == sources.end()) sources.push_back(layout);
    }
    std::vector<std::vector<std::vector<LayoutId>>> demands;
    std::vector<LayoutId> targets;
    for (const Reader& reader : readers) {
      demands.emplace_back();
      for (std::size_t j = 0; j < problem_.sites[at(reader.site)].modes.size(); ++j) {
        demands.back().push_back(wanted(problem_, reader, j));
        for (const LayoutId layout : demands.back().back()) {
          if (std::ranges::find(targets, layout) == targets.end()) targets.push_back(layout);
        }
      }
    }
    CostGraph::Available available{.root = root_id, .states = states(sources, targets, demands, root.uses.size())};
    const int variable = static_cast<int>(out_.graph.domains.size());
    out_.graph.domains.push_back(static_cast<int>(available.states.size()));
    Factor copies{.variables = {variable}, .costs = {}};
    Factor source{.variables = {root.site, variable}, .costs = {}};
    for (const auto& state : available.states) {
      double sum = 0;
      for (std::size_t i = 1; i < state.size(); ++i) sum += copies_.cost(root, state[0], state[i]);
      copies.costs.push_back(sum);
    }
    for (std::size_t i = 0; i < producer.modes.size(); ++i) {
      for (const auto& state : available.states) {
        source.costs.push_back(state[0] == produced(problem_, root, static_cast<int>(i)) ? 0 : kForbidden);
      }
    }
    out_.graph.factors.push_back(std::move(copies));
    out_.graph.factors.push_back(std::move(source));
    for (std::size_t c = 0; c < readers.size(); ++c) {
      Factor reads{.variables = {readers[c].site, variable}, .costs = {}};
      for (const auto& demand : demands[c]) {
        for (const auto& state : available.states) reads.costs.push_back(covers(state, demand) ? 0 : kForbidden);
      }
      out_.graph.factors.push_back(std::move(reads));
    }
    out_.available.push_back(std::move(available));
  }

  static bool covers(const std::vector<LayoutId>& state, const std::vector<LayoutId>& demand) {
    return std::ranges::all_of(demand,
                               [&](LayoutId layout) { return std::ranges::find(state, layout) != state.end(); });
  }

  /// Sets of a produced layout and up to three copies in which every reader finds what one of its modes wants.
  std::vector<std::vector<LayoutId>> states(const std::vector<LayoutId>& sources, const std::vector<LayoutId>& targets,
                                            const std::vector<std::vector<std::vector<LayoutId>>>& demands,
                                            std::size_t uses) {
    std::size_t most = std::min<std::size_t>(uses, 3);
    const auto subsets = [&](std::size_t size) {
      double total = 0;
      double count = 1;
      for (std::size_t k = 0; k <= size; ++k) {
        total += count;
        count = count * static_cast<double>(targets.size() - std::min(k, targets.size())) / static_cast<double>(k + 1);
      }
      return total * static_cast<double>(sources.size());
    };
    while (most > 1 && subsets(most) > kMostStates) {
      --most;
      out_.complete = false;
    }
    std::vector<std::vector<LayoutId>> out;
    for (const LayoutId source : sources) {
      std::vector<LayoutId> state = {source};
      extend(state, targets, 0, most, demands, out);
    }
    if (!out.empty()) return out;
    for (const LayoutId source : sources) {  // every layout at once always does
      std::vector<LayoutId> state = {source};
      std::ranges::copy_if(targets, std::back_inserter(state), [&](LayoutId layout) { return layout != source; });
      out.push_back(std::move(state));
    }
    return out;
  }

  void extend(std::vector<LayoutId>& state, const std::vector<LayoutId>& targets, std::size_t from, std::size_t most,
              const std::vector<std::vector<std::vector<LayoutId>>>& demands,
              std::vector<std::vector<LayoutId>>& out) const {
    const auto served = [&](const std::vector<std::vector<LayoutId>>& modes) {
      return std::ranges::any_of(modes, [&](const auto& demand) { return covers(state, demand); });
    };
    if (std::ranges::all_of(demands, served)) out.push_back(state);
    if (most == 0) return;
    for (std::size_t i = from; i < targets.size(); ++i) {
      if (targets[i] == state[0]) continue;
      state.push_back(targets[i]);
      extend(state, targets, i + 1, most - 1, demands, out);
      state.pop_back();
    }
  }

  const Problem& problem_;
  Copies copies_;
  CostGraph out_;
};

/// Site after site, the mode whose new copies cost least.
std::vector<int> greedy(const Problem& problem) {
  std::vector<std::vector<LayoutId>> have(problem.roots.size());
  std::vector<int> out;
  Copies copies(problem);
  for (const Site& site : problem.sites) {
    int best = 0;
    double best_cost = 0;
    for (std::size_t m = 0; m < site.modes.size(); ++m) {
      const SiteMode& mode = site.modes[m];
      double cost = mode.penalty;
      for (std::size_t k = 0; k < site.operands.size(); ++k) {
        if (mode.layouts[k] == kNoLayout) continue;
        const auto& there = have[at(site.operands[k].root)];
        if (std::ranges::find(there, mode.layouts[k]) != there.end()) continue;
        cost += copies.cost(problem.roots[at(site.operands[k].root)], there[0], mode.layouts[k]);
      }
      if (m == 0 || cost < best_cost - 1e-9) {
        best = static_cast<int>(m);
        best_cost = cost;
      }
    }
    out.push_back(best);
    const SiteMode& mode = site.modes[at(best)];
    for (std::size_t k = 0; k < site.operands.size(); ++k) {
      if (mode.layouts[k] == kNoLayout) continue;
      auto& there = have[at(site.operands[k].root)];
      if (std::ranges::find(there, mode.layouts[k]) == there.end()) there.push_back(mode.layouts[k]);
    }
    for (std::size_t k = 0; k < site.results.size(); ++k) {
      have[at(site.results[k])] = {mode.layouts[site.operands.size() + k]};
    }
  }
  return out;
}

/// Modes and the availability states that belong to them; state 0 where the copies are too many for one.
std::vector<int> with_states(const Problem& problem, const CostGraph& costs, const std::vector<int>& modes) {
  std::vector<int> out = modes;
  for (const auto& available : costs.available) {
    const Root& root = problem.roots[at(available.root)];
    std::vector<LayoutId> copies;
    const LayoutId source = produced(problem, root, modes[at(root.site)]);
    for (const Reader& reader : readers_of(root)) {
      for (const LayoutId layout : wanted(problem, reader, at(modes[at(reader.site)]))) {
        if (layout != source) copies.push_back(layout);
      }
    }
    std::ranges::sort(copies);
    copies.erase(std::unique(copies.begin(), copies.end()), copies.end());
    int found = 0;
    for (std::size_t s = 0; s < available.states.size(); ++s) {
      std::vector<LayoutId> rest(available.states[s].begin() + 1, available.states[s].end());
      std::ranges::sort(rest);
      if (available.states[s][0] == source && rest == copies) found = static_cast<int>(s);
    }
    out.push_back(found);
  }
  return out;
}

}  // namespace

double cost_of(const Problem& problem, const std::vector<int>& modes) {
  double out = 0;
  Copies plans(problem);
  for (std::size_t i = 0; i < modes.size(); ++i) out += problem.sites[i].modes[at(modes[i])].penalty;
  for (const Root& root : problem.roots) {
    const LayoutId source = produced(problem, root, modes[at(root.site)]);
    std::vector<LayoutId> copies;
    for (const Use& use : root.uses) {
      const LayoutId layout = problem.sites[at(use.site)].modes[at(modes[at(use.site)])].layouts[at(use.operand)];
      if (layout != source && std::ranges::find(copies, layout) == copies.end()) copies.push_back(layout);
    }
    for (const LayoutId layout : copies) out += plans.cost(root, source, layout);
  }
  return out;
}

CostGraph cost_graph(const Problem& problem) { return GraphBuilder(problem).build(); }

Assignment choose_modes(const Problem& problem) {
  const CostGraph costs = cost_graph(problem);
  const auto of_sites = [&](const Solution& solution) {
    const auto first = solution.assignment.begin();
    return std::vector<int>(first, first + static_cast<std::ptrdiff_t>(problem.sites.size()));
  };
  const auto solved = eliminate(costs.graph, kTableLimit);
  if (solved && costs.complete) {
    std::vector<int> best = of_sites(*solved);
    const double cost = cost_of(problem, best);
    return {std::move(best), cost, true};
  }
  std::vector<int> modes = greedy(problem);
  const double greedy_cost = cost_of(problem, modes);
  std::vector<int> better =
      of_sites(solved ? *solved : improve(costs.graph, with_states(problem, costs, modes), kImproveRounds));
  if (const double cost = cost_of(problem, better); cost <= greedy_cost + 1e-6) return {std::move(better), cost, false};
  return {std::move(modes), greedy_cost, false};
}

}  // namespace onnx2tf::layout
