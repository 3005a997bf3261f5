#include <algorithm>

#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

constexpr std::size_t kMostLayouts = 12;

/// Choice list 0: the operand's pieces.
class Reduce final : public Rules {
 public:
  bool seed(const Problem& problem, Site& site, Slot slot, const AxisPieces& pieces) const override {
    if (slot.k > 0) return false;
    const auto& family = std::get<family::Reduce>(site.family);
    const Ints& dims = problem.operand_dims(site, 0);
    AxisPieces here = pieces;
    if (slot.result) {
      const std::vector<int> kept = kept_axes(family, dims.size());
      for (AxisPiece& piece : here) {
        if (!family.keep_dims) piece.axis = kept[static_cast<std::size_t>(piece.axis)];
      }
      for (const int axis : family.axes) {
        const std::int64_t size = dims[static_cast<std::size_t>(axis)];
        if (size != 1) insert_naturally(here, {axis, size, 1});
      }
    }
    if (!family.symmetric) here = unified(here, family.axes, dims);
    return add_choice(site.lists[0], here, kMostLayouts);
  }

  std::vector<Choice> choices(const Problem&, const Site& site) const override { return combinations(site, 1); }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    const auto& family = std::get<family::Reduce>(site.family);
    const Ints& dims = problem.operand_dims(site, 0);
    const AxisPieces& pieces = site.lists[0][choice.at[0]];
    FamilyMode out = natural_mode(problem, site);
    const std::size_t result = site.operands.size();
    out.slots[0].clear();
    out.slots[result].clear();
    const std::vector<int> kept = kept_axes(family, dims.size());
    for (const AxisPiece& piece : pieces) {
      const bool reduced = has(family.axes, piece.axis);
      AxisPiece rest = piece;
      if (reduced) {
        rest = family.keep_dims ? AxisPiece{piece.axis, 1, 1} : AxisPiece{};
      } else if (!family.keep_dims) {
        rest.axis = static_cast<int>(std::ranges::find(kept, piece.axis) - kept.begin());
      }
      out.slots[0].push_back({piece});
      out.slots[result].push_back({rest});
      const bool mixes = reduced && family.symmetric;
      out.groups.push_back(reduced ? (mixes ? 1 : kAlone) : 0);
    }
    out.follows[0] = Follows::kAll;
    out.follows[result] = family.keep_dims ? Follows::kAll : Follows::kPresent;
    return out;
  }

 private:
  static std::vector<int> kept_axes(const family::Reduce& family, std::size_t rank) {
    std::vector<int> out;
    for (int axis = 0; axis < static_cast<int>(rank); ++axis) {
      if (!has(family.axes, axis)) out.push_back(axis);
    }
    return out;
  }
};

}  // namespace

const Rules& reduce_rules() {
  static const Reduce rules;
  return rules;
}

}  // namespace onnx2tf::layout
