#include "layout/assign.h"

#include "layout/candidates.h"
#include "layout/cost.h"
#include "layout/materialize.h"

namespace onnx2tf {
namespace {

using namespace layout;

constexpr int kMostAttempts = 50;

/// Takes views out that no mode can read; false if that helps no more.
bool cut_unreadable(const Problem& problem, const std::vector<int>& missing, Exclusions& exclusions) {
  const Exclusions before = exclusions;
  for (const int id : missing) {
    const Site& site = problem.sites[static_cast<std::size_t>(id)];
    for (const Operand& operand : site.operands) {
      if (operand.kind == Operand::Kind::kView) exclusions.cut.insert(operand.value);
    }
    if (site.kind == SiteKind::kNode && before.pinned.size() + before.cut.size() > 0)
      exclusions.pinned.insert(site.node);
  }
  return !(exclusions == before);
}

}  // namespace

Result<Graph> assign_layout(const Graph& logical, const LayoutOptions& options, LayoutReport* report) {
  Exclusions exclusions;
  Obstacle obstacle;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    Problem problem = TRY(make_problem(logical, options, exclusions));
    const std::vector<int> missing = find_modes(problem);
    if (!missing.empty()) {
      if (cut_unreadable(problem, missing, exclusions)) continue;
      return fail(Code::kInternal, "a node can't read its operand in any layout");
    }
    const Assignment chosen = choose_modes(problem);
    LayoutReport made{.copies = {}, .exact = chosen.exact, .cost = chosen.cost};
    obstacle = {};
    auto graph = materialize(problem, chosen.modes, &made, obstacle);
    if (graph.ok()) {
      if (report != nullptr) *report = std::move(made);
      return graph;
    }
    const Exclusions before = exclusions;
    if (obstacle.pin != kNoNode) exclusions.pinned.insert(obstacle.pin);
    if (obstacle.cut != kNoValue) exclusions.cut.insert(obstacle.cut);
    if (exclusions == before) return graph;
  }
  return obstacle.error.message.empty() ? fail(Code::kInternal, "layouts do not come to rest") : obstacle.error;
}

}  // namespace onnx2tf
