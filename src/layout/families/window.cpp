#include <algorithm>

#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

using Channels = family::Window::Channels;
constexpr double kOrderPenalty = 0.001;
enum List : std::uint8_t { kBatch, kSpatial, kIn, kOut };

const family::Window& family_of(const Site& site) { return std::get<family::Window>(site.family); }

std::int64_t size(const Ints& dims, int axis) { return dims[static_cast<std::size_t>(axis)]; }

bool has_weights(const Site& site) { return family_of(site).weight_out >= 0; }

/// Which channel orders are free, given which operands are constant.
Channels channels_of(const Problem& problem, const Site& site) {
  const family::Window& family = family_of(site);
  const bool equal =
      size(problem.operand_dims(site, 0), family.channel) == size(problem.result_dims(site, 0), family.channel);
  const bool computed = has_weights(site) && (is_dynamic(site, 1) || is_dynamic(site, 2));
  if (computed || (family.channels == Channels::kKept && !equal)) return Channels::kNatural;
  return family.channels;
}

/// [batch][spatial axes][channels]. Choice lists: pieces of the batch; spatial axes of size > 1 in order; channels of
/// the operand; channels of the result (kFull only).
class Window final : public Rules {
 public:
  void init(const Problem& problem, Site& site) const override {
    const family::Window& family = family_of(site);
    const Ints& in = problem.operand_dims(site, 0);
    const Ints& out = problem.result_dims(site, 0);
    add_choice(site.lists[kBatch], whole(family.batch, size(in, family.batch)), 1);
    AxisPieces order;
    for (const int axis : sorted(family.spatial)) {
      if (moves(problem, site, axis)) order.push_back({axis, 1, 1});
    }
    add_choice(site.lists[kSpatial], order, 1);
    add_choice(site.lists[kIn], whole(family.channel, size(in, family.channel)), 1);
    if (channels_of(problem, site) == Channels::kFull) {
      add_choice(site.lists[kOut], whole(family.channel, size(out, family.channel)), 1);
    }
  }

  bool seed(const Problem& problem, Site& site, Slot slot, const AxisPieces& pieces) const override {
    if (slot.k > 0) return false;
    const family::Window& family = family_of(site);
    const Channels channels = channels_of(problem, site);
    bool grew = add_choice(site.lists[kBatch], of_axis(pieces, family.batch), 2);
    AxisPieces order;
    for (const AxisPiece& piece : pieces) {
      const bool seen = std::ranges::find(order, piece.axis, &AxisPiece::axis) != order.end();
      if (has(family.spatial, piece.axis) && !seen) order.push_back({piece.axis, 1, 1});
    }
    for (const int axis : sorted(family.spatial)) {
      const bool seen = std::ranges::find(order, axis, &AxisPiece::axis) != order.end();
      if (!seen && moves(problem, site, axis)) insert_naturally(order, {axis, 1, 1});
    }
    if (add_choice(site.lists[kSpatial], order, 3)) grew = true;
    const AxisPieces own = of_axis(pieces, family.channel);
    const bool in = channels == Channels::kKept || (channels == Channels::kFull && !slot.result);
    if (in && add_choice(site.lists[kIn], own, 3)) grew = true;
    if (channels == Channels::kFull && slot.result && add_choice(site.lists[kOut], own, 3)) grew = true;
    return grew;
  }

  std::vector<Choice> choices(const Problem& problem, const Site& site) const override {
    return combinations(site, channels_of(problem, site) == Channels::kFull ? 4 : 3);
  }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    const family::Window& family = family_of(site);
    const Channels channels = channels_of(problem, site);
    FamilyMode out = empty_mode(problem, site);
    const std::vector<int> spatial = spatial_order(problem, site, site.lists[kSpatial][choice.at[kSpatial]]);
    const AxisPieces& in = site.lists[kIn][choice.at[kIn]];
    AxisPieces result = in;
    if (channels == Channels::kFull) result = site.lists[kOut][choice.at[kOut]];
    if (channels == Channels::kNatural) {
      result = whole(family.channel, size(problem.result_dims(site, 0), family.channel));
    }
    const auto stored = [&](const Ints& dims, const AxisPieces& own) {
      StoredPieces pieces = {as_dim(site.lists[kBatch][choice.at[kBatch]], family.batch)};
      for (const int axis : spatial) pieces.push_back({{axis, size(dims, axis), 1}});
      pieces.push_back(as_dim(own, family.channel));
      return pieces;
    };
    out.slots[0] = stored(problem.operand_dims(site, 0), in);
    out.slots[site.operands.size()] = stored(problem.result_dims(site, 0), result);
    if (has_weights(site)) {
      out.slots[1] = weights(problem, site, spatial, channels, in, result);
      if (site.operands.size() > 2 && site.operands[2].kind != Operand::Kind::kNone) out.slots[2] = {as_dim(result, 0)};
    }
    out.penalty = std::ranges::is_sorted(spatial) ? 0 : kOrderPenalty;
    return out;
  }

 private:
  static std::vector<int> sorted(std::vector<int> axes) {
    std::ranges::sort(axes);
    return axes;
  }

  static bool moves(const Problem& problem, const Site& site, int axis) {
    return size(problem.operand_dims(site, 0), axis) != 1 || size(problem.result_dims(site, 0), axis) != 1;
  }

  /// All spatial axes: those of the choice, and the unit ones, at their natural places if the order is natural.
  static std::vector<int> spatial_order(const Problem& problem, const Site& site, AxisPieces order) {
    for (const int axis : sorted(family_of(site).spatial)) {
      if (!moves(problem, site, axis)) insert_naturally(order, {axis, 1, 1});
    }
    std::vector<int> out;
    for (const AxisPiece& piece : order) out.push_back(piece.axis);
    return out;
  }

  /// [result channels][spatial][input channels], or [1][spatial][channels] where each channel has its own kernel.
  static StoredPieces weights(const Problem& problem, const Site& site, const std::vector<int>& spatial,
                              Channels channels, const AxisPieces& in, const AxisPieces& result) {
    const family::Window& family = family_of(site);
    const Ints& dims = problem.operand_dims(site, 1);
    const bool full = channels == Channels::kFull;
    AxisPieces from = as_dim(full ? in : whole(family.weight_in, size(dims, family.weight_in)), family.weight_in);
    AxisPieces to =
        as_dim(channels == Channels::kNatural ? whole(family.weight_out, size(dims, family.weight_out)) : result,
               family.weight_out);
    if (family.channels == Channels::kKept) std::swap(from, to);
    StoredPieces out = {to};
    for (const int axis : spatial) {
      const auto k = static_cast<std::size_t>(std::ranges::find(family.spatial, axis) - family.spatial.begin());
      const int own = family.weight_spatial[k];
      out.push_back({{own, size(dims, own), 1}});
    }
    out.push_back(from);
    return out;
  }
};

}  // namespace

const Rules& window_rules() {
  static const Window rules;
  return rules;
}

}  // namespace onnx2tf::layout
