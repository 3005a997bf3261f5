#include <algorithm>

#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

enum List : std::uint8_t { kLead, kInner, kOuter, kSplit };
/// Where the summed axis lies in the data and the new one in the result, Q being the rows that follow the batch:
/// both last; [K][Q] -> [N][Q]; [K][Q] -> [Q][N]; [Q][K] -> [N][Q].
enum Variant : std::uint8_t { kLast, kInnerBefore, kInnerAfter, kOuterBefore };
/// Marks, in the pieces of a split, where the summed axis lies.
constexpr int kPlace = -2;

/// The axes of a product with a constant matrix: which axis of the data is summed, which of the result is new.
struct Product {
  std::size_t data = 0, matrix = 1;  ///< operands
  int inner = 0, outer = 0;          ///< axis of the data; axis of the result
  int matrix_inner = 0, matrix_outer = 0;
  int shift = 0;  ///< result axis - data axis of the other axes
  int rows = 0;   ///< an axis of the data that is not summed
  bool window = false;
};

std::int64_t size(const Ints& dims, int axis) { return dims[static_cast<std::size_t>(axis)]; }

Product product_of(const Problem& problem, const Site& site) {
  Product out;
  if (const auto* window = std::get_if<family::Window>(&site.family)) {
    out.inner = out.outer = window->channel;
    out.matrix_inner = window->weight_in;
    out.matrix_outer = window->weight_out;
    out.rows = window->batch;
    out.window = true;
    return out;
  }
  const auto& family = std::get<family::MatMul>(site.family);
  const auto rank = [&](std::size_t k) { return static_cast<int>(problem.operand_dims(site, k).size()); };
  const int result_rank = static_cast<int>(problem.result_dims(site, 0).size());
  const bool left = is_dynamic(site, 0);
  out.data = left ? 0 : 1;
  out.matrix = left ? 1 : 0;
  // The summed axis is the last of a left side, the one before of a right side; a flag turns that round.
  const bool data_last = left != (left ? family.transpose_a : family.transpose_b);
  const bool matrix_last = !left != (left ? family.transpose_b : family.transpose_a);
  out.inner = rank(out.data) - (data_last ? 1 : 2);
  out.rows = rank(out.data) - (data_last ? 2 : 1);
  out.matrix_inner = rank(out.matrix) - (matrix_last ? 1 : 2);
  out.matrix_outer = rank(out.matrix) - (matrix_last ? 2 : 1);
  out.outer = result_rank - (left ? 1 : 2);
  out.shift = result_rank - rank(out.data);
  return out;
}

/// The result's axis that an axis of the data, not summed, becomes; and back.
int to_result(const Problem& problem, const Site& site, const Product& product, int axis) {
  if (product.window) return axis;
  const int result_rank = static_cast<int>(problem.result_dims(site, 0).size());
  if (axis == product.rows) return product.outer == result_rank - 1 ? result_rank - 2 : result_rank - 1;
  return axis + product.shift;
}

/// Choice lists: the other axes' pieces; those of the summed axis; of the new axis; the other axes with the summed one
/// in the middle.
class Contraction final : public Rules {
 public:
  void init(const Problem& problem, Site& site) const override {
    const Product product = product_of(problem, site);
    const Ints& dims = problem.operand_dims(site, product.data);
    add_choice(site.lists[kInner], whole(product.inner, size(dims, product.inner)), 1);
    add_choice(site.lists[kOuter], whole(product.outer, size(problem.result_dims(site, 0), product.outer)), 1);
    AxisPieces lead;
    for (int axis = 0; axis < static_cast<int>(dims.size()); ++axis) {
      if (axis != product.inner && size(dims, axis) != 1) lead.push_back({axis, size(dims, axis), 1});
    }
    add_choice(site.lists[kLead], lead, 1);
  }

  bool seed(const Problem& problem, Site& site, Slot slot, const AxisPieces& pieces) const override {
    const Product product = product_of(problem, site);
    if (slot.result ? slot.k > 0 : slot.k != product.data) return false;
    const int own = slot.result ? product.outer : product.inner;
    AxisPieces rest;
    int place = -1;  // of the axis among the others, if its pieces are neighbours
    bool together = true;
    bool open = false;
    for (const AxisPiece& piece : pieces) {
      if (piece.axis == own) {
        together = together && (open || place < 0);
        if (place < 0) place = static_cast<int>(rest.size());
        open = true;
        continue;
      }
      open = false;
      rest.push_back(piece);
      if (slot.result) rest.back().axis = to_data(problem, site, product, piece.axis);
    }
    bool grew = add_choice(site.lists[kLead], rest, 6);
    if (add_choice(site.lists[slot.result ? kOuter : kInner], of_axis(pieces, own), 3)) grew = true;
    if (problem.costs().constant_left_product && together && place >= 0 && place < static_cast<int>(rest.size())) {
      rest.insert(rest.begin() + place, {kPlace, 1, 1});
      if (add_choice(site.lists[kSplit], rest, 3)) grew = true;
    }
    return grew;
  }

  std::vector<Choice> choices(const Problem&, const Site& site) const override {
    std::vector<Choice> out = combinations(site, 3);
    for (std::size_t split = 0; split < site.lists[kSplit].size(); ++split) {
      for (const Choice& choice : combinations(site, 3)) {
        if (choice.at[kLead] != 0) continue;
        for (const Variant variant : {kInnerBefore, kInnerAfter, kOuterBefore}) {
          Choice here = choice;
          here.at[kSplit] = static_cast<std::uint8_t>(split);
          here.variant = variant;
          out.push_back(here);
        }
      }
    }
    return out;
  }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    const Product product = product_of(problem, site);
    const AxisPieces inner = as_dim(site.lists[kInner][choice.at[kInner]], product.inner);
    const AxisPieces outer = as_dim(site.lists[kOuter][choice.at[kOuter]], product.outer);
    FamilyMode out = empty_mode(problem, site);
    out.reference = product.data;
    out.slots[product.matrix] = {as_dim(outer, product.matrix_outer), as_dim(inner, product.matrix_inner)};
    const bool has_bias = site.operands.size() > 2 && site.operands[2].kind != Operand::Kind::kNone;
    if (has_bias) out.slots[2] = {as_dim(outer, 0)};
    if (choice.variant == kLast) {
      last(problem, site, product, site.lists[kLead][choice.at[kLead]], inner, outer, out);
      return out;
    }
    middle(problem, site, product, site.lists[kSplit][choice.at[kSplit]], inner, outer, choice.variant, out);
    if (!has_bias) return out;
    // Only the plain product adds its bias itself; the others need one more op.
    out.penalty += problem.costs().copy_constant + out.penalty;
    if (choice.variant != kInnerAfter) {
      out.bias_apart = true;
      out.slots[2].push_back({{}});
    }
    return out;
  }

  /// A pointwise convolution whose dims are those of a window stays one, with weights of full rank.
  void finish(const Problem& problem, const Site& site, FamilyMode& mode) const override {
    const auto* window = std::get_if<family::Window>(&site.family);
    if (window == nullptr || mode.slots[0].size() != problem.operand_dims(site, 0).size()) return;
    const auto ends_in_channels = [&](const StoredPieces& stored) { return stored.back()[0].axis == window->channel; };
    if (!ends_in_channels(mode.slots[0]) || !ends_in_channels(mode.slots.back())) return;
    std::vector<int> seen;
    for (const AxisPieces& dim : mode.slots[0]) {
      int axis = -1;  // every dim has pieces of one axis, and every axis one dim; spatial ones whole
      for (const AxisPiece& piece : dim) {
        if (piece.size == 1) continue;
        if (axis >= 0 ? piece.axis != axis : has(seen, piece.axis)) return;
        if (has(window->spatial, piece.axis) && piece.size != size(problem.operand_dims(site, 0), piece.axis)) return;
        axis = piece.axis;
      }
      if (axis >= 0) seen.push_back(axis);
    }
    StoredPieces weights = {mode.slots[1][0]};
    for (const int axis : window->weight_spatial) weights.push_back({{axis, 1, 1}});
    weights.push_back(mode.slots[1][1]);
    mode.slots[1] = weights;
  }

 private:
  static int to_data(const Problem& problem, const Site& site, const Product& product, int axis) {
    const int rank = static_cast<int>(problem.operand_dims(site, product.data).size());
    for (int own = 0; own < rank; ++own) {
      if (own != product.inner && to_result(problem, site, product, own) == axis) return own;
    }
    return -1;
  }

  /// [lead..][K] -> [lead..][N].
  static void last(const Problem& problem, const Site& site, const Product& product, const AxisPieces& lead,
                   const AxisPieces& inner, const AxisPieces& outer, FamilyMode& out) {
    const std::size_t result = site.operands.size();
    out.last_row_is_last = true;
    for (const std::size_t slot : {product.data, result}) {
      out.follows[slot] = Follows::kAll;
      out.slots[slot].clear();
      for (AxisPiece piece : as_dim_if_empty(lead, product.rows)) {
        if (slot == result) piece.axis = to_result(problem, site, product, piece.axis);
        out.slots[slot].push_back({piece});
        if (slot == result) out.groups.push_back(0);
      }
      out.slots[slot].push_back(slot == result ? outer : inner);
      if (slot == result) out.groups.push_back(kAlone);
    }
  }

  static AxisPieces as_dim_if_empty(const AxisPieces& pieces, int axis) {
    return pieces.empty() ? AxisPieces{{axis, 1, 1}} : pieces;
  }

  /// [P][K][Q] -> [P][N][Q] or [P][Q][N], or [P][Q][K] -> [P][N][Q].
  static void middle(const Problem& problem, const Site& site, const Product& product, const AxisPieces& pieces,
                     const AxisPieces& inner, const AxisPieces& outer, std::uint8_t variant, FamilyMode& out) {
    const auto place = std::ranges::find(pieces, kPlace, &AxisPiece::axis);
    const AxisPieces before(pieces.begin(), place);
    const AxisPieces behind(place + 1, pieces.end());
    const auto moved = [&](AxisPieces list) {
      for (AxisPiece& piece : list) piece.axis = to_result(problem, site, product, piece.axis);
      return list;
    };
    StoredPieces& result = out.slots[site.operands.size()];
    out.slots[product.data] = {before, inner, behind};
    result = {moved(before), outer, moved(behind)};
    if (variant == kInnerAfter) std::swap(result[1], result[2]);
    if (variant == kOuterBefore) std::swap(out.slots[product.data][1], out.slots[product.data][2]);
    const auto bytes = [&](const Ints& dims) { return 4.0 * static_cast<double>(checked_count(dims).value_or(0)); };
    const LayoutCosts& costs = problem.costs();
    out.penalty =
        0.1 + (costs.hidden_transpose > 0 ? costs.hidden_transpose * bytes(problem.operand_dims(site, product.data))
                                          : costs.constant_left_penalty * bytes(problem.result_dims(site, 0)));
  }
};

}  // namespace

const Rules& contraction_rules() {
  static const Contraction rules;
  return rules;
}

}  // namespace onnx2tf::layout
