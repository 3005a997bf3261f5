#include "layout/buffers.h"

#include <algorithm>

#include "base/text.h"
#include "layout/explain.h"
#include "ops/depth_to_space.h"
#include "ops/reshape.h"
#include "ops/transpose.h"

namespace onnx2tf::layout {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

/// The tokens that make up each dim; nothing if a token lies in two.
std::optional<std::vector<std::vector<int>>> tokens_by_dim(const Tokens& tokens, const Ints& dims) {
  std::vector<std::vector<int>> out;
  std::size_t next = 0;
  for (std::int64_t size : dims) {
    out.emplace_back();
    while (size > 1) {
      if (next == tokens.size() || size % tokens[next].size != 0) return {};
      size /= tokens[next].size;
      out.back().push_back(static_cast<int>(next++));
    }
  }
  if (next != tokens.size()) return {};
  return out;
}

/// The tokens cut where dims begin; nothing if a dim would begin in the middle of a token.
std::optional<Tokens> cut_at_dims(const Tokens& tokens, const Ints& dims) {
  Tokens out;
  std::size_t d = 0;
  std::int64_t room = 1;  // of the dim, not filled yet
  for (Token token : tokens) {
    while (token.size > 1) {
      while (room == 1 && d < dims.size()) room = dims[d++];
      const std::int64_t take = std::min(room, token.size);
      if (take == 1 || room % take != 0 || token.size % take != 0) return {};
      token.size /= take;
      room /= take;
      out.push_back({take, token.stride * token.size});
    }
  }
  return out;
}

/// A transpose of tokens: which of them make up each of its operand's dims, and its permutation.
struct Movement {
  Tokens tokens;  ///< in the order of the operand
  std::vector<std::vector<int>> groups;
  std::vector<int> perm;
  Ints result;
};

bool is_run(const std::vector<int>& indices) {
  for (std::size_t i = 1; i < indices.size(); ++i) {
    if (indices[i] != indices[i - 1] + 1) return false;
  }
  return true;
}

/// Puts the groups of the result's dims (in the operand's tokens) in the operand's order, unit dims first.
std::optional<Movement> movement_to(const Refinement& refinement, std::vector<std::vector<int>> result_groups,
                                    const Ints& result) {
  for (auto& group : result_groups) {
    for (int& token : group) token = refinement.perm[at(token)];
    if (!is_run(group)) return {};
  }
  Movement out{.tokens = refinement.a, .groups = result_groups, .perm = {}, .result = result};
  std::ranges::sort(out.groups);
  std::vector<bool> used(out.groups.size(), false);
  for (const auto& group : result_groups) {
    std::size_t d = 0;
    while (used[d] || out.groups[d] != group) ++d;
    used[d] = true;
    out.perm.push_back(static_cast<int>(d));
  }
  return out;
}

/// A transpose that gives dims `result`, whatever its operand's are.
std::optional<Movement> movement_to_dims(const CopyPlan& plan, const Ints& result) {
  const auto b = cut_at_dims(plan.refinement.b, result);
  const auto refinement = b ? refine(plan.refinement.a, *b) : std::nullopt;
  const auto groups = refinement ? tokens_by_dim(refinement->b, result) : std::nullopt;
  return groups ? movement_to(*refinement, *groups, result) : std::nullopt;
}

/// A transpose of dims `from`, whatever its result's are.
std::optional<Movement> movement_of_dims(const CopyPlan& plan, const Ints& from) {
  const auto a = cut_at_dims(plan.refinement.a, from);
  const auto refinement = a ? refine(*a, plan.refinement.b) : std::nullopt;
  auto groups = refinement ? tokens_by_dim(refinement->a, from) : std::nullopt;
  if (!groups) return {};
  std::vector<int> place(refinement->perm.size());
  for (std::size_t k = 0; k < place.size(); ++k) place[at(refinement->perm[k])] = static_cast<int>(k);
  struct Dim {
    int place = -1, source = 0;
  };
  std::vector<Dim> order;
  for (std::size_t d = 0; d < groups->size(); ++d) {
    std::vector<int> places;
    for (const int token : (*groups)[d]) places.push_back(place[at(token)]);
    if (!is_run(places)) return {};
    order.push_back({places.empty() ? -1 : places[0], static_cast<int>(d)});
  }
  std::ranges::stable_sort(order, {}, &Dim::place);
  Movement out{.tokens = refinement->a, .groups = *std::move(groups), .perm = {}, .result = {}};
  for (const Dim& dim : order) {
    out.perm.push_back(dim.source);
    out.result.push_back(from[at(dim.source)]);
  }
  return out;
}

/// A transpose of dims `from` to dims `to`.
std::optional<Movement> movement_between(const CopyPlan& plan, const Ints& from, const Ints& to) {
  if (from.size() != to.size()) return {};
  const auto a = cut_at_dims(plan.refinement.a, from);
  const auto b = cut_at_dims(plan.refinement.b, to);
  const auto refinement = a && b ? refine(*a, *b) : std::nullopt;
  if (!refinement) return {};
  const auto source = tokens_by_dim(refinement->a, from);
  const auto target = tokens_by_dim(refinement->b, to);
  if (!source || !target) return {};
  Movement out{.tokens = refinement->a, .groups = *source, .perm = {}, .result = to};
  std::vector<bool> used(from.size(), false);
  for (std::vector<int> group : *target) {
    for (int& token : group) token = refinement->perm[at(token)];
    std::size_t d = 0;
    while (d < source->size() && (used[d] || (*source)[d] != group)) ++d;
    if (d == source->size()) return {};
    used[d] = true;
    out.perm.push_back(static_cast<int>(d));
  }
  return out;
}

/// The transpose of least rank.
Movement least_movement(const CopyPlan& plan) {
  Movement out{.tokens = plan.refinement.a, .groups = plan.groups, .perm = plan.perm, .result = {}};
  for (const int d : plan.perm) out.result.push_back(plan.dims[at(d)]);
  return out;
}

/// Dims of an image without batch, with a batch of 1.
Ints as_image(Ints dims) {
  if (dims.size() == 3) dims.insert(dims.begin(), 1);
  return dims;
}

/// The block with which a copy of `from` = [n, h, w, channels] to `to` moves depth to space; 0 if it does not.
std::int64_t block_of(const CopyPlan& plan, const Ints& from, const Ints& to) {
  if (from.size() != 4 || to.size() != 4 || from[1] == 0 || to[1] % from[1] != 0) return 0;
  const std::int64_t block = to[1] / from[1];
  const bool fits = block > 1 && to[0] == from[0] && to[2] == from[2] * block && from[3] == to[3] * block * block;
  if (!fits) return 0;
  const std::int64_t run = block * to[3];
  const Tokens natural = natural_tokens(from);
  const Tokens moved =
      canonical(Tokens{{from[0] * from[1], from[2] * from[3]}, {block, run}, {from[2], from[3]}, {run, 1}});
  const auto same = copy_plan(natural, moved);
  return same && same->dims == plan.dims && same->perm == plan.perm ? block : 0;
}

/// The dims of a value whose copy, of which this is the plan, moves depth to space and gives an image of dims `to`.
std::optional<Ints> depth_dims(const CopyPlan& plan, const Ints& to) {
  if (to.size() != 4 || plan.dims.size() < 3) return {};
  const std::int64_t block = plan.dims[plan.dims.size() - 2];
  if (to[1] % block != 0 || to[2] % block != 0) return {};
  const Ints from = {to[0], to[1] / block, to[2] / block, to[3] * block * block};
  return block_of(plan, from, to) != 0 ? std::optional(from) : std::nullopt;
}

/// The dims that groups of tokens with these sizes make.
std::vector<Dim> dims_of_groups(const std::vector<std::vector<int>>& groups, const std::vector<Dim>& sizes) {
  std::vector<Dim> out;
  for (const auto& group : groups) {
    Dim size = 1;
    for (const int token : group) size = size * sizes[at(token)];
    out.push_back(size);
  }
  return out;
}

}  // namespace

Buffers::Buffers(Problem& problem, LayoutReport* report)
    : problem_(problem), graph_(problem.graph->successor()), report_(report), buffers_(problem.roots.size()) {}

Result<std::vector<ValueId>> Buffers::add(const Op& op, const std::vector<ValueId>& inputs,
                                          const std::vector<std::vector<Dim>>& expected,
                                          const std::shared_ptr<const Origin>& origin) {
  Types in;
  for (const ValueId input : inputs) in.push_back(input == kNoValue ? Type() : graph_.type(input));
  Types types = TRY(op.infer(in));
  for (std::size_t k = 0; k < types.size() && k < expected.size(); ++k) {
    if (types[k].dims.size() != expected[k].size()) {
      return fail(Code::kInternal, cat(op, " gives ", types[k], ", not dims [", onnx2tf::join(expected[k], ","), "]"));
    }
    for (std::size_t d = 0; d < expected[k].size(); ++d) {
      Dim& dim = types[k].dims[d];
      if (dim.is_unknown()) dim = expected[k][d];
      if (dim == expected[k][d]) continue;
      if (dim.is_static() && expected[k][d].is_static()) {
        return fail(Code::kInternal,
                    cat(op, " gives ", types[k], ", not dims [", onnx2tf::join(expected[k], ","), "]"));
      }
    }
  }
  const NodeId node = graph_.add_node(op, inputs, std::move(types), origin);
  return graph_.node(node).outputs;
}

Result<ValueId> Buffers::reshaped(ValueId value, const std::vector<Dim>& dims,
                                  const std::shared_ptr<const Origin>& origin) {
  if (graph_.type(value).dims == dims) return value;
  auto& made = reshapes_[value];
  for (const auto& [known, reshape] : made) {
    if (known == dims) return reshape;
  }
  const ValueId reshape = TRY(add(Reshape{dims}, {value}, {dims}, origin))[0];
  made.emplace_back(dims, reshape);
  return reshape;
}

std::optional<Ints> Buffers::known_dims(int root, LayoutId layout) const {
  for (const auto& [known, buffer] : buffers_[at(root)]) {
    if (known == layout) return buffer.dims;
  }
  return {};
}

Result<Buffer> Buffers::get(int root, LayoutId layout, const Ints& wanted, const Site& reader) {
  const auto& there = buffers_[at(root)];
  for (const auto& [known, buffer] : there) {
    if (known == layout) return buffer;
  }
  if (there.empty()) return fail(Code::kInternal, "a value is read before it is made");
  return copied(root, there[0].first, layout, wanted, reader);
}

Result<Stored> Buffers::stored_tokens(const Root& root, const Tokens& tokens) const {
  const Ints& dims = problem_.sizes.dims(root.value);
  StoredPieces pieces;
  for (const Token& token : tokens) {
    auto own = split({token}, dims);
    if (!own) return fail(Code::kInternal, cat("a copy cuts axes of ", problem_.graph->type(root.value)));
    pieces.push_back(*std::move(own));
  }
  auto stored = problem_.sizes.stored(pieces, problem_.graph->type(root.value), dims);
  if (!stored) return fail(Code::kInternal, cat("parts of ", problem_.graph->type(root.value), " have no size"));
  return *std::move(stored);
}

Result<std::vector<Dim>> Buffers::dims_of_tokens(const Root& root, const Tokens& tokens) const {
  if (!problem_.graph->type(root.value).is_static()) return physical_dims(TRY(stored_tokens(root, tokens)));
  std::vector<Dim> out;
  for (const Token& token : tokens) out.emplace_back(token.size);
  return out;
}

Result<Buffer> Buffers::copied(int root_id, LayoutId from, LayoutId to, const Ints& wanted, const Site& reader) {
  const Root& root = problem_.roots[at(root_id)];
  const auto plan = copy_plan(problem_.table.tokens(from), problem_.table.tokens(to));
  const bool fits = plan && plan->dims.size() <= at(problem_.costs().max_copy_rank);
  const LayoutId natural = problem_.table.natural(problem_.sizes.dims(root.value));
  if (!fits && from != natural && to != natural) {
    TRY(get(root_id, natural, problem_.sizes.dims(root.value), reader));
    return copied(root_id, natural, to, wanted, reader);
  }
  if (!plan) return fail(Code::kInternal, "two layouts have no common parts");
  Buffer source;
  for (const auto& [known, buffer] : buffers_[at(root_id)]) {
    if (known == from) source = buffer;
  }
  std::shared_ptr<const Origin> origin;
  const Site& producer = problem_.sites[at(root.site)];
  if (reader.kind == SiteKind::kNode) origin = problem_.graph->node(reader.node).origin;
  if (origin == nullptr && producer.kind == SiteKind::kNode) origin = problem_.graph->node(producer.node).origin;
  Buffer made = TRY(transposed(root, source, *plan, wanted, origin));
  if (problem_.sizes.symbolic()) made.second = TRY(second_of_copy(root, source, *plan));
  put(root_id, to, made);
  report_copy(root, from, to, reader);
  return made;
}

Result<LayoutId> Buffers::second_of_copy(const Root& root, const Buffer& source, const CopyPlan& plan) {
  const Type& type = problem_.graph->type(root.value);
  if (type.is_static()) return problem_.second_table.intern(canonical(plan.refinement.b));
  const Stored tokens = TRY(stored_tokens(root, plan.refinement.a));
  if (TRY(problem_.second_layout(tokens, root.value)) != source.second) {
    return fail(Code::kInternal, cat("the parts of a copy of ", type, " change with its dims"));
  }
  Stored moved;
  for (const int token : plan.refinement.perm) moved.push_back(tokens[at(token)]);
  return problem_.second_layout(moved, root.value);
}

/// The copy as an op that moves blocks between depth and space, if it does that to an image.
Result<std::optional<Buffer>> Buffers::moved_blocks(const Root& root, const Buffer& from, const CopyPlan& plan,
                                                    const Ints& wanted, const std::shared_ptr<const Origin>& origin) {
  const auto back = copy_plan(plan.refinement.b, plan.refinement.a);
  const Ints image = as_image(wanted);
  const std::optional<Ints> deep = depth_dims(plan, image);
  const std::optional<Ints> deep_result = deep || !back ? std::nullopt : depth_dims(*back, from.dims);
  if (!deep && !deep_result) return std::optional<Buffer>();
  const std::int64_t block = deep ? image[1] / (*deep)[1] : from.dims[1] / (*deep_result)[1];
  const auto parts = TRY(dims_of_tokens(root, plan.refinement.a));
  if (!dims_of_groups(plan.groups, parts)[plan.groups.size() - (deep ? 2 : 3)].is(block))
    return std::optional<Buffer>();
  const DepthToSpace op{.block = block, .dims = {0, 3, {1, 2}}, .inverse = !deep};
  ValueId source = from.value;
  if (deep && *deep != from.dims) {
    const auto tokens = cut_at_dims(plan.refinement.a, *deep);
    const auto groups = tokens ? tokens_by_dim(*tokens, *deep) : std::nullopt;
    auto sizes = groups ? dims_of_tokens(root, *tokens) : Result<std::vector<Dim>>(std::vector<Dim>());
    if (!groups || !sizes.ok()) return std::optional<Buffer>();
    source = TRY(reshaped(source, dims_of_groups(*groups, *sizes), origin));
  }
  const ValueId made = TRY(add(op, {source}, {}, origin))[0];
  return std::optional(Buffer{.value = made, .dims = deep ? image : *deep_result, .second = kNoLayout});
}

Result<Buffer> Buffers::transposed(const Root& root, const Buffer& from, const CopyPlan& plan, const Ints& wanted,
                                   const std::shared_ptr<const Origin>& origin) {
  if (problem_.costs().depth_to_space) {
    if (auto moved = TRY(moved_blocks(root, from, plan, wanted, origin))) return *std::move(moved);
  }
  // Best without reshapes, then with one before it, then with one behind it.
  const std::size_t most = at(problem_.costs().max_copy_rank);
  const std::optional<Movement> ways[] = {movement_between(plan, from.dims, wanted), movement_to_dims(plan, wanted),
                                          movement_of_dims(plan, from.dims)};
  Movement movement = least_movement(plan);
  std::optional<std::vector<Dim>> token_dims;
  for (const auto& way : ways) {
    if (!way || way->perm.size() > most) continue;
    auto sizes = dims_of_tokens(root, way->tokens);
    if (!sizes.ok()) continue;
    movement = *way;
    token_dims = *std::move(sizes);
    break;
  }
  if (!token_dims) token_dims = TRY(dims_of_tokens(root, movement.tokens));
  const ValueId source = TRY(reshaped(from.value, dims_of_groups(movement.groups, *token_dims), origin));
  const ValueId made = TRY(add(Transpose{movement.perm}, {source}, {}, origin))[0];
  return Buffer{.value = made, .dims = movement.result, .second = kNoLayout};
}

Result<ValueId> Buffers::constant(ValueId logical, const Stored& stored, bool without_leading_ones) {
  std::vector<LaidOut>& made = constants_[logical];
  for (const LaidOut& known : made) {
    if (known.without_leading_ones == without_leading_ones && known.stored == stored) return known.value;
  }
  const Tensor* source = problem_.constant(logical);
  Tensor tensor = TRY(stored_as(*source, stored));
  if (without_leading_ones) {
    std::vector<std::int64_t> dims = tensor.dims();
    const auto first = std::ranges::find_if(dims, [](std::int64_t dim) { return dim != 1; });
    dims.erase(dims.begin(), first);
    tensor = tensor.reshaped(std::move(dims));
  }
  const Value& value = problem_.graph->value(logical);
  const ValueId laid_out = graph_.add_constant(std::move(tensor), value.name);
  if (value.type.quant) graph_.value(laid_out).type.quant = TRY(stored_quant(value.type.quant, stored));
  made.push_back({stored, without_leading_ones, laid_out});
  return laid_out;
}

void Buffers::report_copy(const Root& root, LayoutId from, LayoutId to, const Site& reader) {
  if (report_ == nullptr) return;
  report_->copies.push_back(explain_copy(problem_, root, from, to, reader));
}

}  // namespace onnx2tf::layout
