#include "layout/materialize.h"

#include <algorithm>

#include "base/text.h"
#include "layout/arrange.h"
#include "layout/buffers.h"
#include "layout/explain.h"
#include "ops/binary.h"
#include "ops/conv.h"
#include "ops/gather.h"
#include "ops/matmul.h"
#include "ops/shape_of.h"

namespace onnx2tf::layout {
namespace {

std::size_t at(int i) { return static_cast<std::size_t>(i); }

Ints sizes_of(const StoredPieces& stored) {
  Ints out;
  for (const AxisPieces& dim : stored) out.push_back(count_of(dim));
  return out;
}

/// The sizes of the rows that have pieces, and of the axes of size 1 where they belong.
Ints dims_with_unit_axes(const StoredPieces& rows, const Ints& dims) {
  AxisPieces pieces;
  for (const AxisPieces& row : rows) {
    if (row[0].axis >= 0) pieces.push_back({row[0].axis, count_of(row), 1});
  }
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    const int own = static_cast<int>(axis);
    if (dims[axis] == 1 && of_axis(pieces, own).empty()) insert_naturally(pieces, {own, 1, 1});
  }
  Ints out;
  for (const AxisPiece& piece : pieces) out.push_back(piece.size);
  return out;
}

/// The axes, if every dim is one whole axis.
std::vector<int> axes_of(const StoredPieces& stored) {
  std::vector<int> out;
  for (const AxisPieces& dim : stored) out.push_back(dim[0].axis);
  return out;
}

std::vector<int> perm_of(const StoredPieces& stored) {
  std::vector<int> out = axes_of(stored);
  if (std::ranges::is_sorted(out)) out.clear();
  return out;
}

Ints without_leading_ones(const Ints& dims) {
  return {std::ranges::find_if(dims, [](std::int64_t dim) { return dim != 1; }), dims.end()};
}

/// The op's activation, which it then no longer has.
Activation take_activation(Op& op) {
  Activation out = Activation::kNone;
  if (const auto* product = op.as<MatMul>()) {
    MatMul bare = *product;
    std::swap(out, bare.activation);
    op = bare;
  } else if (const auto* convolution = op.as<Conv>()) {
    Conv bare = *convolution;
    std::swap(out, bare.activation);
    op = bare;
  }
  return out;
}

class Materializer {
 public:
  Materializer(Problem& problem, const std::vector<int>& modes, LayoutReport* report)
      : problem_(problem), modes_(modes), buffers_(problem, report) {}

  Result<Graph> run(Obstacle& obstacle) {
    for (std::size_t i = 0; i < problem_.sites.size(); ++i) {
      Site& site = problem_.sites[i];
      Status done = build(site, site.modes[at(modes_[i])]);
      if (done.ok()) continue;
      obstacle = obstacle_at(site, done.error());
      return std::move(done).error();
    }
    return std::move(buffers_.graph());
  }

 private:
  static Obstacle obstacle_at(const Site& site, const Error& error) {
    Obstacle out{.error = error};
    if (site.kind == SiteKind::kNode) out.pin = site.node;
    if (site.kind == SiteKind::kOutput) out.cut = site.operands[0].value;
    return out;
  }

  Status build(Site& site, const SiteMode& mode) {
    switch (site.kind) {
      case SiteKind::kInput: return build_input(site, mode);
      case SiteKind::kOutput: return build_output(site, mode);
      case SiteKind::kCut: return build_cut(site, mode);
      case SiteKind::kNode: break;
    }
    const bool asks_shape = problem_.graph->node(site.node).op.is<ShapeOf>() && !site.pinned;
    Status done = asks_shape ? build_shape(site, mode) : build_node(site, mode);
    if (done.ok()) return done;
    return std::move(done).in(frame_of(*problem_.graph, problem_.graph->node(site.node)));
  }

  Result<Stored> named(const StoredPieces& pieces, ValueId value) const {
    const Ints& dims = problem_.sizes.dims(value);
    const Type& type = problem_.graph->type(value);
    if (problem_.sizes.irregular(value)) {
      std::vector<int> axes;
      for (int axis = 0; axis < type.rank(); ++axis) axes.push_back(axis);
      return stored_axes(axes, type.dims);
    }
    auto out = problem_.sizes.stored(pieces, type, dims);
    if (!out) return fail(Code::kInternal, cat("parts of ", type, " have no size of their own"));
    return *std::move(out);
  }

  /// A new root, with its layout under the second probe.
  Status put(int root, LayoutId layout, Buffer buffer, const Stored& stored) {
    if (problem_.sizes.symbolic()) buffer.second = TRY(problem_.second_layout(stored, problem_.roots[at(root)].value));
    buffers_.put(root, layout, std::move(buffer));
    return {};
  }

  /// Fails if a buffer that fits under the first probe does not under the second.
  Status check_second(const Buffer& buffer, const Operand& operand, const Stored& stored) {
    if (!problem_.sizes.symbolic()) return {};
    const LayoutId wanted =
        problem_.second_table.pull(operand.step, TRY(problem_.second_layout(stored, operand.value)));
    if (wanted == buffer.second && wanted != kNoLayout) return {};
    return fail(Code::kInternal, cat("a layout of ", problem_.graph->type(operand.value), " changes with its dims"));
  }

  Status build_input(const Site& site, const SiteMode& mode) {
    const Port& port = problem_.graph->inputs()[site.port];
    const auto family_mode = site.rules->mode(problem_, site, mode.choice);
    const StoredPieces& pieces = family_mode->slots[0];
    const std::vector<int> perm = perm_of(pieces);
    Type type = problem_.graph->type(port.value);
    if (!perm.empty()) {
      const Stored stored = TRY(named(pieces, port.value));
      type.dims = physical_dims(stored);
      type.quant = TRY(stored_quant(type.quant, stored));
      type.elements = nullptr;
    }
    const ValueId value = buffers_.graph().add_input(port.name, type);
    Port& made = buffers_.graph().inputs().back();
    made.source_type = port.source_type;
    made.perm = perm;
    const Stored stored = TRY(named(pieces, port.value));
    TRY(put(site.results[0], mode.layouts[0], {value, sizes_of(pieces), kNoLayout}, stored));
    return {};
  }

  Status build_output(const Site& site, const SiteMode& mode) {
    const Port& port = problem_.graph->outputs()[site.port];
    const Operand& operand = site.operands[0];
    auto family_mode = site.rules->mode(problem_, site, mode.choice);
    StoredPieces pieces = family_mode->slots[0];
    ValueId value = kNoValue;
    if (operand.kind == Operand::Kind::kConstant) {
      const Stored stored = TRY(named(pieces, operand.value));
      value = TRY(buffers_.constant(operand.value, stored, false));
    } else {
      // ONNX order and channels last may be the same memory: then the dims that it has decide.
      const Ints& dims = problem_.operand_dims(site, 0);
      const std::vector<int> last = channels_last(dims.size());
      StoredPieces other;
      for (const int axis : last) other.push_back({{axis, dims[at(axis)], 1}});
      const bool same = join(flatten(other), dims) == join(flatten(pieces), dims) && dims.size() <= 5;
      const Buffer buffer = TRY(buffers_.get(operand.root, mode.layouts[0], sizes_of(same ? other : pieces), site));
      if (same && sizes_of(pieces) != buffer.dims && sizes_of(other) == buffer.dims && !keeps(port.name))
        pieces = other;
      const Stored stored = TRY(named(pieces, operand.value));
      TRY(check_second(buffer, operand, stored));
      value = TRY(buffers_.reshaped(buffer.value, physical_dims(stored), nullptr));
    }
    buffers_.graph().add_output(port.name, value);
    Port& made = buffers_.graph().outputs().back();
    made.source_type = port.source_type;
    made.perm = perm_of(pieces);
    return {};
  }

  bool keeps(const std::string& name) const {
    const auto& kept = problem_.options->keep_outputs;
    return problem_.options->keep_all_outputs || std::ranges::find(kept, name) != kept.end();
  }

  Status build_cut(const Site& site, const SiteMode& mode) {
    const Operand& operand = site.operands[0];
    const Buffer buffer = TRY(buffers_.get(operand.root, mode.layouts[0], problem_.operand_dims(site, 0), site));
    const Stored stored = TRY(named(natural_pieces(problem_.operand_dims(site, 0)), operand.value));
    TRY(check_second(buffer, operand, stored));
    const ValueId value = TRY(buffers_.reshaped(buffer.value, problem_.graph->type(operand.value).dims, nullptr));
    TRY(put(site.results[0], mode.layouts[1], {value, problem_.operand_dims(site, 0), kNoLayout}, stored));
    return {};
  }

  /// The dims of a value as it lies, put in ONNX order.
  Status build_shape(const Site& site, const SiteMode& mode) {
    const Node& node = problem_.graph->node(site.node);
    const Operand& operand = site.operands[0];
    if (operand.kind != Operand::Kind::kView) return build_node(site, mode);
    const auto family_mode = site.rules->mode(problem_, site, mode.choice);
    const StoredPieces& pieces = family_mode->slots[0];
    const Buffer buffer = TRY(buffers_.get(operand.root, mode.layouts[0], sizes_of(pieces), site));
    const Stored stored = TRY(named(pieces, operand.value));
    TRY(check_second(buffer, operand, stored));
    const ValueId whole = TRY(buffers_.reshaped(buffer.value, physical_dims(stored), node.origin));
    const std::vector<std::vector<Dim>> expected = {problem_.graph->type(node.outputs[0]).dims};
    ValueId dims = TRY(buffers_.add(node.op, {whole}, expected, node.origin))[0];
    if (const std::vector<int> perm = perm_of(pieces); !perm.empty()) {
      std::vector<std::int64_t> places(perm.size());
      for (std::size_t k = 0; k < perm.size(); ++k) places[at(perm[k])] = static_cast<std::int64_t>(k);
      const auto rank = static_cast<std::int64_t>(places.size());
      const ValueId order = buffers_.graph().add_constant(Tensor::of_ints(DType::kI32, {rank}, places));
      dims = TRY(buffers_.add(Gather{0}, {dims, order}, expected, node.origin))[0];
    }
    const Ints& result = problem_.result_dims(site, 0);
    return put(site.results[0], mode.layouts[1], {dims, result, kNoLayout},
               TRY(named(natural_pieces(result), node.outputs[0])));
  }

  /// Whether, of two operands' dims, these are better for all: other operands can do without leading ones; apart from
  /// that, the higher the rank the better, unless few kernels take it.
  bool suit_better(const Ints& dims, const Ints& than) const {
    if (without_leading_ones(dims) == without_leading_ones(than)) return dims.size() > than.size();
    const std::size_t most = at(problem_.costs().max_broadcast_rank);
    return than.size() <= most ? dims.size() > than.size() && dims.size() <= most : dims.size() < than.size();
  }

  /// The dims that the rows of a mode are arranged after: those of the buffer that is read, copied if it must be.
  Result<std::optional<Ints>> reference_dims(const Site& site, const SiteMode& mode, FamilyMode& family_mode) {
    std::size_t& k = family_mode.reference;
    if (!is_dynamic(site, k) || family_mode.follows[k] == Follows::kOwn) return std::optional<Ints>();
    const Ints wanted = dims_with_unit_axes(family_mode.slots[k], problem_.operand_dims(site, k));
    Ints dims = TRY(buffers_.get(site.operands[k].root, mode.layouts[k], wanted, site)).dims;
    const auto rows = [&](std::size_t slot) {
      return std::ranges::count_if(family_mode.slots[slot], [](const AxisPieces& row) { return row[0].axis >= 0; });
    };
    const bool broadcasts = std::holds_alternative<family::Elementwise>(site.family);
    for (std::size_t j = 0; j < site.operands.size() && broadcasts; ++j) {
      if (j == k || !is_dynamic(site, j) || rows(j) != rows(k)) continue;
      Ints others = TRY(buffers_.get(site.operands[j].root, mode.layouts[j], dims, site)).dims;
      if (others.size() > family_mode.max_rank || !suit_better(others, dims)) continue;
      dims = std::move(others);
      k = j;
    }
    return std::optional(std::move(dims));
  }

  /// Leading dims of 1 that operands of a product have anyway stay, and the result gets them too.
  void keep_leading_ones(const Site& site, const SiteMode& mode, FamilyMode& family_mode) {
    if (site.rules != &batched_product_rules()) return;
    std::size_t most = 0;
    for (std::size_t k = 0; k < 2; ++k) {
      if (!is_dynamic(site, k)) continue;
      const auto dims = buffers_.known_dims(site.operands[k].root, mode.layouts[k]);
      const Ints needed = sizes_of(family_mode.slots[k]);
      if (!dims || dims->size() <= needed.size() || dims->size() > family_mode.max_rank) continue;
      const std::size_t extra = dims->size() - needed.size();
      const auto first = dims->begin() + static_cast<std::ptrdiff_t>(extra);
      if (!std::equal(first, dims->end(), needed.begin()) ||
          std::any_of(dims->begin(), first, [](std::int64_t dim) { return dim != 1; }))
        continue;
      family_mode.slots[k].insert(family_mode.slots[k].begin(), extra, AxisPieces{{}});
      most = std::max(most, extra);
    }
    StoredPieces& result = family_mode.slots[site.operands.size()];
    result.insert(result.begin(), most, AxisPieces{{}});
  }

  Status build_node(const Site& site, const SiteMode& mode) {
    const Node& node = problem_.graph->node(site.node);
    auto family_mode = site.rules->mode(problem_, site, mode.choice);
    const auto reference = TRY(reference_dims(site, mode, *family_mode));
    arrange(*family_mode, site.operands.size(), reference ? &*reference : nullptr);
    site.rules->finish(problem_, site, *family_mode);
    keep_leading_ones(site, mode, *family_mode);
    Mode stored;
    for (std::size_t k = 0; k < site.operands.size(); ++k) {
      const Operand& operand = site.operands[k];
      const bool none = operand.kind == Operand::Kind::kNone;
      stored.operands.push_back(none ? Stored() : TRY(named(family_mode->slots[k], operand.value)));
    }
    std::vector<std::vector<Dim>> expected;
    for (std::size_t k = 0; k < site.results.size(); ++k) {
      const ValueId value = problem_.roots[at(site.results[k])].value;
      stored.results.push_back(TRY(named(family_mode->slots[site.operands.size() + k], value)));
      expected.push_back(physical_dims(stored.results.back()));
    }
    Types types = problem_.graph->input_types(node);
    Mode without_bias = stored;
    Activation activation = Activation::kNone;
    Op op = node.op;
    if (family_mode->bias_apart) {
      types.resize(2);
      without_bias.operands.resize(2);
      activation = take_activation(op);
    }
    const Physical physical = TRY(op.physical(without_bias, types));
    std::vector<ValueId> inputs;
    for (const int k : physical.operands) {
      if (k < 0 || at(k) >= site.operands.size()) return fail(Code::kInternal, cat("no operand ", k));
      inputs.push_back(TRY(operand_value(site, mode, *family_mode, stored, at(k))));
    }
    std::vector<ValueId> values = TRY(buffers_.add(physical.op, inputs, expected, node.origin));
    if (family_mode->bias_apart) {
      const ValueId bias = TRY(buffers_.constant(site.operands[2].value, stored.operands[2], false));
      values = TRY(buffers_.add(Binary{BinaryFn::kAdd, activation}, {values[0], bias}, expected, node.origin));
    }
    for (std::size_t k = 0; k < site.results.size(); ++k) {
      buffers_.graph().value(values[k]).name = problem_.graph->value(node.outputs[k]).name;
      TRY(put(site.results[k], mode.layouts[site.operands.size() + k],
              {values[k], sizes_of(family_mode->slots[site.operands.size() + k]), kNoLayout}, stored.results[k]));
    }
    return {};
  }

  Result<ValueId> operand_value(const Site& site, const SiteMode& mode, const FamilyMode& family_mode,
                                const Mode& stored, std::size_t k) {
    const Operand& operand = site.operands[k];
    if (operand.kind == Operand::Kind::kNone) return kNoValue;
    // Where another operand has all dims, leading ones can be left out.
    const bool broadcasts = std::holds_alternative<family::Elementwise>(site.family) && k != family_mode.reference;
    if (operand.kind == Operand::Kind::kConstant)
      return buffers_.constant(operand.value, stored.operands[k], broadcasts);
    const Ints wanted = sizes_of(family_mode.slots[k]);
    const Buffer buffer = TRY(buffers_.get(operand.root, mode.layouts[k], wanted, site));
    TRY(check_second(buffer, operand, stored.operands[k]));
    const bool fits = broadcasts && buffer.dims.size() <= wanted.size() &&
                      without_leading_ones(buffer.dims) == without_leading_ones(wanted);
    if (fits) return buffer.value;
    return buffers_.reshaped(buffer.value, physical_dims(stored.operands[k]), problem_.graph->node(site.node).origin);
  }

  Problem& problem_;
  const std::vector<int>& modes_;
  Buffers buffers_;
};

}  // namespace

Result<Graph> materialize(Problem& problem, const std::vector<int>& modes, LayoutReport* report, Obstacle& obstacle) {
  return Materializer(problem, modes, report).run(obstacle);
}

}  // namespace onnx2tf::layout
