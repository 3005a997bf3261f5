#include <algorithm>

#include "base/text.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/broadcast_to.h"
#include "ops/concat.h"
#include "ops/select.h"
#include "ops/shape_of.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

bool all_known(const std::vector<Dim>& dims) { return std::ranges::none_of(dims, &Dim::is_unknown); }

/// A vector of the integers' type: `count` ones, then `tail`.
Result<ValueId> after_ones(NodeContext& node, std::size_t count, ValueId tail) {
  if (count == 0) return tail;
  const auto entries = static_cast<std::int64_t>(count);
  const Tensor ones = Tensor::of_ints(node.type_of(tail).dtype, {entries}, std::vector<std::int64_t>(count, 1));
  return node.add(Concat{0}, {node.constant(ones), tail});
}

/// The wanted shape as it comes at run time, with the operand's dims where it has 1.
Result<ValueId> run_time_dims(NodeContext& node, std::size_t rank, std::size_t wanted_rank) {
  const ValueId own = TRY(node.add(ShapeOf{node.type(1).dtype}, {node.input(0)}));
  const ValueId dims = TRY(after_ones(node, rank - static_cast<std::size_t>(node.type(0).rank()), own));
  const ValueId wanted = TRY(after_ones(node, rank - wanted_rank, node.input(1)));
  const ValueId one = node.constant(Tensor::of_ints(node.type(1).dtype, {}, std::vector<std::int64_t>{1}));
  const ValueId left = TRY(node.add(Binary{BinaryFn::kEqual}, {wanted, one}));
  return node.add(Select{}, {left, dims, wanted});
}

/// Broadcasting goes both ways: a wanted dim of 1 leaves the operand's.
Values expand(NodeContext& node) {
  const Type x = node.type(0);
  // A result of no more axes than the operand has does not tell the length of the wanted shape.
  if (const auto rank = node.declared_rank(0); rank && *rank > node.type(0).rank()) TRY(node.set_length(1, *rank));
  auto wanted = node.elements(1);
  if (!wanted) return fail(Code::kUnsupportedAttribute, "the rank of the wanted shape is not known");
  const std::size_t wanted_rank = wanted->size();
  if (all_known(*wanted)) {
    const std::vector<Dim> dims = TRY(broadcast_dims(x.dims, *wanted));
    if (dims == x.dims) return std::vector{node.input(0)};
    return std::vector{TRY(node.add(BroadcastTo{dims}, {node.input(0)}))};
  }
  std::vector<Dim> dims = std::move(*wanted);
  if (dims.size() < x.dims.size()) dims.insert(dims.begin(), x.dims.size() - dims.size(), 1);
  for (std::size_t i = 0; i < x.dims.size(); ++i) {
    Dim& dim = dims[dims.size() - x.dims.size() + i];
    // A dim greater than 1 stays whatever is wanted.
    if (dim.is(1) || (dim.is_unknown() && x.dims[i].is_static() && !x.dims[i].is(1))) dim = x.dims[i];
  }
  if (all_known(dims)) return std::vector{TRY(node.add(BroadcastTo{dims}, {node.input(0)}))};
  const ValueId at_run_time = TRY(run_time_dims(node, dims.size(), wanted_rank));
  return std::vector{TRY(node.add(BroadcastTo{dims}, {node.input(0), at_run_time}))};
}

Values constant_of_shape(NodeContext& node) {
  ValueId value = node.scalar(DType::kF32, 0);
  if (node.has_attribute("value")) {
    const Tensor tensor = TRY(node.tensor_attribute("value"));
    if (tensor.count() != 1) return fail(Code::kInvalidModel, cat("the value has ", tensor.count(), " elements"));
    value = node.constant(tensor.reshaped({}));
  }
  if (const auto rank = node.declared_rank(0)) TRY(node.set_length(0, *rank));
  const auto dims = node.elements(0);
  if (!dims) {
    return fail(Code::kUnsupportedAttribute, "the rank of the shape is not known",
                "declare the shape of the result (its dims may be dynamic)");
  }
  if (dims->empty()) return std::vector{value};
  std::vector<ValueId> in = {value};
  if (!all_known(*dims)) in.push_back(node.input(0));
  return std::vector{TRY(node.add(BroadcastTo{*dims}, in))};
}

/// Fails unless it is certain that nothing is dropped: training mode, an operand since opset 12, is off, or it is on
/// with a ratio of 0.
Status check_drops_nothing(NodeContext& node) {
  if (!node.has_input(2)) return {};
  const Tensor ratio = TRY(node.constant(1));
  if (!ratio.is_none() && ratio.count() == 1 && ratio.element(0) == 0) return {};
  const Tensor training = TRY(node.constant(2));
  if (!training.is_none() && training.count() == 1 && training.int_element(0) == 0) return {};
  return fail(Code::kUnsupportedAttribute,
              training.is_none()
                  ? "whether Dropout drops elements is only known at run time (training_mode is computed)"
                  : "Dropout in training mode drops random elements",
              "export the model for inference");
}

/// At inference nothing is dropped; the mask, if wanted, is true everywhere.
Values dropout(NodeContext& node) {
  for (const std::string_view name : {"ratio", "seed", "is_test", "consumed_inputs"}) node.ignore_attribute(name);
  TRY(check_drops_nothing(node));
  std::vector<ValueId> out = {node.input(0)};
  if (node.wants_output(1)) {
    const DType dtype = node.opset() >= 10 ? DType::kBool : node.type(0).dtype;
    out.push_back(TRY(node.add(BroadcastTo{node.type(0).dims}, {node.scalar(dtype, 1)})));
  }
  return out;
}

constexpr Importer kImporters[] = {
    {"Expand", since(8), expand, 2},
    {"ConstantOfShape", since(9), constant_of_shape, 1},
    {"Dropout", since(1), dropout, 1},
};

}  // namespace

ImporterTable broadcast_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
