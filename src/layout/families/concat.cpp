#include <algorithm>

#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

constexpr std::size_t kMostLayouts = 12;
constexpr double kStackPenalty = 0.003;

/// Choice list 0: the result's pieces, cut at the operands' size where those are stacked.
class Concat final : public Rules {
 public:
  bool seed(const Problem& problem, Site& site, Slot slot, const AxisPieces& seen) const override {
    const int axis = axis_of(site);
    const Ints& dims = problem.result_dims(site, 0);
    AxisPieces pieces = seen;
    if (slot.result) {
      const bool fits = stacked(problem, site, pieces).has_value() || is_whole(pieces, axis, size(dims, axis));
      return add(site, fits ? pieces : unified(pieces, {axis}, dims));
    }
    if (!to_result(problem, site, slot.k, pieces)) return false;
    const std::int64_t own = size(problem.operand_dims(site, slot.k), axis);
    const AxisPiece joint{axis, size(dims, axis), 1};
    bool grew = false;
    if (own == 1) {
      AxisPieces here = pieces;
      insert_naturally(here, joint);
      grew = add(site, here);
      here = pieces;
      here.push_back(joint);
      return add(site, here) || grew;
    }
    if (is_whole(pieces, axis, own)) return add(site, unified(pieces, {axis}, dims));
    if (!equal_sizes(problem, site)) return add(site, unified(pieces, {axis}, dims));
    const auto first = std::ranges::find(pieces, axis, &AxisPiece::axis);
    AxisPieces here = pieces;
    here.insert(here.begin() + (first - pieces.begin()), {axis, count(site), own});
    grew = add(site, here);
    std::erase_if(here, [&](const AxisPiece& piece) { return piece.axis == axis; });
    here.push_back(joint);
    return add(site, here) || grew;
  }

  std::vector<Choice> choices(const Problem&, const Site& site) const override { return combinations(site, 1); }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    const int axis = axis_of(site);
    const Ints& dims = problem.result_dims(site, 0);
    AxisPieces pieces = site.lists[0][choice.at[0]];
    FamilyMode out = natural_mode(problem, site);
    AxisPiece joint{axis, size(dims, axis), 1};
    const bool plain = is_whole(pieces, axis, size(dims, axis));
    if (!plain) {
      const auto cut = stacked(problem, site, pieces);
      if (!cut) return {};
      pieces = *cut;
      joint = {axis, count(site), size(problem.operand_dims(site, 0), axis)};
      out.penalty = kStackPenalty;
    } else if (joint.size == 1) {
      insert_naturally(pieces, joint);
    }
    out.groups.clear();
    for (auto& slot : out.slots) slot.clear();
    for (const AxisPiece& piece : pieces) {
      const bool is_joint = piece == joint;
      bool even = true;
      for (std::size_t k = 0; k < site.operands.size(); ++k) {
        AxisPiece own = piece;
        const std::int64_t here = size(problem.operand_dims(site, k), piece.axis);
        if (is_joint) own = plain ? AxisPiece{axis, here, 1} : AxisPiece{};
        if (piece.axis != axis && here != size(dims, piece.axis)) {
          if (piece.size != size(dims, piece.axis)) return {};
          own.size = here;
          even = false;
        }
        out.slots[k].push_back({own});
      }
      out.slots.back().push_back({piece});
      out.groups.push_back(is_joint || !even ? kAlone : 0);
    }
    out.follows.assign(out.slots.size(), Follows::kAll);
    out.reference = reference(problem, site);
    return out;
  }

 private:
  static int axis_of(const Site& site) { return std::get<family::Concat>(site.family).axis; }
  static std::int64_t size(const Ints& dims, int axis) { return dims[static_cast<std::size_t>(axis)]; }
  static std::int64_t count(const Site& site) { return static_cast<std::int64_t>(site.operands.size()); }
  static bool add(Site& site, const AxisPieces& pieces) { return add_choice(site.lists[0], pieces, kMostLayouts); }

  /// An operand's pieces in the result's sizes. Where dims differ, though they must be equal when the model runs, axes
  /// have to be whole.
  static bool to_result(const Problem& problem, const Site& site, std::size_t k, AxisPieces& pieces) {
    const Ints& dims = problem.result_dims(site, 0);
    const Ints& own = problem.operand_dims(site, k);
    for (AxisPiece& piece : pieces) {
      const auto a = static_cast<std::size_t>(piece.axis);
      if (piece.axis == axis_of(site) || own[a] == dims[a]) continue;
      if (piece.size != own[a]) return false;
      piece.size = dims[a];
    }
    for (int axis = 0; axis < static_cast<int>(dims.size()); ++axis) {
      if (axis != axis_of(site) && size(own, axis) == 1 && size(dims, axis) != 1) {
        insert_naturally(pieces, {axis, size(dims, axis), 1});
      }
    }
    return true;
  }

  static bool equal_sizes(const Problem& problem, const Site& site) {
    const int axis = axis_of(site);
    for (std::size_t k = 1; k < site.operands.size(); ++k) {
      if (size(problem.operand_dims(site, k), axis) != size(problem.operand_dims(site, 0), axis)) return false;
    }
    return site.operands.size() > 1;
  }

  static std::size_t reference(const Problem& problem, const Site& site) {
    std::size_t out = 0;
    for (std::size_t k = 0; k < site.operands.size(); ++k) {
      const bool better = !is_dynamic(site, out) || size(problem.operand_dims(site, k), axis_of(site)) >
                                                        size(problem.operand_dims(site, out), axis_of(site));
      if (is_dynamic(site, k) && better) out = k;
    }
    return out;
  }

  /// The pieces cut at the operands' size, if the part that counts operands is one piece.
  static std::optional<AxisPieces> stacked(const Problem& problem, const Site& site, const AxisPieces& pieces) {
    const int axis = axis_of(site);
    if (!equal_sizes(problem, site)) return {};
    const std::int64_t step = size(problem.operand_dims(site, 0), axis);
    AxisPieces out;
    std::size_t outer = 0;
    for (const AxisPiece& piece : pieces) {
      if (piece.axis == axis && piece.stride < step && step < piece.stride * piece.size) {
        const std::int64_t inner = step / piece.stride;
        if (step % piece.stride != 0 || piece.size % inner != 0) return {};
        out.push_back({axis, piece.size / inner, step});
        out.push_back({axis, inner, piece.stride});
      } else {
        out.push_back(piece);
      }
    }
    bool fits = true;
    for (const AxisPiece& piece : out) {
      if (piece.axis != axis || piece.stride < step) continue;
      ++outer;
      fits = fits && piece == AxisPiece{axis, count(site), step};
    }
    if (!fits || outer != 1) return {};
    return out;
  }
};

}  // namespace

const Rules& concat_rules() {
  static const Concat rules;
  return rules;
}

}  // namespace onnx2tf::layout
