#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace onnx2tf::layout {

using Ints = std::vector<std::int64_t>;

/// One dim of a memory order: `size` steps of `stride` in the value's row-major logical index.
struct Token {
  std::int64_t size = 1;
  std::int64_t stride = 1;
  friend auto operator<=>(const Token&, const Token&) = default;
};

/// How the elements of a value lie in memory: a dense row-major array whose dims, outermost first, are the tokens. In
/// canonical form no token has size 1 and no two neighbours could be one token, so that equal lists mean equal memory.
using Tokens = std::vector<Token>;

/// A part of an axis, as ir/stored.h's Piece, in integers. Size 1 may have any axis; -1 is no axis.
struct AxisPiece {
  int axis = -1;
  std::int64_t size = 1;
  std::int64_t stride = 1;
  friend auto operator<=>(const AxisPiece&, const AxisPiece&) = default;
};
using AxisPieces = std::vector<AxisPiece>;

/// Pieces by physical dim; see ir/stored.h's Stored.
using StoredPieces = std::vector<AxisPieces>;

Tokens canonical(std::span<const Token> tokens);
/// ONNX order.
Tokens natural_tokens(const Ints& dims);
/// The pieces of axes that the tokens consist of, neighbours of one axis joined; nothing if a token straddles an axis
/// unevenly.
std::optional<AxisPieces> split(const Tokens& tokens, const Ints& dims);
/// The memory order of pieces, outermost first.
Tokens join(const AxisPieces& pieces, const Ints& dims);
Tokens join(const StoredPieces& pieces, const Ints& dims);
/// Every axis of size > 1 whole, in the order given.
AxisPieces whole_axes(const std::vector<int>& axes, const Ints& dims);
/// All pieces, dim after dim.
AxisPieces flatten(const StoredPieces& stored);

/// The tokens of two orders cut so finely that one is a permutation of the other: b[k] == a[perm[k]].
struct Refinement {
  Tokens a, b;
  std::vector<int> perm;
};
std::optional<Refinement> refine(const Tokens& a, const Tokens& b);

/// The transpose of least rank that copies one order into another.
struct CopyPlan {
  Ints dims;
  std::vector<int> perm;
  std::vector<std::vector<int>> groups;  ///< per dim: the tokens of the refinement's `a` that it consists of
  Refinement refinement;
};
std::optional<CopyPlan> copy_plan(const Tokens& from, const Tokens& to);

std::string to_string(const Tokens& tokens);

/// A layout in a table.
using LayoutId = std::uint32_t;
inline constexpr LayoutId kNoLayout = 0xFFFFFFFF;

/// One transpose between a root value and what a consumer sees of it. Reshapes are the identity and need no step.
struct ViewStep {
  int before = -1;  ///< the step before it, -1 for the root itself
  std::vector<int> perm;
  Ints dims;  ///< of the transpose's operand
};

/// Layouts and view steps by number, with what has been computed of them.
class LayoutTable {
 public:
  LayoutId intern(Tokens tokens);
  LayoutId natural(const Ints& dims) { return intern(natural_tokens(dims)); }
  const Tokens& tokens(LayoutId id) const { return layouts_[id]; }

  int add_step(ViewStep step);
  /// What a layout of the root is to a reader that sees it through the steps that end with `step`.
  LayoutId push(int step, LayoutId layout);
  /// The layout of the root that a reader's layout means; kNoLayout if there is none.
  LayoutId pull(int step, LayoutId layout);

 private:
  struct Hash {
    std::size_t operator()(const Tokens& tokens) const;
  };
  LayoutId push_one(int step, LayoutId layout);
  LayoutId pull_one(int step, LayoutId layout);

  std::vector<Tokens> layouts_;
  std::unordered_map<Tokens, LayoutId, Hash> ids_;
  std::vector<ViewStep> steps_;
  std::unordered_map<std::uint64_t, LayoutId> pushed_, pulled_;
};

/// The product; nothing if it does not fit 62 bits.
std::optional<std::int64_t> checked_count(const Ints& dims);

}  // namespace onnx2tf::layout
