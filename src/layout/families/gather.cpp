#include <algorithm>

#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

constexpr std::size_t kMostLayouts = 12;
/// Marks, among the result's pieces, where the indexed axis of the data lies.
constexpr int kPlace = -2;

/// Choice list 0: the result's pieces, those of the indices next to each other, with a mark before them.
class Gather final : public Rules {
 public:
  void init(const Problem& problem, Site& site) const override {
    if (is_dynamic(site, 0)) return;
    const Ints& dims = problem.result_dims(site, 0);
    if (auto pieces = split(natural_tokens(dims), dims)) mark(problem, site, *pieces);
  }

  bool seed(const Problem& problem, Site& site, Slot slot, const AxisPieces& pieces) const override {
    if (slot.result) return mark(problem, site, pieces);
    if (slot.k > 0) return false;
    const int axis = axis_of(site);
    const int extra = index_rank(problem, site) - 1;
    const Ints& data = problem.operand_dims(site, 0);
    AxisPieces out;
    bool placed = false;
    for (AxisPiece piece : unified(pieces, {axis}, data)) {
      if (piece.axis == axis) {
        place_indices(problem, site, out);
        placed = true;
        continue;
      }
      piece.axis += piece.axis > axis ? extra : 0;
      out.push_back(piece);
    }
    if (!placed) place_indices(problem, site, out);
    return add_choice(site.lists[0], out, kMostLayouts);
  }

  std::vector<Choice> choices(const Problem&, const Site& site) const override { return combinations(site, 1); }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    const int axis = axis_of(site);
    const int rank = index_rank(problem, site);
    FamilyMode out = natural_mode(problem, site);
    for (auto& slot : out.slots) slot.clear();
    const auto row = [&](const AxisPiece& data, const AxisPiece& index, const AxisPiece& result, int group) {
      out.slots[0].push_back({data});
      out.slots[1].push_back({index});
      out.slots[2].push_back({result});
      out.groups.push_back(group);
    };
    const bool unit_index = rank > 0 && checked_count(problem.operand_dims(site, 1)) == 1;
    for (const AxisPiece& piece : site.lists[0][choice.at[0]]) {
      if (piece.axis == kPlace) {
        row({axis, problem.operand_dims(site, 0)[static_cast<std::size_t>(axis)], 1}, {}, {}, kAlone);
        if (unit_index) row({}, {0, 1, 1}, {axis, 1, 1}, kAlone);
      } else if (piece.axis >= axis && piece.axis < axis + rank) {
        row({}, {piece.axis - axis, piece.size, piece.stride}, piece, 1);
      } else {
        row({piece.axis < axis ? piece.axis : piece.axis - rank + 1, piece.size, piece.stride}, {}, piece, 0);
      }
    }
    out.follows.assign(3, Follows::kPresent);
    return out;
  }

 private:
  static int axis_of(const Site& site) { return std::get<family::Gather>(site.family).axis; }
  static int index_rank(const Problem& problem, const Site& site) {
    return static_cast<int>(problem.operand_dims(site, 1).size());
  }

  static void place_indices(const Problem& problem, const Site& site, AxisPieces& out) {
    const Ints& dims = problem.operand_dims(site, 1);
    out.push_back({kPlace, 1, 1});
    for (std::size_t i = 0; i < dims.size(); ++i) {
      if (dims[i] != 1) out.push_back({axis_of(site) + static_cast<int>(i), dims[i], 1});
    }
  }

  /// Adds the result's pieces; the indexed axis lies where those of the indices are, or at its natural place.
  static bool mark(const Problem& problem, Site& site, AxisPieces pieces) {
    const int axis = axis_of(site);
    const int rank = index_rank(problem, site);
    const auto of_index = [&](const AxisPiece& piece) { return piece.axis >= axis && piece.axis < axis + rank; };
    auto first = std::ranges::find_if(pieces, of_index);
    const auto past = std::find_if_not(first, pieces.end(), of_index);
    if (std::any_of(past, pieces.end(), of_index)) return false;
    if (first == pieces.end()) {
      first = std::ranges::find_if(pieces, [&](const AxisPiece& piece) { return piece.axis >= axis + rank; });
    }
    pieces.insert(first, {kPlace, 1, 1});
    return add_choice(site.lists[0], pieces, kMostLayouts);
  }
};

}  // namespace

const Rules& gather_rules() {
  static const Gather rules;
  return rules;
}

}  // namespace onnx2tf::layout
