#include "layout/arrange.h"

#include <algorithm>

namespace onnx2tf::layout {
namespace {

/// A part of a row: `size` of its steps, each `stride` steps of the row. Size 0: the whole row, whatever its size.
struct Part {
  std::size_t row = 0;
  std::int64_t size = 0;
  std::int64_t stride = 1;
};
using Dims = std::vector<std::vector<Part>>;

class Arrangement {
 public:
  Arrangement(const FamilyMode& mode) : mode_(mode) {}  // NOLINT(google-explicit-constructor)

  Dims least() const {
    Dims out;
    for (std::size_t row = 0; row < mode_.groups.size(); ++row) {
      const bool joins = !out.empty() && may_join(row - 1, row);
      if (!joins) out.emplace_back();
      out.back().push_back({row, 0, 1});
    }
    return out;
  }

  /// Dims in which the reference slot is `reference`, more finely cut where rows may not join; nothing if a row would
  /// have to be cut unevenly.
  std::optional<Dims> as(const Ints& reference) const {
    Dims out;
    std::size_t row = 0;
    std::int64_t left = size_of(0);  // what is left of the row
    const auto step = [&] { left = size_of(++row); };
    for (const std::int64_t dim : reference) {
      if (dim == 1) {
        out.emplace_back();
        if (row < mode_.groups.size() && size_of(row) == 1) {
          out.back().push_back({row, 0, 1});
          step();
        }
        continue;
      }
      std::int64_t need = dim;
      bool open = false;
      while (need > 1) {
        if (row >= mode_.groups.size()) return {};
        if (left == 1) {
          out.push_back({{row, 0, 1}});
          open = false;
          step();
          continue;
        }
        const std::int64_t take = std::min(need, left);
        const bool part = take < size_of(row);
        if (need % take != 0 || left % take != 0 || (part && mode_.groups[row] == kAlone)) return {};
        const bool joins = open && (out.back().back().row == row || may_join(out.back().back().row, row));
        if (!joins) out.emplace_back();
        open = true;
        left /= take;
        out.back().push_back({row, part ? take : 0, left});
        need /= take;
        if (left == 1) step();
      }
    }
    for (; row < mode_.groups.size(); step()) {
      if (size_of(row) != 1) return {};
      out.push_back({{row, 0, 1}});
    }
    while (mode_.last_row_is_last && !out.empty() && out.back().empty()) out.pop_back();
    return joined_solid(std::move(out));
  }

  void apply(const Dims& dims, FamilyMode& mode, std::size_t operands) const {
    for (std::size_t k = 0; k < mode.slots.size(); ++k) {
      if (mode_.follows[k] == Follows::kOwn) continue;
      const bool drops = mode_.follows[k] == Follows::kPresent;
      const bool has_units = k == mode_.reference || k >= operands;
      StoredPieces out;
      for (const auto& parts : dims) {
        AxisPieces pieces;
        for (const Part& part : parts) {
          for (AxisPiece piece : mode_.slots[k][part.row]) {
            if (piece.axis < 0) continue;
            // A row that is cut has one piece, in some slots of size 1.
            if (part.size != 0 && piece.size != 1) piece = {piece.axis, part.size, piece.stride * part.stride};
            pieces.push_back(piece);
          }
        }
        if (pieces.empty() && drops && (!parts.empty() || !has_units)) continue;
        if (pieces.empty()) pieces.push_back({});
        out.push_back(std::move(pieces));
      }
      mode.slots[k] = std::move(out);
      mode.follows[k] = Follows::kOwn;
    }
  }

 private:
  std::int64_t size_of(std::size_t row) const {
    return row < mode_.groups.size() ? count_of(mode_.slots[mode_.reference][row]) : 1;
  }
  bool may_join(std::size_t a, std::size_t b) const {
    return mode_.groups[a] == mode_.groups[b] && mode_.groups[a] != kAlone;
  }

  Dims joined_solid(Dims dims) const {
    const auto solid = [&](const std::vector<Part>& parts) {
      return !parts.empty() &&
             std::ranges::all_of(parts, [&](const Part& part) { return mode_.groups[part.row] == kSolid; });
    };
    Dims out;
    for (auto& parts : dims) {
      if (solid(parts)) {  // unit dims between solid ones go
        std::size_t kept = out.size();
        while (kept > 0 && out[kept - 1].empty()) --kept;
        if (kept > 0 && solid(out[kept - 1])) out.resize(kept);
      }
      if (!out.empty() && solid(out.back()) && solid(parts)) {
        out.back().insert(out.back().end(), parts.begin(), parts.end());
      } else {
        out.push_back(std::move(parts));
      }
    }
    return out;
  }

  FamilyMode mode_;
};

}  // namespace

void arrange(FamilyMode& mode, std::size_t operands, const Ints* reference) {
  if (std::ranges::all_of(mode.follows, [](Follows follows) { return follows == Follows::kOwn; })) return;
  const Arrangement arrangement(mode);
  const Dims least = arrangement.least();
  if (reference != nullptr && mode.follows[mode.reference] != Follows::kOwn) {
    const auto dims = arrangement.as(*reference);
    if (dims && dims->size() <= std::max(mode.max_rank, least.size())) return arrangement.apply(*dims, mode, operands);
  }
  arrangement.apply(least, mode, operands);
}

}  // namespace onnx2tf::layout
