#include "layout/rules.h"

#include <algorithm>
#include <numeric>

#include "ops/shape_of.h"

namespace onnx2tf::layout {
namespace {

bool all_but_first_constant(const Site& site) {
  for (std::size_t k = 1; k < site.operands.size(); ++k) {
    if (is_dynamic(site, k)) return false;
  }
  return true;
}

std::int64_t leading(const Ints& dims) {
  std::int64_t out = 1;
  for (std::size_t i = 0; i + 2 < dims.size(); ++i) out *= dims[i];
  return out;
}

/// A product of which one side is a constant matrix.
bool is_contraction(const Problem& problem, const Site& site) {
  if (site.operands.size() > 2 && is_dynamic(site, 2)) return false;
  const bool left = is_dynamic(site, 0);
  if (left == is_dynamic(site, 1)) return false;
  if (!left && site.operands.size() > 2) return false;
  return leading(problem.operand_dims(site, left ? 1 : 0)) == 1;
}

}  // namespace

const Rules& rules_for(const Problem& problem, const Site& site) {
  if (site.kind == SiteKind::kInput) return input_rules();
  if (site.kind == SiteKind::kOutput) return output_rules();
  if (site.pinned) return opaque_rules();
  if (site.kind == SiteKind::kNode && problem.graph->node(site.node).op.is<ShapeOf>()) return shape_rules();
  const auto pick = [&](const auto& family) -> const Rules& {
    using T = std::decay_t<decltype(family)>;
    if constexpr (std::is_same_v<T, family::Elementwise>) return elementwise_rules();
    if constexpr (std::is_same_v<T, family::Concat>) return concat_rules();
    if constexpr (std::is_same_v<T, family::Slice>) return family.known ? slice_rules() : opaque_rules();
    if constexpr (std::is_same_v<T, family::Gather>) return gather_rules();
    if constexpr (std::is_same_v<T, family::TouchedAxes>) return touched_axes_rules();
    if constexpr (std::is_same_v<T, family::Reduce>) return reduce_rules();
    if constexpr (std::is_same_v<T, family::AlongAxis>) return along_axis_rules();
    if constexpr (std::is_same_v<T, family::Window>) {
      const bool product = family.pointwise && is_dynamic(site, 0) && all_but_first_constant(site);
      return product ? contraction_rules() : window_rules();
    }
    if constexpr (std::is_same_v<T, family::MatMul>) {
      return is_contraction(problem, site) ? contraction_rules() : batched_product_rules();
    }
    return opaque_rules();
  };
  return std::visit(pick, site.family);
}

bool add_choice(std::vector<AxisPieces>& list, const AxisPieces& pieces, std::size_t cap) {
  if (list.size() >= cap || std::ranges::find(list, pieces) != list.end()) return false;
  list.push_back(pieces);
  return true;
}

std::vector<Choice> combinations(const Site& site, std::size_t lists, std::uint8_t variant) {
  std::vector<Choice> out;
  Choice choice{.at = {}, .variant = variant};
  for (std::size_t i = 0; i < lists; ++i) {
    if (site.lists[i].empty()) return out;
  }
  while (true) {
    out.push_back(choice);
    std::size_t i = lists;
    while (i > 0 && ++choice.at[i - 1] == site.lists[i - 1].size()) choice.at[--i] = 0;
    if (i == 0) return out;
  }
}

bool is_dynamic(const Site& site, std::size_t k) {
  return k < site.operands.size() && site.operands[k].kind == Operand::Kind::kView;
}

StoredPieces natural_pieces(const Ints& dims) {
  StoredPieces out;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) out.push_back({{static_cast<int>(axis), dims[axis], 1}});
  return out;
}

FamilyMode empty_mode(const Problem& problem, const Site& site) {
  FamilyMode out;
  out.slots.resize(site.operands.size() + site.results.size());
  out.follows.assign(out.slots.size(), Follows::kOwn);
  out.max_rank = static_cast<std::size_t>(problem.costs().max_rank);
  return out;
}

FamilyMode natural_mode(const Problem& problem, const Site& site) {
  FamilyMode out = empty_mode(problem, site);
  for (std::size_t k = 0; k < site.operands.size(); ++k) {
    if (site.operands[k].kind != Operand::Kind::kNone) out.slots[k] = natural_pieces(problem.operand_dims(site, k));
  }
  for (std::size_t k = 0; k < site.results.size(); ++k) {
    out.slots[site.operands.size() + k] = natural_pieces(problem.result_dims(site, k));
  }
  return out;
}

bool is_whole(const AxisPieces& pieces, int axis, std::int64_t size) {
  const AxisPieces own = of_axis(pieces, axis);
  return own.empty() ? size == 1 : own.size() == 1 && own[0].size == size;
}

AxisPieces unified(const AxisPieces& pieces, const std::vector<int>& axes, const Ints& dims) {
  AxisPieces out;
  std::vector<int> done;
  for (const AxisPiece& piece : pieces) {
    if (!has(axes, piece.axis)) {
      out.push_back(piece);
    } else if (!has(done, piece.axis)) {
      out.push_back({piece.axis, dims[static_cast<std::size_t>(piece.axis)], 1});
      done.push_back(piece.axis);
    }
  }
  return out;
}

void insert_naturally(AxisPieces& pieces, AxisPiece piece) {
  const auto later = std::ranges::find_if(pieces, [&](const AxisPiece& other) { return other.axis > piece.axis; });
  pieces.insert(later, piece);
}

AxisPieces of_axis(const AxisPieces& pieces, int axis) {
  AxisPieces out;
  std::ranges::copy_if(pieces, std::back_inserter(out), [&](const AxisPiece& piece) { return piece.axis == axis; });
  return out;
}

AxisPieces as_dim(AxisPieces pieces, int axis) {
  if (pieces.empty()) return {{axis, 1, 1}};
  for (AxisPiece& piece : pieces) piece.axis = axis;
  return pieces;
}

std::int64_t count_of(const AxisPieces& pieces) {
  std::int64_t out = 1;
  for (const AxisPiece& piece : pieces) out *= piece.size;
  return out;
}

bool has(const std::vector<int>& list, int item) { return std::ranges::find(list, item) != list.end(); }

AxisPieces whole(int axis, std::int64_t size) {
  if (size == 1) return {};
  return {{axis, size, 1}};
}

std::vector<int> channels_last(std::size_t rank) {
  std::vector<int> out(rank);
  std::iota(out.begin(), out.end(), 0);
  if (rank >= 3) std::rotate(out.begin() + 1, out.begin() + 2, out.end());
  return out;
}

std::vector<int> groups_by_presence(const FamilyMode& mode, std::size_t rows) {
  std::vector<int> out(rows, 0);
  // Rows whose sizes differ between slots are on their own.
  const auto uneven = [&](std::size_t row) {
    std::int64_t size = 1;
    for (std::size_t k = 0; k < mode.slots.size(); ++k) {
      if (mode.follows[k] == Follows::kOwn || mode.slots[k][row][0].axis < 0) continue;
      if (size != 1 && mode.slots[k][row][0].size != size) return true;
      size = mode.slots[k][row][0].size;
    }
    return false;
  };
  int group = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    bool same = row > 0 && out[row - 1] != kAlone;
    for (std::size_t k = 0; k < mode.slots.size() && same; ++k) {
      if (mode.follows[k] == Follows::kOwn) continue;
      same = (mode.slots[k][row][0].axis < 0) == (mode.slots[k][row - 1][0].axis < 0);
    }
    if (row > 0 && !same) ++group;
    out[row] = uneven(row) ? kAlone : group;
  }
  return out;
}

}  // namespace onnx2tf::layout
