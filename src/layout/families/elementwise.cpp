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
    FamilyMode out = empty_mode(problem, site);
    std::size_t largest = 0;
    for (std::size_t k = 0; k < site.operands.size(); ++k) {
      if (site.operands[k].kind == Operand::Kind::kNone) continue;
      out.follows[k] = Follows::kAll;
      out.slots[k].clear();
      std::size_t present = 0;
      for (const AxisPiece& piece : pieces) {
        const auto own = restricted(problem, site, k, piece);
        if (!own) return {};
        out.slots[k].push_back({*own});
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
    // A broadcast takes a rank of its own for every run of axes that operands do not share.
    std::size_t runs = out.groups.empty() ? 0 : 1;
    for (std::size_t row = 1; row < out.groups.size(); ++row) {
      runs += out.groups[row] == kAlone || out.groups[row] != out.groups[row - 1] ? 1 : 0;
    }
    if (runs > 1) out.max_rank = static_cast<std::size_t>(problem.costs().max_broadcast_rank);
    if (runs > out.max_rank) return {};
    return out;
  }

 private:
  static int offset(const Problem& problem, const Site& site, std::size_t k) {
    return static_cast<int>(problem.result_dims(site, 0).size()) -
           static_cast<int>(problem.operand_dims(site, k).size());
  }

  /// The operand's part in a piece of the result. Where dims differ, though they must be equal when the model runs,
  /// axes stay whole.
  static std::optional<AxisPiece> restricted(const Problem& problem, const Site& site, std::size_t k, AxisPiece piece) {
    const std::int64_t size = problem.result_dims(site, 0)[static_cast<std::size_t>(piece.axis)];
    piece.axis -= offset(problem, site, k);
    if (piece.axis < 0) return AxisPiece{};
    const std::int64_t own = problem.operand_dims(site, k)[static_cast<std::size_t>(piece.axis)];
    if (own == 1) return AxisPiece{};
    if (own == size) return piece;
    if (piece.size != size) return {};
    piece.size = own;
    return piece;
  }

  /// An operand's pieces with the axes in which it is broadcast; false where another operand has them anyway.
  static bool widen(const Problem& problem, const Site& site, std::size_t k, AxisPieces& pieces) {
    const Ints& dims = problem.result_dims(site, 0);
    for (AxisPiece& piece : pieces) {
      const std::int64_t own = problem.operand_dims(site, k)[static_cast<std::size_t>(piece.axis)];
      piece.axis += offset(problem, site, k);
      const std::int64_t size = dims[static_cast<std::size_t>(piece.axis)];
      if (own == size) continue;
      if (piece.size != own) return false;
      piece.size = size;
    }
    if (count_of(pieces) == checked_count(dims)) return true;
    for (std::size_t j = 0; j < site.operands.size(); ++j) {
      if (is_dynamic(site, j) && has_all_axes(problem, site, j)) return false;
    }
    for (int axis = 0; axis < static_cast<int>(dims.size()); ++axis) {
      const std::int64_t size = dims[static_cast<std::size_t>(axis)];
      if (size != 1 && of_axis(pieces, axis).empty()) insert_naturally(pieces, {axis, size, 1});
    }
    return true;
  }

  static bool has_all_axes(const Problem& problem, const Site& site, std::size_t k) {
    const Ints& dims = problem.result_dims(site, 0);
    const Ints& own = problem.operand_dims(site, k);
    for (std::size_t i = 0; i < dims.size(); ++i) {
      const std::size_t missing = dims.size() - own.size();
      if (dims[i] != 1 && (i < missing || own[i - missing] == 1)) return false;
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
