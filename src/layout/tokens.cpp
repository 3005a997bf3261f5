#include "layout/tokens.h"

#include <algorithm>

#include "base/text.h"

namespace onnx2tf::layout {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

Ints strides_of(const Ints& dims) {
  Ints out(dims.size(), 1);
  for (std::size_t i = dims.size(); i-- > 1;) out[i - 1] = out[i] * dims[i];
  return out;
}

/// Appends the pieces of one token, outermost first; false if it straddles an axis unevenly.
bool split_token(Token token, const Ints& dims, const Ints& strides, AxisPieces& out) {
  AxisPieces inner_first;
  while (token.size > 1) {
    int axis = static_cast<int>(dims.size()) - 1;
    while (axis >= 0 && (dims[at(axis)] == 1 || token.stride >= strides[at(axis)] * dims[at(axis)])) --axis;
    if (axis < 0 || token.stride < strides[at(axis)] || token.stride % strides[at(axis)] != 0) return false;
    const std::int64_t stride = token.stride / strides[at(axis)];
    if (dims[at(axis)] % stride != 0) return false;
    const std::int64_t room = dims[at(axis)] / stride;
    if (token.size <= room) {
      if (room % token.size != 0) return false;
      inner_first.push_back({axis, token.size, stride});
      break;
    }
    if (token.size % room != 0) return false;
    inner_first.push_back({axis, room, stride});
    token.size /= room;
    token.stride *= room;
  }
  for (auto piece = inner_first.rbegin(); piece != inner_first.rend(); ++piece) {
    if (!out.empty() && out.back().axis == piece->axis && out.back().stride == piece->size * piece->stride) {
      out.back() = {piece->axis, out.back().size * piece->size, piece->stride};
    } else {
      out.push_back(*piece);
    }
  }
  return true;
}

/// The boundaries of all tokens, sorted; nothing unless each divides the next.
std::optional<Ints> boundaries(const Tokens& a, const Tokens& b) {
  Ints cuts;
  for (const Tokens* tokens : {&a, &b}) {
    for (const Token& token : *tokens) {
      cuts.push_back(token.stride);
      cuts.push_back(token.size * token.stride);
    }
  }
  std::ranges::sort(cuts);
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  for (std::size_t i = 1; i < cuts.size(); ++i) {
    if (cuts[i] % cuts[i - 1] != 0) return {};
  }
  return cuts;
}

Tokens cut_at(const Tokens& tokens, const Ints& cuts) {
  Tokens out;
  for (const Token& token : tokens) {
    for (std::size_t i = cuts.size() - 1; i > 0; --i) {
      if (cuts[i] <= token.stride * token.size && cuts[i - 1] >= token.stride) {
        out.push_back({cuts[i] / cuts[i - 1], cuts[i - 1]});
      }
    }
  }
  return out;
}

/// Appends a token, joined with the last one if the two are one.
void append(Tokens& out, Token token) {
  if (!out.empty() && out.back().stride == token.size * token.stride) {
    out.back() = {out.back().size * token.size, token.stride};
  } else {
    out.push_back(token);
  }
}

}  // namespace

Tokens canonical(std::span<const Token> tokens) {
  Tokens out;
  for (const Token& token : tokens) {
    if (token.size != 1) append(out, token);
  }
  return out;
}

Tokens natural_tokens(const Ints& dims) {
  std::int64_t count = 1;
  for (const std::int64_t dim : dims) count *= dim;
  if (count == 1) return {};
  return {{count, 1}};
}

std::optional<AxisPieces> split(const Tokens& tokens, const Ints& dims) {
  const Ints strides = strides_of(dims);
  AxisPieces out;
  for (const Token& token : tokens) {
    if (!split_token(token, dims, strides, out)) return {};
  }
  return out;
}

Tokens join(const AxisPieces& pieces, const Ints& dims) { return join(StoredPieces{pieces}, dims); }

Tokens join(const StoredPieces& pieces, const Ints& dims) {
  const Ints strides = strides_of(dims);
  Tokens out;
  for (const AxisPieces& dim : pieces) {
    for (const AxisPiece& piece : dim) {
      if (piece.size != 1) append(out, {piece.size, piece.stride * strides[at(piece.axis)]});
    }
  }
  return out;
}

AxisPieces whole_axes(const std::vector<int>& axes, const Ints& dims) {
  AxisPieces out;
  for (const int axis : axes) {
    if (dims[at(axis)] != 1) out.push_back({axis, dims[at(axis)], 1});
  }
  return out;
}

AxisPieces flatten(const StoredPieces& stored) {
  AxisPieces out;
  for (const AxisPieces& dim : stored) out.insert(out.end(), dim.begin(), dim.end());
  return out;
}

std::optional<Refinement> refine(const Tokens& a, const Tokens& b) {
  const auto cuts = boundaries(a, b);
  if (!cuts) return {};
  Refinement out;
  if (cuts->empty()) return out;
  out.a = cut_at(a, *cuts);
  out.b = cut_at(b, *cuts);
  if (out.a.size() != out.b.size()) return {};
  for (const Token& token : out.b) {
    const auto found = std::ranges::find(out.a, token);
    if (found == out.a.end()) return {};
    out.perm.push_back(static_cast<int>(found - out.a.begin()));
  }
  return out;
}

std::optional<CopyPlan> copy_plan(const Tokens& from, const Tokens& to) {
  auto refinement = refine(from, to);
  if (!refinement) return {};
  CopyPlan out;
  std::vector<std::vector<int>> runs;
  for (const int i : refinement->perm) {
    if (!runs.empty() && runs.back().back() + 1 == i) {
      runs.back().push_back(i);
    } else {
      runs.push_back({i});
    }
  }
  out.groups = runs;
  std::ranges::sort(out.groups);
  for (const auto& group : out.groups) {
    std::int64_t size = 1;
    for (const int i : group) size *= refinement->a[at(i)].size;
    out.dims.push_back(size);
  }
  for (const auto& run : runs) {
    out.perm.push_back(static_cast<int>(std::ranges::find(out.groups, run) - out.groups.begin()));
  }
  out.refinement = *std::move(refinement);
  return out;
}

std::string to_string(const Tokens& tokens) {
  return cat('[', onnx2tf::join(tokens, " ", [](const Token& token) { return cat(token.size, '@', token.stride); }),
             ']');
}

std::size_t LayoutTable::Hash::operator()(const Tokens& tokens) const {
  std::uint64_t hash = 1469598103934665603ULL;
  for (const Token& token : tokens) {
    for (const std::int64_t n : {token.size, token.stride}) {
      hash = (hash ^ static_cast<std::uint64_t>(n)) * 1099511628211ULL;
      hash ^= hash >> 29;
    }
  }
  return hash;
}

LayoutId LayoutTable::intern(Tokens tokens) {
  const auto [found, fresh] = ids_.try_emplace(std::move(tokens), static_cast<LayoutId>(layouts_.size()));
  if (fresh) layouts_.push_back(found->first);
  return found->second;
}

int LayoutTable::add_step(ViewStep step) {
  steps_.push_back(std::move(step));
  return static_cast<int>(steps_.size()) - 1;
}

LayoutId LayoutTable::push_one(int step, LayoutId layout) {
  const std::uint64_t key = (static_cast<std::uint64_t>(step) << 32) | layout;
  if (const auto found = pushed_.find(key); found != pushed_.end()) return found->second;
  const ViewStep& view = steps_[at(step)];
  LayoutId out = kNoLayout;
  if (auto pieces = split(tokens(layout), view.dims)) {
    Ints dims;
    for (const int axis : view.perm) dims.push_back(view.dims[at(axis)]);
    for (AxisPiece& piece : *pieces) {
      piece.axis = static_cast<int>(std::ranges::find(view.perm, piece.axis) - view.perm.begin());
    }
    out = intern(join(*pieces, dims));
  }
  return pushed_[key] = out;
}

LayoutId LayoutTable::pull_one(int step, LayoutId layout) {
  const std::uint64_t key = (static_cast<std::uint64_t>(step) << 32) | layout;
  if (const auto found = pulled_.find(key); found != pulled_.end()) return found->second;
  const ViewStep& view = steps_[at(step)];
  Ints dims;
  for (const int axis : view.perm) dims.push_back(view.dims[at(axis)]);
  LayoutId out = kNoLayout;
  if (auto pieces = split(tokens(layout), dims)) {
    for (AxisPiece& piece : *pieces) piece.axis = view.perm[at(piece.axis)];
    out = intern(join(*pieces, view.dims));
  }
  return pulled_[key] = out;
}

LayoutId LayoutTable::push(int step, LayoutId layout) {
  std::vector<int> steps;
  for (int s = step; s >= 0; s = steps_[at(s)].before) steps.push_back(s);
  for (auto s = steps.rbegin(); s != steps.rend() && layout != kNoLayout; ++s) layout = push_one(*s, layout);
  return layout;
}

LayoutId LayoutTable::pull(int step, LayoutId layout) {
  for (int s = step; s >= 0 && layout != kNoLayout; s = steps_[at(s)].before) layout = pull_one(s, layout);
  return layout;
}

std::optional<std::int64_t> checked_count(const Ints& dims) {
  std::int64_t count = 1;
  for (const std::int64_t dim : dims) {
    if (__builtin_mul_overflow(count, dim, &count) || count > (std::int64_t{1} << 62)) return {};
  }
  return count;
}

}  // namespace onnx2tf::layout
