#include <algorithm>

#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

enum List : std::uint8_t { kBatch, kRows, kColumns, kInner };
constexpr double kFlipPenalty = 1e-4;

/// Axes in the result's numbering; the summed axis is called `inner`, which no axis of the result is.
struct Axes {
  int rank = 0, inner = 0;
  bool swap_a = false, swap_b = false;
  int offset_a = 0, offset_b = 0;  ///< result axis - own axis of leading axes
  std::vector<int> batch, rows, columns;
  std::int64_t inner_size = 1;
};

std::int64_t size(const Ints& dims, int axis) { return axis < 0 ? 1 : dims[static_cast<std::size_t>(axis)]; }

Axes axes_of(const Problem& problem, const Site& site) {
  const auto& family = std::get<family::MatMul>(site.family);
  const Ints& a = problem.operand_dims(site, 0);
  const Ints& b = problem.operand_dims(site, 1);
  Axes out;
  out.rank = static_cast<int>(problem.result_dims(site, 0).size());
  out.inner = out.rank;
  out.swap_a = family.transpose_a;
  out.swap_b = family.transpose_b;
  out.offset_a = out.rank - static_cast<int>(a.size());
  out.offset_b = out.rank - static_cast<int>(b.size());
  out.inner_size = size(a, static_cast<int>(a.size()) - (out.swap_a ? 2 : 1));
  const bool has_bias = site.operands.size() > 2 && site.operands[2].kind != Operand::Kind::kNone;
  for (int axis = 0; axis < out.rank - 2; ++axis) {
    const bool in_a = size(a, axis - out.offset_a) != 1;
    const bool in_b = size(b, axis - out.offset_b) != 1;
    if (in_a && in_b) out.batch.push_back(axis);
    if (in_a && !in_b) out.rows.push_back(axis);
    if (!in_a && in_b) (has_bias ? out.batch : out.columns).push_back(axis);
  }
  out.rows.push_back(out.rank - 2);
  out.columns.push_back(out.rank - 1);
  return out;
}

/// The result's (or `inner`) axis of an operand's axis, and back.
int to_result(const Axes& axes, std::size_t k, int axis) {
  const int own_rank = axes.rank - (k == 0 ? axes.offset_a : axes.offset_b);
  const bool swapped = k == 0 ? axes.swap_a : axes.swap_b;
  if (axis < own_rank - 2) return axis + axes.rank - own_rank;
  const bool first = (axis == own_rank - 2) != swapped;
  if (k == 0) return first ? axes.rank - 2 : axes.inner;
  return first ? axes.inner : axes.rank - 1;
}

AxisPieces to_operand(const Axes& axes, std::size_t k, AxisPieces pieces) {
  const int own_rank = axes.rank - (k == 0 ? axes.offset_a : axes.offset_b);
  for (AxisPiece& piece : pieces) {
    for (int axis = own_rank - 1; axis >= 0; --axis) {
      if (to_result(axes, k, axis) != piece.axis) continue;
      piece.axis = axis;
      break;
    }
  }
  return pieces;
}

AxisPieces only(const AxisPieces& pieces, const std::vector<int>& axes) {
  AxisPieces out;
  std::ranges::copy_if(pieces, std::back_inserter(out), [&](const AxisPiece& piece) { return has(axes, piece.axis); });
  return out;
}

/// A [batch]{rows, inner}, B [batch]{inner, columns}, result [batch]{rows, columns}: each brace in either order.
class BatchedProduct final : public Rules {
 public:
  void init(const Problem& problem, Site& site) const override {
    const Axes axes = axes_of(problem, site);
    const Ints& dims = problem.result_dims(site, 0);
    add_choice(site.lists[kBatch], whole_axes(axes.batch, dims), 1);
    add_choice(site.lists[kRows], whole_axes(axes.rows, dims), 1);
    add_choice(site.lists[kColumns], whole_axes(axes.columns, dims), 1);
    add_choice(site.lists[kInner], whole(axes.inner, axes.inner_size), 1);
  }

  bool seed(const Problem& problem, Site& site, Slot slot, const AxisPieces& pieces) const override {
    if (slot.result ? slot.k > 0 : slot.k > 1) return false;
    const Axes axes = axes_of(problem, site);
    AxisPieces here = pieces;
    if (!slot.result) {
      for (AxisPiece& piece : here) piece.axis = to_result(axes, slot.k, piece.axis);
    }
    bool grew = false;
    const auto add = [&](List list, const std::vector<int>& of, std::size_t cap, bool in_slot) {
      const AxisPieces own = only(here, of);
      if (in_slot && count_of(own) == count_of(site.lists[list][0]) && add_choice(site.lists[list], own, cap))
        grew = true;
    };
    add(kBatch, axes.batch, 4, true);
    add(kRows, axes.rows, 2, slot.result || slot.k == 0);
    add(kColumns, axes.columns, 2, slot.result || slot.k == 1);
    add(kInner, {axes.inner}, 2, !slot.result);
    return grew;
  }

  std::vector<Choice> choices(const Problem&, const Site& site) const override {
    std::vector<Choice> out;
    for (const Choice& choice : combinations(site, 4)) {
      for (std::uint8_t flips = 0; flips < 8; ++flips) {
        Choice here = choice;
        here.variant = flips;
        out.push_back(here);
      }
    }
    return out;
  }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    const Axes axes = axes_of(problem, site);
    const bool flip_a = (choice.variant & 4) != 0;
    const bool flip_b = (choice.variant & 2) != 0;
    const bool flip_out = (choice.variant & 1) != 0;
    FamilyMode out = natural_mode(problem, site);
    const bool has_bias = site.operands.size() > 2 && site.operands[2].kind != Operand::Kind::kNone;
    if (flip_out && has_bias) return {};
    const AxisPieces& batch = site.lists[kBatch][choice.at[kBatch]];
    const AxisPieces rows = as_dim_of(site.lists[kRows][choice.at[kRows]], axes.rank - 2);
    const AxisPieces columns = as_dim_of(site.lists[kColumns][choice.at[kColumns]], axes.rank - 1);
    const AxisPieces inner = as_dim(site.lists[kInner][choice.at[kInner]], axes.inner);
    out.slots[0] = side(problem, site, axes, 0, batch, flip_a ? inner : rows, flip_a ? rows : inner);
    out.slots[1] = side(problem, site, axes, 1, batch, flip_b ? columns : inner, flip_b ? inner : columns);
    StoredPieces result = grouped(batch, static_cast<std::size_t>(problem.costs().max_rank));
    result.push_back(flip_out ? columns : rows);
    result.push_back(flip_out ? rows : columns);
    out.slots[site.operands.size()] = result;
    if (has_bias) out.slots[2] = {as_dim(columns, 0)};
    const auto bytes = [&](std::size_t k) {
      return 4.0 * static_cast<double>(checked_count(problem.operand_dims(site, k)).value_or(0));
    };
    out.penalty = kFlipPenalty * ((flip_a ? 1 : 0) + (flip_b ? 1 : 0) + (flip_out ? 2 : 0));
    const double hidden = problem.costs().hidden_transpose;
    if (flip_a) out.penalty += hidden * bytes(0);
    if (!flip_b && is_dynamic(site, 1)) out.penalty += hidden * bytes(1);
    return out;
  }

 private:
  static AxisPieces as_dim_of(const AxisPieces& pieces, int axis) {
    return pieces.empty() ? AxisPieces{{axis, 1, 1}} : pieces;
  }

  /// The batch pieces, one dim each, as far as ranks allow: neighbours of one axis or all in one.
  static StoredPieces grouped(const AxisPieces& batch, std::size_t max_rank) {
    StoredPieces out;
    if (batch.size() + 2 > max_rank) return {batch};
    for (const AxisPiece& piece : batch) out.push_back({piece});
    return out;
  }

  static StoredPieces side(const Problem& problem, const Site& site, const Axes& axes, std::size_t k,
                           const AxisPieces& batch, const AxisPieces& first, const AxisPieces& second) {
    const Ints& dims = problem.operand_dims(site, k);
    StoredPieces out;
    for (const AxisPieces& dim : grouped(batch, static_cast<std::size_t>(problem.costs().max_rank))) {
      AxisPieces own;
      for (const AxisPiece& piece : dim) {
        const AxisPieces here = to_operand(axes, k, {piece});
        const int lead = piece.axis - (k == 0 ? axes.offset_a : axes.offset_b);
        if (lead >= 0 && dims[static_cast<std::size_t>(lead)] != 1) own.push_back(here[0]);
      }
      out.push_back(own);
    }
    out.push_back(to_operand(axes, k, first));
    out.push_back(to_operand(axes, k, second));
    return out;
  }
};

}  // namespace

const Rules& batched_product_rules() {
  static const BatchedProduct rules;
  return rules;
}

}  // namespace onnx2tf::layout
