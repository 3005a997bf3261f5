#include "ops/modes.h"

#include <algorithm>

namespace onnx2tf::test {
namespace {

/// A piece on its way into a dim. Pieces of one group may share a dim; `leads`: only as its first.
struct Item {
  Piece piece;
  int group = 0;
  bool leads = false;
};

/// In a group of its own.
constexpr int kAlone = -1;

std::size_t at(int axis) { return static_cast<std::size_t>(axis); }

std::int64_t size_at(const Type& type, int axis) { return type.dims[at(axis)].value(); }

/// An axis cut into random pieces, outer first.
std::vector<Piece> random_pieces(int axis, std::int64_t size, Random& random) {
  std::vector<Piece> out;
  std::int64_t rest = size;
  while (rest > 1) {
    std::int64_t inner = rest;
    for (const std::int64_t factor : {2, 3}) {
      if (rest % factor == 0 && random.coin()) inner = factor;
    }
    out.insert(out.begin(), Piece{axis, inner, size / rest});
    rest /= inner;
  }
  if (size == 1) out.push_back({axis, 1, 1});
  return out;
}

Piece whole(const Type& type, int axis) { return {axis, type.dims[at(axis)], 1}; }

void add_pieces(std::vector<Item>& items, const Type& type, int axis, int group, Random& random) {
  for (const Piece& piece : random_pieces(axis, size_at(type, axis), random)) items.push_back({piece, group, false});
}

/// The items in dims, in their order; neighbours of one group share a dim at random.
Stored grouped(const std::vector<Item>& items, Random& random) {
  Stored out;
  int group = kAlone;
  for (const Item& item : items) {
    const bool joins = !out.empty() && item.group != kAlone && item.group == group && !item.leads && random.coin();
    if (!joins) out.emplace_back();
    out.back().push_back(item.piece);
    group = item.group;
  }
  return out;
}

Stored shuffled(std::vector<Item> items, Random& random) {
  random.shuffle(items);
  return grouped(items, random);
}

Stored natural(const Type& type) {
  Stored out;
  for (int axis = 0; axis < type.rank(); ++axis) out.push_back({whole(type, axis)});
  return out;
}

Stored natural_or_none(const Type& type) { return type.is_none() ? Stored() : natural(type); }

/// `stored` with every piece changed.
template <class Change>
Stored mapped(Stored stored, const Change& change) {
  for (auto& dim : stored) {
    for (Piece& piece : dim) piece = change(piece);
  }
  return stored;
}

/// Axes 0, 1, ... but those of `but` in random pieces.
std::vector<Item> other_axes(const Type& type, const std::vector<int>& but, Random& random) {
  std::vector<Item> items;
  for (int axis = 0; axis < type.rank(); ++axis) {
    if (std::ranges::find(but, axis) == but.end()) add_pieces(items, type, axis, 0, random);
  }
  return items;
}

struct Maker {
  const Case& given;
  const Types& in;
  const Types& out;
  Random& random;

  Mode pinned() const {
    Mode mode;
    for (const Type& type : in) mode.operands.push_back(natural_or_none(type));
    for (const Type& type : out) mode.results.push_back(natural(type));
    return mode;
  }

  Mode operator()(const family::Opaque&) const { return pinned(); }
  Mode operator()(const family::Reshape&) const { return pinned(); }
  Mode operator()(const family::Transpose&) const { return pinned(); }

  Mode operator()(const family::Elementwise&) const {
    const Type& result = out[0];
    // The group of a piece says which operands have its axis.
    const auto keeps = [&](const Type& type, int axis) {
      const int own = axis - (result.rank() - type.rank());
      return own >= 0 && size_at(type, own) == size_at(result, axis);
    };
    std::vector<Item> items;
    for (int axis = 0; axis < result.rank(); ++axis) {
      int group = 0;
      for (const Type& type : in) group = group * 2 + (keeps(type, axis) ? 1 : 0);
      add_pieces(items, result, axis, group, random);
    }
    Mode mode;
    mode.results.push_back(shuffled(items, random));
    for (const Type& type : in) {
      mode.operands.push_back(mapped(mode.results[0], [&](const Piece& piece) {
        if (!keeps(type, piece.axis)) return Piece{-1, 1, 1};
        return Piece{piece.axis - (result.rank() - type.rank()), piece.size, piece.stride};
      }));
    }
    return mode;
  }

  Mode operator()(const family::Concat& family) const {
    const bool equal = std::ranges::all_of(in, [&](const Type& type) { return type == in[0]; });
    const bool stacked = equal && random.coin();
    std::vector<Item> items = other_axes(out[0], {family.axis}, random);
    Piece joint = whole(out[0], family.axis);
    if (stacked) {
      add_pieces(items, in[0], family.axis, 0, random);
      joint = {family.axis, static_cast<std::int64_t>(in.size()), in[0].dims[at(family.axis)]};
    }
    items.push_back({joint, random.coin() ? 0 : kAlone, true});
    Mode mode;
    mode.results.push_back(shuffled(items, random));
    for (const Type& type : in) {
      mode.operands.push_back(mapped(mode.results[0], [&](const Piece& piece) {
        if (!(piece == joint)) return piece;
        return stacked ? Piece{-1, 1, 1} : whole(type, family.axis);
      }));
    }
    return mode;
  }

  Mode operator()(const family::Slice& family) const {
    std::vector<Item> items;
    std::vector<std::pair<Piece, Piece>> cuts;
    for (int axis = 0; axis < in[0].rank(); ++axis) {
      const std::int64_t dim = size_at(in[0], axis);
      const std::int64_t start = family.starts[at(axis)].value();
      const std::int64_t end = family.ends[at(axis)].value();
      const std::int64_t step = family.steps[at(axis)];
      if (start == 0 && end == dim && step == 1) {
        add_pieces(items, in[0], axis, 0, random);
        continue;
      }
      std::int64_t stride = 1;
      for (const std::int64_t divisor : {2, 3}) {
        const bool divides = dim % divisor == 0 && start % divisor == 0 && end % divisor == 0;
        if (step == 1 && divides && random.coin()) stride = divisor;
      }
      const Piece outer{axis, dim / stride, stride};
      const Piece rest{axis, step == 1 ? Dim((end - start) / stride) : out[0].dims[at(axis)], stride};
      cuts.emplace_back(outer, rest);
      items.push_back({outer, step == 1 && random.coin() ? 0 : kAlone, true});
      if (stride > 1) items.push_back({Piece{axis, stride, 1}, 0, false});
    }
    Mode mode = pinned();
    mode.operands[0] = shuffled(items, random);
    mode.results[0] = mapped(mode.operands[0], [&](const Piece& piece) {
      for (const auto& [outer, rest] : cuts) {
        if (piece == outer) return rest;
      }
      return piece;
    });
    return mode;
  }

  Mode operator()(const family::Gather& family) const {
    std::vector<Item> items = other_axes(in[0], {family.axis}, random);
    items.push_back({whole(in[0], family.axis), kAlone, true});
    Mode mode;
    mode.operands = {shuffled(items, random), shuffled(other_axes(in[1], {}, random), random)};
    Stored result;
    for (const auto& dim : mode.operands[0]) {
      if (dim[0].axis != family.axis) {
        result.push_back(dim);
        for (Piece& piece : result.back()) piece.axis += piece.axis > family.axis ? in[1].rank() - 1 : 0;
        continue;
      }
      for (const auto& index_dim : mode.operands[1]) {
        result.push_back(index_dim);
        for (Piece& piece : result.back()) piece.axis += family.axis;
      }
    }
    mode.results = {result};
    return mode;
  }

  Mode operator()(const family::TouchedAxes& family) const {
    std::vector<Item> items = other_axes(in[0], family.axes, random);
    for (const int axis : family.axes) items.push_back({whole(in[0], axis), kAlone, true});
    Mode mode = pinned();
    mode.operands[0] = shuffled(items, random);
    for (std::size_t k = 0; k < out.size(); ++k) {
      mode.results[k] = mapped(mode.operands[0], [&](const Piece& piece) {
        const bool touched = std::ranges::find(family.axes, piece.axis) != family.axes.end();
        return touched ? whole(out[k], piece.axis) : piece;
      });
    }
    return mode;
  }

  Mode operator()(const family::Reduce& family) const {
    std::vector<Item> items = other_axes(in[0], family.axes, random);
    for (const int axis : family.axes) {
      if (family.symmetric) {
        add_pieces(items, in[0], axis, 1, random);
      } else {
        items.push_back({whole(in[0], axis), kAlone, true});
      }
    }
    Mode mode = pinned();
    mode.operands[0] = shuffled(items, random);
    Stored result;
    for (const auto& dim : mode.operands[0]) {
      const bool reduced = std::ranges::find(family.axes, dim[0].axis) != family.axes.end();
      if (reduced && family.keep_dims) result.push_back({Piece{dim[0].axis, 1, 1}});
      if (reduced) continue;
      result.push_back(dim);
      for (Piece& piece : result.back()) {
        if (family.keep_dims) break;
        piece.axis -= static_cast<int>(std::ranges::count_if(family.axes, [&](int axis) { return axis < piece.axis; }));
      }
    }
    mode.results = {result};
    return mode;
  }

  Mode operator()(const family::AlongAxis& family) const {
    std::vector<Item> items = other_axes(in[0], {family.axis}, random);
    Stored stored = shuffled(items, random);
    std::vector<Piece> last = {whole(in[0], family.axis)};
    if (family.symmetric) {
      last = random_pieces(family.axis, size_at(in[0], family.axis), random);
      random.shuffle(last);
    }
    stored.push_back(last);
    return {{stored}, {stored}};
  }

  Mode operator()(const family::Window& family) const {
    const bool has_weights = family.weight_out >= 0;
    if (family.pointwise && random.coin()) return pointwise(family);
    using Channels = family::Window::Channels;
    const auto channel_pieces = [&](const Type& type, int axis, int as) {
      std::vector<Piece> pieces = {Piece{as, type.dims[at(axis)], 1}};
      if (family.channels == Channels::kNatural) return pieces;
      pieces = random_pieces(as, size_at(type, axis), random);
      random.shuffle(pieces);
      return pieces;
    };
    const auto as_axis = [](std::vector<Piece> pieces, int axis) {
      for (Piece& piece : pieces) piece.axis = axis;
      return pieces;
    };
    const std::vector<Piece> inputs = channel_pieces(in[0], family.channel, family.channel);
    const std::vector<Piece> results =
        family.channels == Channels::kKept ? inputs : channel_pieces(out[0], family.channel, family.channel);
    std::vector<Piece> batch = random_pieces(family.batch, size_at(in[0], family.batch), random);
    random.shuffle(batch);
    // The order of dims: batch, channel and spatial ones.
    std::vector<int> order = {family.batch, family.channel};
    order.insert(order.end(), family.spatial.begin(), family.spatial.end());
    random.shuffle(order);
    const auto laid_out = [&](const Type& type, const std::vector<Piece>& channels, const std::vector<int>& axes) {
      Stored stored;
      for (const int axis : axes) {
        if (axis == family.batch) stored.push_back(batch);
        if (axis == family.channel) stored.push_back(channels);
        if (axis != family.batch && axis != family.channel) stored.push_back({whole(type, axis)});
      }
      return stored;
    };
    Mode mode = pinned();
    mode.operands[0] = laid_out(in[0], inputs, order);
    if (has_weights) random.shuffle(order);
    mode.results[0] = laid_out(out[0], results, order);
    if (!has_weights) return mode;
    Stored weights = {as_axis(results, family.weight_out), as_axis(inputs, family.weight_in)};
    // A group's channels are in natural order.
    if (family.channels != Channels::kFull) weights[1] = {whole(in[1], family.weight_in)};
    if (family.channels == Channels::kNatural) weights[0] = {whole(in[1], family.weight_out)};
    for (const int axis : family.weight_spatial) weights.push_back({whole(in[1], axis)});
    random.shuffle(weights);
    mode.operands[1] = weights;
    if (in.size() > 2) mode.operands[2] = {as_axis(results, 0)};
    return mode;
  }

  /// A pointwise convolution as a matrix product.
  Mode pointwise(const family::Window& family) const {
    const bool has_bias = in.size() > 2;
    const auto channels = [&](const Type& type, int axis, int as) {
      std::vector<Piece> pieces = random_pieces(as, size_at(type, axis), random);
      random.shuffle(pieces);
      return pieces;
    };
    const auto as_axis = [](std::vector<Piece> pieces, int axis) {
      for (Piece& piece : pieces) piece.axis = axis;
      return pieces;
    };
    const std::vector<Piece> inputs = channels(in[0], family.channel, family.channel);
    const std::vector<Piece> results = channels(in[1], family.weight_out, family.channel);
    Stored lead = shuffled(other_axes(in[0], {family.channel}, random), random);
    if (lead.empty()) lead.emplace_back();
    const std::vector<Piece> points = lead.back();
    lead.pop_back();
    const auto side = [&](const std::vector<Piece>& channel, bool channel_last) {
      Stored stored = lead;
      stored.push_back(channel_last ? points : channel);
      stored.push_back(channel_last ? channel : points);
      return stored;
    };
    Stored weights = {as_axis(results, family.weight_out), as_axis(inputs, family.weight_in)};
    random.shuffle(weights);
    Mode mode;
    mode.operands = {side(inputs, random.coin()), weights};
    if (has_bias) mode.operands.push_back({as_axis(results, 0)});
    mode.results = {side(results, has_bias || random.coin())};
    return mode;
  }

  Mode operator()(const family::MatMul& family) const {
    const int rank = out[0].rank();
    const bool has_bias = in.size() > 2;
    const auto own = [&](int k, int axis) { return axis - (rank - in[at(k)].rank()); };
    const auto has = [&](int k, int axis) { return own(k, axis) >= 0 && size_at(in[at(k)], own(k, axis)) != 1; };
    // Pieces in the result's axes; the summed axis is called `rank`.
    const Type& a = in[0];
    const std::int64_t inner = size_at(a, family.transpose_a ? a.rank() - 2 : a.rank() - 1);
    std::vector<Piece> rows = random_pieces(rank - 2, size_at(out[0], rank - 2), random);
    std::vector<Piece> columns = random_pieces(rank - 1, size_at(out[0], rank - 1), random);
    std::vector<Piece> sums = random_pieces(rank, inner, random);
    std::vector<Item> leads;
    for (int axis = 0; axis < rank - 2; ++axis) {
      const int group = (has(0, axis) ? 1 : 0) + (has(1, axis) ? 2 : 0);
      for (const Piece& piece : random_pieces(axis, size_at(out[0], axis), random)) {
        const bool merges = random.coin();
        if (group == 1 && merges) {
          rows.push_back(piece);
        } else if (group == 2 && merges && !has_bias) {
          columns.push_back(piece);
        } else {
          leads.push_back({piece, group, false});
        }
      }
    }
    for (auto* pieces : {&rows, &columns, &sums}) random.shuffle(*pieces);
    const Stored lead = shuffled(leads, random);
    const auto operand = [&](int k, const std::vector<Piece>& outer, int outer_axis, int inner_axis) {
      Stored stored = mapped(lead, [&](const Piece& piece) {
        return has(k, piece.axis) ? Piece{own(k, piece.axis), piece.size, piece.stride} : Piece{-1, 1, 1};
      });
      Stored matrix = mapped({outer, sums}, [&](const Piece& piece) {
        const int matrix_axis = piece.axis == rank ? inner_axis : outer_axis;
        return Piece{piece.axis < rank - 2 ? own(k, piece.axis) : matrix_axis, piece.size, piece.stride};
      });
      random.shuffle(matrix);
      stored.insert(stored.end(), matrix.begin(), matrix.end());
      return stored;
    };
    const auto last = [](const Type& type, bool second) { return type.rank() - (second ? 2 : 1); };
    Mode mode;
    mode.operands.push_back(operand(0, rows, last(in[0], !family.transpose_a), last(in[0], family.transpose_a)));
    mode.operands.push_back(operand(1, columns, last(in[1], family.transpose_b), last(in[1], !family.transpose_b)));
    if (has_bias) mode.operands.push_back(mapped({columns}, [](Piece piece) { return piece.axis = 0, piece; }));
    Stored result = lead;
    const bool swapped = !has_bias && random.coin();
    result.push_back(swapped ? columns : rows);
    result.push_back(swapped ? rows : columns);
    mode.results.push_back(result);
    return mode;
  }
};

}  // namespace

Mode random_mode(const Case& given, const Types& in, const Types& out, Random& random) {
  return std::visit(Maker{given, in, out, random}, given.op.layout_family(in));
}

}  // namespace onnx2tf::test
