#pragma once

#include "layout/problem.h"

namespace onnx2tf::layout {

/// How a slot follows the rows of a mode.
enum class Follows : std::uint8_t {
  kOwn,     ///< has dims of its own
  kAll,     ///< has a dim for every row, of size 1 where the row is not in it
  kPresent  ///< has dims only for the rows that are in it
};

/// Rows of equal group next to each other may share a dim; kAlone: never; kSolid: always.
inline constexpr int kAlone = -1;
inline constexpr int kSolid = -2;

/// What a choice means. Slots are the operands, then the results. A slot that follows rows has one entry per row,
/// a piece (axis -1: the row is not in it) or, for rows that are alone, several; the others have what dims they need.
struct FamilyMode {
  std::vector<StoredPieces> slots;
  std::vector<Follows> follows;
  std::vector<int> groups;        ///< per row
  std::size_t reference = 0;      ///< the slot that has all rows of size > 1, or nearly
  std::size_t max_rank = 6;       ///< of the dims that rows make
  bool last_row_is_last = false;  ///< no unit dims behind it
  bool bias_apart = false;        ///< operand 2 of a product is added by an op of its own
  double penalty = 0;
};

/// A slot of a site.
struct Slot {
  bool result = false;
  std::size_t k = 0;
};

/// A family's modes. Choice lists grow by seeds: layouts that were seen on a slot, as pieces of its axes.
class Rules {
 public:
  virtual ~Rules() = default;
  virtual void init(const Problem&, Site&) const {}
  /// Whether a choice list has grown.
  virtual bool seed(const Problem&, Site&, Slot, const AxisPieces&) const { return false; }
  virtual std::vector<Choice> choices(const Problem&, const Site&) const = 0;
  virtual std::optional<FamilyMode> mode(const Problem&, const Site&, const Choice&) const = 0;
  /// Called when rows have become dims: may adapt slots with dims of their own.
  virtual void finish(const Problem&, const Site&, FamilyMode&) const {}
};

const Rules& rules_for(const Problem& problem, const Site& site);

// The families.
const Rules& elementwise_rules();
const Rules& concat_rules();
const Rules& slice_rules();
const Rules& gather_rules();
const Rules& touched_axes_rules();
const Rules& reduce_rules();
const Rules& along_axis_rules();
const Rules& window_rules();
const Rules& contraction_rules();
const Rules& batched_product_rules();
const Rules& opaque_rules();
const Rules& shape_rules();
const Rules& input_rules();
const Rules& output_rules();

// What families are made of.

/// Appends a value to a list with room for `cap`; whether it was new and fitted.
bool add_choice(std::vector<AxisPieces>& list, const AxisPieces& pieces, std::size_t cap);
/// All combinations of entries of the first `lists` lists, first entries first.
std::vector<Choice> combinations(const Site& site, std::size_t lists, std::uint8_t variant = 0);
bool is_dynamic(const Site& site, std::size_t k);
/// Slots as a family starts: operands and results in ONNX order, every axis a dim; nothing follows rows.
FamilyMode natural_mode(const Problem& problem, const Site& site);
/// The same with slots that are still empty.
FamilyMode empty_mode(const Problem& problem, const Site& site);
StoredPieces natural_pieces(const Ints& dims);
/// Whether the axis is stored as one whole piece (or has size 1).
bool is_whole(const AxisPieces& pieces, int axis, std::int64_t size);
/// Each of the axes as one whole piece, where its outermost one was.
AxisPieces unified(const AxisPieces& pieces, const std::vector<int>& axes, const Ints& dims);
/// Inserts a whole axis before the first piece of a later axis.
void insert_naturally(AxisPieces& pieces, AxisPiece piece);
/// The pieces of one axis.
AxisPieces of_axis(const AxisPieces& pieces, int axis);
/// A dim of those pieces, said to be of `axis`; a unit piece if there are none.
AxisPieces as_dim(AxisPieces pieces, int axis);
std::int64_t count_of(const AxisPieces& pieces);
bool has(const std::vector<int>& list, int item);
/// The whole axis as a list of pieces; empty if it has size 1.
AxisPieces whole(int axis, std::int64_t size);
/// Batch, spatial axes, channels.
std::vector<int> channels_last(std::size_t rank);
/// Groups for rows: neighbours whose slots agree on which rows they have are in one group.
std::vector<int> groups_by_presence(const FamilyMode& mode, std::size_t rows);

}  // namespace onnx2tf::layout
