#include <algorithm>

#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

constexpr std::size_t kMostLayouts = 12;

/// A range that leaves something out.
struct Cut {
  int axis = 0;
  std::int64_t size = 0, kept = 0;
  bool aligned = false;  ///< step 1, and bounds that are known integers
  std::int64_t start = 0, end = 0;
};

/// Choice list 0: operand 0's pieces.
class Slice final : public Rules {
 public:
  bool seed(const Problem& problem, Site& site, Slot slot, const AxisPieces& pieces) const override {
    if (slot.k > 0) return false;
    const std::vector<Cut> cuts = cuts_of(problem, site);
    const Ints& dims = problem.operand_dims(site, 0);
    AxisPieces whole = pieces;
    std::vector<int> axes;
    for (const Cut& cut : cuts) {
      axes.push_back(cut.axis);
      if (slot.result) undo(cut, dims, whole);
    }
    const bool fits = std::ranges::all_of(cuts, [&](const Cut& cut) { return cut_piece(cut, whole) != nullptr; });
    return add_choice(site.lists[0], fits ? whole : unified(whole, axes, dims), kMostLayouts);
  }

  std::vector<Choice> choices(const Problem&, const Site& site) const override { return combinations(site, 1); }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    const AxisPieces& pieces = site.lists[0][choice.at[0]];
    FamilyMode out = natural_mode(problem, site);
    const std::size_t result = site.operands.size();
    out.slots[0].clear();
    out.slots[result].clear();
    out.groups.assign(pieces.size(), 0);
    for (const AxisPiece& piece : pieces) {
      out.slots[0].push_back({piece});
      out.slots[result].push_back({piece});
    }
    for (const Cut& cut : cuts_of(problem, site)) {
      const AxisPiece* piece = cut_piece(cut, pieces);
      if (piece == nullptr) return {};
      const auto row = static_cast<std::size_t>(piece - pieces.data());
      out.groups[row] = kAlone;
      const bool all = piece->size == cut.size;
      out.slots[result][row] = {{cut.axis, all ? cut.kept : cut.kept / piece->stride, piece->stride}};
    }
    out.follows[0] = out.follows[result] = Follows::kAll;
    out.max_rank = static_cast<std::size_t>(problem.costs().max_slice_rank);
    return out;
  }

 private:
  static std::vector<Cut> cuts_of(const Problem& problem, const Site& site) {
    const auto& family = std::get<family::Slice>(site.family);
    const Type& in = problem.graph->type(site.operands[0].value);
    const Type& result = problem.graph->type(problem.roots[static_cast<std::size_t>(site.results[0])].value);
    std::vector<Cut> out;
    for (std::size_t axis = 0; axis < in.dims.size(); ++axis) {
      const Dim& start = family.starts[axis];
      const Dim& end = family.ends[axis];
      const std::int64_t size = problem.operand_dims(site, 0)[axis];
      if (family.steps[axis] == 1 && start.is(0) && end == in.dims[axis]) continue;
      if (size == 1) continue;
      Cut cut{.axis = static_cast<int>(axis), .size = size, .kept = problem.result_dims(site, 0)[axis]};
      if (family.steps[axis] == 1 && in.dims[axis].is_static() && start.is_static() && end.is_static()) {
        cut.aligned = true;
        cut.start = start.value();
        cut.end = end.value();
      }
      if (in.dims[axis] == result.dims[axis] && cut.kept == cut.size && cut.aligned) continue;
      out.push_back(cut);
    }
    return out;
  }

  /// The piece that the range cuts; null if it cuts more than one.
  static const AxisPiece* cut_piece(const Cut& cut, const AxisPieces& pieces) {
    const AxisPiece* outer = nullptr;
    for (const AxisPiece& piece : pieces) {
      if (piece.axis == cut.axis && (outer == nullptr || piece.stride > outer->stride)) outer = &piece;
    }
    if (outer == nullptr || outer->size == cut.size) return outer;
    const bool fits = cut.aligned && cut.start % outer->stride == 0 && cut.end % outer->stride == 0;
    return fits ? outer : nullptr;
  }

  /// Turns the result's pieces of the cut axis into the operand's.
  static void undo(const Cut& cut, const Ints& dims, AxisPieces& pieces) {
    AxisPiece* outer = nullptr;
    std::size_t count = 0;
    for (AxisPiece& piece : pieces) {
      if (piece.axis != cut.axis) continue;
      ++count;
      if (outer == nullptr || piece.stride > outer->stride) outer = &piece;
    }
    if (outer == nullptr) return insert_naturally(pieces, {cut.axis, cut.size, 1});
    if (count == 1) {
      *outer = {cut.axis, cut.size, 1};
    } else if (cut.aligned && cut.start % outer->stride == 0 && cut.end % outer->stride == 0 &&
               cut.size % outer->stride == 0) {
      outer->size = cut.size / outer->stride;
    } else {
      pieces = unified(pieces, {cut.axis}, dims);
    }
  }
};

}  // namespace

const Rules& slice_rules() {
  static const Slice rules;
  return rules;
}

}  // namespace onnx2tf::layout
