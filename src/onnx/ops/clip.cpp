#include <limits>

#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/unary.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Values clip_by_attributes(NodeContext& node) {
  const double low = TRY(node.float_attribute("min", std::numeric_limits<float>::lowest()));
  const double high = TRY(node.float_attribute("max", std::numeric_limits<float>::max()));
  node.ignore_attribute("consumed_inputs");
  const auto open = [](double bound, double limit) { return bound == limit; };
  const Unary op{UnaryFn::kClip, open(low, std::numeric_limits<float>::lowest()) ? -kInfinity : low,
                 open(high, std::numeric_limits<float>::max()) ? kInfinity : high};
  return std::vector{TRY(node.add(op, {node.input(0)}))};
}

/// Whether a bound is missing or a constant that a double holds exactly.
Result<bool> is_plain_bound(const NodeContext& node, std::size_t i) {
  if (!node.has_input(i)) return true;
  const Tensor bound = TRY(node.constant(i));
  if (bound.is_none() || bound.count() != 1) return false;
  return is_float(bound.dtype()) || std::abs(bound.int_element(0)) < (std::int64_t{1} << 52);
}

Values clip(NodeContext& node) {
  const bool low_known = TRY(is_plain_bound(node, 1));
  const bool high_known = TRY(is_plain_bound(node, 2));
  if (low_known && high_known) {
    Unary op{UnaryFn::kClip, -kInfinity, kInfinity};
    if (node.has_input(1)) op.alpha = TRY(node.constant(1)).element(0);
    if (node.has_input(2)) op.beta = TRY(node.constant(2)).element(0);
    return std::vector{TRY(node.add(op, {node.input(0)}))};
  }
  ValueId out = node.input(0);
  if (node.has_input(1)) out = TRY(node.add(Binary{BinaryFn::kMax}, {out, node.input(1)}));
  if (node.has_input(2)) out = TRY(node.add(Binary{BinaryFn::kMin}, {out, node.input(2)}));
  return std::vector{out};
}

constexpr Importer kImporters[] = {
    {"Clip", until(10), clip_by_attributes, 1},
    {"Clip", since(11), clip, 1},
};

}  // namespace

ImporterTable clip_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
