#include "layout/candidates.h"

#include <algorithm>
#include <deque>

#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

class Propagation {
 public:
  Propagation(Problem& problem, const Caps& caps) : problem_(problem), caps_(caps), known_(problem.roots.size()) {}

  std::vector<int> run() {
    for (Site& site : problem_.sites) {
      site.rules->init(problem_, site);
      rebuild(site);
    }
    drain();
    for (int round = 0; round < 3; ++round) {
      bool any = false;
      for (Site& site : problem_.sites) {
        if (!site.modes.empty()) continue;
        any = true;
        seed_naturally(site);
      }
      if (!any) break;
      drain();
    }
    std::vector<int> missing;
    for (std::size_t i = 0; i < problem_.sites.size(); ++i) {
      if (problem_.sites[i].modes.empty()) missing.push_back(static_cast<int>(i));
    }
    return missing;
  }

 private:
  struct Seen {
    int root = 0;
    LayoutId layout = 0;
  };

  void push(int root, LayoutId layout) {
    std::vector<LayoutId>& known = known_[at(root)];
    if (known.size() >= caps_.layouts_per_root || std::ranges::find(known, layout) != known.end()) return;
    known.push_back(layout);
    queue_.push_back({root, layout});
  }

  void rebuild(Site& site) {
    for (const Choice& choice : site.rules->choices(problem_, site)) {
      if (site.modes.size() >= caps_.modes_per_site) break;
      const auto mode = site.rules->mode(problem_, site, choice);
      if (!mode) continue;
      auto layouts = layouts_of(problem_, site, *mode, choice);
      if (!layouts) continue;
      const auto same = [&](const SiteMode& other) { return other.layouts == layouts->layouts; };
      if (std::ranges::any_of(site.modes, same)) continue;
      for (std::size_t k = 0; k < site.operands.size(); ++k) {
        if (layouts->layouts[k] != kNoLayout) push(site.operands[k].root, layouts->layouts[k]);
      }
      for (std::size_t k = 0; k < site.results.size(); ++k) {
        push(site.results[k], layouts->layouts[site.operands.size() + k]);
      }
      site.modes.push_back(*std::move(layouts));
    }
  }

  bool seed(Site& site, Slot slot, LayoutId layout) {
    const Ints& dims = slot.result ? problem_.result_dims(site, slot.k) : problem_.operand_dims(site, slot.k);
    const auto pieces = split(problem_.table.tokens(layout), dims);
    return pieces && site.rules->seed(problem_, site, slot, *pieces);
  }

  void drain() {
    while (!queue_.empty()) {
      const Seen seen = queue_.front();
      queue_.pop_front();
      const Root& root = problem_.roots[at(seen.root)];
      Site& producer = problem_.sites[at(root.site)];
      if (seed(producer, {true, static_cast<std::size_t>(root.result)}, seen.layout)) rebuild(producer);
      for (const Use& use : root.uses) {
        Site& consumer = problem_.sites[at(use.site)];
        const LayoutId view = problem_.table.push(consumer.operands[at(use.operand)].step, seen.layout);
        if (view == kNoLayout) continue;
        if (seed(consumer, {false, static_cast<std::size_t>(use.operand)}, view)) rebuild(consumer);
      }
    }
  }

  void seed_naturally(Site& site) {
    for (std::size_t k = 0; k < site.operands.size(); ++k) {
      if (!is_dynamic(site, k)) continue;
      const LayoutId natural = problem_.table.natural(problem_.operand_dims(site, k));
      if (seed(site, {false, k}, natural)) rebuild(site);
    }
    for (std::size_t k = 0; k < site.results.size(); ++k) {
      if (seed(site, {true, k}, problem_.table.natural(problem_.result_dims(site, k)))) rebuild(site);
    }
  }

  Problem& problem_;
  const Caps& caps_;
  std::vector<std::vector<LayoutId>> known_;
  std::deque<Seen> queue_;
};

}  // namespace

namespace {

/// The layout of a slot; nothing if its pieces do not make up the value.
std::optional<LayoutId> layout_of(Problem& problem, ValueId value, const StoredPieces& stored) {
  const Ints& dims = problem.sizes.dims(value);
  if (problem.sizes.irregular(value)) return problem.table.natural(dims);
  std::int64_t count = 1;
  for (const AxisPieces& dim : stored) count *= count_of(dim);
  if (count != checked_count(dims)) return {};
  return problem.table.intern(join(stored, dims));
}

}  // namespace

std::optional<SiteMode> layouts_of(Problem& problem, const Site& site, const FamilyMode& mode, const Choice& choice) {
  SiteMode out{.choice = choice, .penalty = mode.penalty, .layouts = {}};
  for (std::size_t k = 0; k < site.operands.size(); ++k) {
    const Operand& operand = site.operands[k];
    LayoutId layout = kNoLayout;
    if (operand.kind == Operand::Kind::kView) {
      const auto own = layout_of(problem, operand.value, mode.slots[k]);
      if (!own) return {};
      layout = problem.table.pull(operand.step, *own);
      if (layout == kNoLayout) return {};
    }
    out.layouts.push_back(layout);
  }
  for (std::size_t k = 0; k < site.results.size(); ++k) {
    const ValueId value = problem.roots[at(site.results[k])].value;
    const auto own = layout_of(problem, value, mode.slots[site.operands.size() + k]);
    if (!own) return {};
    out.layouts.push_back(*own);
  }
  return out;
}

std::vector<int> find_modes(Problem& problem, const Caps& caps) { return Propagation(problem, caps).run(); }

}  // namespace onnx2tf::layout
