#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

constexpr std::size_t kMostLayouts = 12;

/// Choice list 0: the result's pieces.
class Elementwise final : public Rules {
 public:
  bool seed(const Problem& problem, Site& site, Slot slot, const AxisPieces& pieces) const override {
    const Ints& dims = problem.result_dims(site, 0);
    AxisPieces full = pieces;
    if (!slot.result && !widen(problem, site, slot.k, full)) return false;
    return (!slot.result || slot.k == 0) && count_of(full) == checked_count(dims) &&
           add_choice(site.lists[0], full, kMostLayouts);
  }

  std::vector<Choice> choices(const Problem&, const Site& site) const override { return combinations(site, 1); }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    const AxisPieces& pieces = site.lists[0][choice.at[0]];
    FamilyMode out = natural_mode(problem, site);
    std::size_t largest = 0;
    for (std::size_t k = 0; k < site.operands.size(); ++k) {
      if (site.operands[k].kind == Operand::Kind::kNone) continue;
      out.follows[k] = Follows::kAll;
      out.slots[k].clear();
      std::size_t present = 0;
      for (const AxisPiece& piece : pieces) {
        out.slots[k].push_back({restricted(problem, site, k, piece)});
        present += out.slots[k].back()[0].axis >= 0 ? 1 : 0;
      }
      if (is_dynamic(site, k) && present > largest) {
        largest = present;
        out.reference = k;
      }
    }
    const std::size_t result = site.operands.size();
    out.follows[result] = Follows::kAll;
    out.slots[result].clear();
    for (const AxisPiece& piece : pieces) out.slots[result].push_back({piece});
    out.groups = groups_by_presence(out, pieces.size());
    const bool broadcasts = !out.groups.empty() && out.groups.back() > 0;
    if (broadcasts) out.max_rank = static_cast<std::size_t>(problem.costs().max_broadcast_rank);
    if (!out.groups.empty() && static_cast<std::size_t>(out.groups.back()) >= out.max_rank) return {};
    return out;
  }

 private:
  static int offset(const Problem& problem, const Site& site, std::size_t k) {
    return static_cast<int>(problem.result_dims(site, 0).size()) -
           static_cast<int>(problem.operand_dims(site, k).size());
  }

  /// The operand's part in a piece of the result.
  static AxisPiece restricted(const Problem& problem, const Site& site, std::size_t k, AxisPiece piece) {
    piece.axis -= offset(problem, site, k);
    if (piece.axis < 0 || problem.operand_dims(site, k)[static_cast<std::size_t>(piece.axis)] == 1) return {};
    return piece;
  }

  /// An operand's pieces with the axes in which it is broadcast; false where another operand has them anyway.
  static bool widen(const Problem& problem, const Site& site, std::size_t k, AxisPieces& pieces) {
    const Ints& dims = problem.result_dims(site, 0);
    for (AxisPiece& piece : pieces) piece.axis += offset(problem, site, k);
    if (count_of(pieces) == checked_count(dims)) return true;
    for (std::size_t j = 0; j < site.operands.size(); ++j) {
      if (is_dynamic(site, j) && checked_count(problem.operand_dims(site, j)) == checked_count(dims)) return false;
    }
    for (int axis = 0; axis < static_cast<int>(dims.size()); ++axis) {
      const std::int64_t size = dims[static_cast<std::size_t>(axis)];
      if (size != 1 && of_axis(pieces, axis).empty()) insert_naturally(pieces, {axis, size, 1});
    }
    return true;
  }
};

}  // namespace

const Rules& elementwise_rules() {
  static const Elementwise rules;
  return rules;
}

}  // namespace onnx2tf::layout
