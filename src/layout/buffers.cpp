#include "layout/buffers.h"

#include <algorithm>

#include "base/text.h"
#include "layout/explain.h"
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

/// The permutation that turns dims `from` into dims `to` without a reshape, if there is one.
std::optional<std::vector<int>> direct_perm(const CopyPlan& plan, const Ints& from, const Ints& to) {
  if (from.size() != to.size()) return {};
  const auto a = cut_at_dims(plan.refinement.a, from);
  const auto b = cut_at_dims(plan.refinement.b, to);
  if (!a || !b) return {};
  const auto refinement = refine(*a, *b);
  if (!refinement) return {};
  const auto source = tokens_by_dim(refinement->a, from);
  auto target = tokens_by_dim(refinement->b, to);
  if (!source || !target) return {};
  std::vector<int> out;
  std::vector<bool> used(from.size(), false);
  for (auto& group : *target) {
    for (int& token : group) token = refinement->perm[at(token)];
    std::size_t d = 0;
    while (d < source->size() && (used[d] || (*source)[d] != group)) ++d;
    if (d == source->size()) return {};
    used[d] = true;
    out.push_back(static_cast<int>(d));
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
  const auto [found, fresh] = reshapes_.try_emplace({value, onnx2tf::join(dims, ",")}, kNoValue);
  if (fresh) found->second = TRY(add(Reshape{dims}, {value}, {dims}, origin))[0];
  return found->second;
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
  const Stored tokens = TRY(stored_tokens(root, plan->refinement.a));
  Buffer made = TRY(transposed(source, *plan, physical_dims(tokens), wanted, origin));
  if (problem_.sizes.symbolic()) {
    if (TRY(problem_.second_layout(tokens, root.value)) != source.second) {
      return fail(Code::kInternal,
                  cat("the parts of a copy of ", problem_.graph->type(root.value), " change with its dims"));
    }
    Stored moved;
    for (const int token : plan->refinement.perm) moved.push_back(tokens[at(token)]);
    made.second = TRY(problem_.second_layout(moved, root.value));
  }
  put(root_id, to, made);
  report_copy(root, from, to, reader);
  return made;
}

Result<Buffer> Buffers::transposed(const Buffer& from, const CopyPlan& plan, const std::vector<Dim>& token_dims,
                                   const Ints& wanted, const std::shared_ptr<const Origin>& origin) {
  const bool low = from.dims.size() <= at(problem_.costs().max_copy_rank);
  const auto direct = low ? direct_perm(plan, from.dims, wanted) : std::nullopt;
  ValueId source = from.value;
  std::vector<int> perm = plan.perm;
  Buffer out{.value = kNoValue, .dims = wanted, .second = kNoLayout};
  if (direct) {
    perm = *direct;
  } else {
    std::vector<Dim> dims;
    for (const auto& group : plan.groups) {
      Dim size = 1;
      for (const int token : group) size = size * token_dims[at(token)];
      dims.push_back(size);
    }
    source = TRY(reshaped(source, dims, origin));
    out.dims.clear();
    for (const int d : plan.perm) out.dims.push_back(plan.dims[at(d)]);
  }
  out.value = TRY(add(Transpose{perm}, {source}, {}, origin))[0];
  return out;
}

Result<ValueId> Buffers::constant(ValueId logical, const Stored& stored, bool without_leading_ones) {
  const auto [found, fresh] = constants_.try_emplace({logical, cat(to_string(stored), without_leading_ones)}, kNoValue);
  if (!fresh) return found->second;
  const Tensor* source = problem_.constant(logical);
  Tensor tensor = TRY(stored_as(*source, stored));
  if (without_leading_ones) {
    std::vector<std::int64_t> dims = tensor.dims();
    const auto first = std::ranges::find_if(dims, [](std::int64_t dim) { return dim != 1; });
    dims.erase(dims.begin(), first);
    tensor = tensor.reshaped(std::move(dims));
  }
  const Value& value = problem_.graph->value(logical);
  found->second = graph_.add_constant(std::move(tensor), value.name);
  if (value.type.quant) graph_.value(found->second).type.quant = TRY(stored_quant(value.type.quant, stored));
  return found->second;
}

void Buffers::report_copy(const Root& root, LayoutId from, LayoutId to, const Site& reader) {
  if (report_ == nullptr) return;
  report_->copies.push_back(explain_copy(problem_, root, from, to, reader));
}

}  // namespace onnx2tf::layout
