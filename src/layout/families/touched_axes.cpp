#include <algorithm>

#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

constexpr std::size_t kMostLayouts = 12;

/// Choice list 0: the pieces, touched axes whole. A touched axis counts with its size in the operand, or, where that
/// is 1, in the first result where it is not.
class TouchedAxes final : public Rules {
 public:
  bool seed(const Problem& problem, Site& site, Slot slot, const AxisPieces& pieces) const override {
    if (!slot.result && slot.k > 0) return false;
    const auto& axes = std::get<family::TouchedAxes>(site.family).axes;
    const Ints sizes = sizes_of(problem, site);
    AxisPieces here = unified(pieces, axes, sizes);
    for (const int axis : axes) {
      const std::int64_t size = sizes[static_cast<std::size_t>(axis)];
      if (size != 1 && of_axis(here, axis).empty()) insert_naturally(here, {axis, size, 1});
    }
    return add_choice(site.lists[0], here, kMostLayouts);
  }

  std::vector<Choice> choices(const Problem&, const Site& site) const override { return combinations(site, 1); }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    const auto& axes = std::get<family::TouchedAxes>(site.family).axes;
    AxisPieces pieces = site.lists[0][choice.at[0]];
    for (const int axis : axes) {
      if (of_axis(pieces, axis).empty()) insert_naturally(pieces, {axis, 1, 1});
    }
    FamilyMode out = natural_mode(problem, site);
    const auto follow = [&](std::size_t slot, const Ints& dims) {
      out.follows[slot] = Follows::kAll;
      out.slots[slot].clear();
      for (AxisPiece piece : pieces) {
        if (has(axes, piece.axis)) piece.size = dims[static_cast<std::size_t>(piece.axis)];
        out.slots[slot].push_back({piece});
      }
    };
    follow(0, problem.operand_dims(site, 0));
    for (std::size_t k = 0; k < site.results.size(); ++k) {
      follow(site.operands.size() + k, problem.result_dims(site, k));
    }
    for (const AxisPiece& piece : pieces) out.groups.push_back(has(axes, piece.axis) ? kAlone : 0);
    out.max_rank = static_cast<std::size_t>(problem.costs().max_pad_rank);
    return out;
  }

 private:
  static Ints sizes_of(const Problem& problem, const Site& site) {
    Ints out = problem.operand_dims(site, 0);
    for (const int axis : std::get<family::TouchedAxes>(site.family).axes) {
      const auto a = static_cast<std::size_t>(axis);
      for (std::size_t k = 0; k < site.results.size() && out[a] == 1; ++k) out[a] = problem.result_dims(site, k)[a];
    }
    return out;
  }
};

}  // namespace

const Rules& touched_axes_rules() {
  static const TouchedAxes rules;
  return rules;
}

}  // namespace onnx2tf::layout
