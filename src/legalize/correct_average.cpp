#include "legalize/padding.h"
#include "legalize/rewriting.h"
#include "legalize/rules.h"
#include "ops/binary.h"
#include "ops/broadcast_to.h"
#include "ops/pad.h"
#include "ops/pool.h"

namespace onnx2tf {
namespace {

Dim overhang_of(const Pool& op, std::size_t k) { return op.overhang.empty() ? Dim(0) : op.overhang[k]; }

bool has_padding(const Pool& op) {
  for (std::size_t k = 0; k < op.window.size.size(); ++k) {
    const Dim total = op.window.pads_low[k] + op.window.pads_high[k] + overhang_of(op, k);
    if (!total.is(0)) return true;
  }
  return false;
}

bool has_overhang(const Pool& op) {
  for (std::size_t k = 0; k < op.window.size.size(); ++k) {
    if (!overhang_of(op, k).is(0)) return true;
  }
  return false;
}

/// Adds a border of zeros that the pool's windows reach.
ValueId zero_padded(Patch& patch, ValueId value, const Pool& op) {
  const std::size_t rank = patch.type(value).dims.size();
  Pad pad{std::vector<Dim>(rank, 0), std::vector<Dim>(rank, 0), PadMode::kConstant};
  for (std::size_t k = 0; k < op.dims.spatial.size(); ++k) {
    const auto axis = static_cast<std::size_t>(op.dims.spatial[k]);
    pad.low[axis] = op.window.pads_low[k];
    pad.high[axis] = op.window.pads_high[k] + overhang_of(op, k);
  }
  return patch.add(std::move(pad), {value});
}

/// The mean of every window of the padded operand, zeros included.
ValueId plain_average(Patch& patch, ValueId value, const Pool& op) {
  Pool plain = op;
  plain.window.pads_low.assign(op.window.size.size(), 0);
  plain.window.pads_high.assign(op.window.size.size(), 0);
  plain.overhang.clear();
  plain.count_padding = true;
  plain.activation = Activation::kNone;
  return patch.add(std::move(plain), {zero_padded(patch, value, op)});
}

/// For each result index of spatial axis k: window size / how many of the window's elements count.
std::vector<double> corrections(const Pool& op, std::size_t k, std::int64_t dim) {
  const std::int64_t pad = op.window.pads_low[k].value();
  const std::int64_t low = op.count_padding ? -pad : 0;
  const std::int64_t high = dim + (op.count_padding ? op.window.pads_high[k].value() : 0);
  const std::int64_t size = op.window.result_dim(k, Dim(dim) + overhang_of(op, k)).value();
  std::vector<double> out;
  for (std::int64_t i = 0; i < size; ++i) {
    std::int64_t counted = 0;
    for (std::int64_t tap = 0; tap < op.window.size[k]; ++tap) {
      const std::int64_t at = i * op.window.strides[k] + tap * op.window.dilations[k] - pad;
      counted += at >= low && at < high ? 1 : 0;
    }
    out.push_back(counted == 0 ? 0 : static_cast<double>(op.window.size[k]) / static_cast<double>(counted));
  }
  return out;
}

bool is_known(const Pool& op, const Type& in) {
  for (std::size_t k = 0; k < op.dims.spatial.size(); ++k) {
    if (!in.dims[static_cast<std::size_t>(op.dims.spatial[k])].is_static()) return false;
    if (!op.window.pads_low[k].is_static() || !op.window.pads_high[k].is_static()) return false;
    if (!overhang_of(op, k).is_static()) return false;
  }
  return true;
}

/// The factors of all result elements, [1, rows, columns, 1].
Tensor known_factors(const Pool& op, const Type& in) {
  const auto along = [&](std::size_t k) {
    return corrections(op, k, in.dims[static_cast<std::size_t>(op.dims.spatial[k])].value());
  };
  const std::vector<double> rows = along(0);
  const std::vector<double> columns = along(1);
  Tensor out = Tensor::zeros(DType::kF32,
                             {1, static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(columns.size()), 1});
  std::int64_t i = 0;
  for (const double row : rows) {
    for (const double column : columns) out.set_element(i++, row * column);
  }
  return out;
}

/// How much of its window every result element counts: the plain average of ones where it counts.
ValueId computed_share(Patch& patch, const Pool& op, const Type& in) {
  Pool ones = op;
  std::vector<Dim> dims(in.dims.size(), 1);
  for (std::size_t k = 0; k < op.dims.spatial.size(); ++k) {
    const auto axis = static_cast<std::size_t>(op.dims.spatial[k]);
    dims[axis] = in.dims[axis];
    if (!op.count_padding) continue;
    dims[axis] = dims[axis] + op.window.pads_low[k] + op.window.pads_high[k];
    ones.window.pads_low[k] = 0;
    ones.window.pads_high[k] = 0;
  }
  const std::vector<std::int64_t> unit(dims.size(), 1);
  const ValueId one = patch.constant(Tensor::scalar(DType::kF32, 1).reshaped(unit));
  return plain_average(patch, patch.add(BroadcastTo{dims}, {one}), ones);
}

Match correct_average(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  const Pool* op = node.op.as<Pool>();
  if (op == nullptr || op->fn != PoolFn::kAverage || op->dims.spatial.size() != 2 || op->dims.batch != 0) {
    return no_match("no average pool of images");
  }
  const Type& in = graph.type(node.inputs[0]);
  // The kernels count what is inside of the tensor, with SAME padding.
  if (!has_padding(*op)) return no_match("nothing is padded");
  if (!op->count_padding && padding_of(*op, in)) return no_match("the kernel counts the same");
  Patch patch(graph, id, "correct_average");
  ValueId mean = plain_average(patch, node.inputs[0], *op);
  if (!op->count_padding || has_overhang(*op)) {
    const bool known = is_known(*op, in);
    const ValueId by = known ? patch.constant(known_factors(*op, in)) : computed_share(patch, *op, in);
    mean = patch.add(Binary{known ? BinaryFn::kMul : BinaryFn::kDiv, op->activation}, {mean, by});
  } else if (op->activation != Activation::kNone) {
    mean = patch.add(Binary{BinaryFn::kAdd, op->activation}, {mean, patch.scalar(DType::kF32, 0)});
  }
  patch.replace(node.outputs[0], mean);
  return patch;
}

constexpr Rule kRules[] = {{"correct_average", correct_average}};

}  // namespace

std::span<const Rule> correct_average_rules() { return kRules; }

}  // namespace onnx2tf
