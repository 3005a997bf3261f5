#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

/// Choice lists: 0, the pieces of the other axes; 1, those of the axis.
class AlongAxis final : public Rules {
 public:
  bool seed(const Problem& problem, Site& site, Slot slot, const AxisPieces& pieces) const override {
    if (!slot.result && slot.k > 0) return false;
    const auto& family = std::get<family::AlongAxis>(site.family);
    const std::int64_t size = problem.operand_dims(site, 0)[static_cast<std::size_t>(family.axis)];
    AxisPieces lead = pieces;
    std::erase_if(lead, [&](const AxisPiece& piece) { return piece.axis == family.axis; });
    const AxisPieces own = of_axis(pieces, family.axis);
    bool grew = add_choice(site.lists[0], lead, 5);
    const bool usable = family.symmetric && count_of(own) == size;
    if (add_choice(site.lists[1], usable ? own : whole(family.axis, size), 3)) grew = true;
    return grew;
  }

  std::vector<Choice> choices(const Problem&, const Site& site) const override { return combinations(site, 2); }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    const auto& family = std::get<family::AlongAxis>(site.family);
    FamilyMode out = natural_mode(problem, site);
    const AxisPieces& lead = site.lists[0][choice.at[0]];
    const AxisPieces last = as_dim(site.lists[1][choice.at[1]], family.axis);
    const auto follow = [&](std::size_t slot, std::int64_t size) {
      out.follows[slot] = Follows::kAll;
      out.slots[slot].clear();
      for (const AxisPiece& piece : lead) out.slots[slot].push_back({piece});
      for (AxisPiece piece : last) {
        if (last.size() == 1) piece.size = size;
        out.slots[slot].push_back({piece});
      }
    };
    const auto axis = static_cast<std::size_t>(family.axis);
    follow(0, problem.operand_dims(site, 0)[axis]);
    for (std::size_t k = 0; k < site.results.size(); ++k) {
      follow(site.operands.size() + k, problem.result_dims(site, k)[axis]);
    }
    out.last_row_is_last = true;
    out.groups.assign(lead.size(), 0);
    out.groups.insert(out.groups.end(), last.size(), last.size() == 1 ? kAlone : kSolid);
    return out;
  }
};

}  // namespace

const Rules& along_axis_rules() {
  static const AlongAxis rules;
  return rules;
}

}  // namespace onnx2tf::layout
