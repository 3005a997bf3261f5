#include "ops/conv_transpose.h"

#include "base/text.h"
#include "onnx/ops/conv.h"
#include "onnx/ops/families.h"
#include "onnx/ops/window_attributes.h"

namespace onnx2tf::onnx {
namespace {

/// Pads by which spatial axis `k` of the result gets the wanted size; the odd one goes where auto_pad says.
void pad_to_size(ConvTranspose& op, std::size_t k, const Dim& full, const Dim& wanted, AutoPad how) {
  const Dim total = full - wanted;
  const Dim half = floor_div(total, 2);
  const bool upper = how == AutoPad::kSameUpper;
  op.window.pads_low[k] = upper ? half : total - half;
  op.window.pads_high[k] = upper ? total - half : half;
}

/// ONNX lets a wanted size exceed the computed one: pads turn negative, and zeros are added at the high end instead.
Result<ValueId> with_negative_pads(NodeContext& node, ConvTranspose op, const std::vector<ValueId>& inputs) {
  for (std::size_t k = 0; k < op.window.size.size(); ++k) {
    for (std::vector<Dim>* pads : {&op.window.pads_low, &op.window.pads_high}) {
      Dim& pad = (*pads)[k];
      if (!pad.is_static() || pad.value() >= 0) continue;
      if (pads == &op.window.pads_low) {
        return fail(Code::kUnsupportedAttribute, "a transposed convolution with negative padding at the start");
      }
      op.output_padding[k] -= pad.value();
      pad = 0;
    }
  }
  return node.add(op, inputs);
}

Result<std::vector<ValueId>> conv_transpose(NodeContext& node) {
  const Type& x = node.type(0);
  const Type& weight = node.type(1);
  if (weight.rank() != x.rank()) return fail(Code::kInvalidModel, cat("weights ", weight, " do not fit ", x));
  ConvTranspose op;
  op.input = op.result = WindowDims::onnx(x.rank() - 2);
  op.weight = {1, 0, op.input.spatial};
  const auto rank = static_cast<std::size_t>(x.rank()) - 2;
  const std::vector<std::int64_t> kernel = TRY(kernel_of(weight));
  const std::string asked = TRY(node.string_attribute("auto_pad", "NOTSET"));
  op.window = TRY(window_attributes(node, x, kernel));
  if (op.window.size != kernel) {
    return fail(Code::kInvalidModel, cat("kernel_shape [", join(op.window.size, ","), "] is not that of ", weight));
  }
  op.groups = TRY(node.int_attribute("group", 1));
  op.output_padding = TRY(per_axis("output_padding", TRY(node.ints_attribute("output_padding")), rank, 0));
  std::vector<std::int64_t> wanted = TRY(node.ints_attribute("output_shape"));
  if (wanted.size() == rank + 2) wanted.erase(wanted.begin(), wanted.begin() + 2);
  if (!wanted.empty() && wanted.size() != rank) {
    return fail(Code::kInvalidModel, cat("output_shape has ", wanted.size(), " entries, not ", rank));
  }
  const AutoPad how = asked == "SAME_UPPER"   ? AutoPad::kSameUpper
                      : asked == "SAME_LOWER" ? AutoPad::kSameLower
                                              : AutoPad::kNone;
  for (std::size_t k = 0; k < rank; ++k) {
    if (wanted.empty() && how == AutoPad::kNone) break;
    const Dim& dim = x.dims[k + 2];
    const Dim reach = op.window.dilations[k] * (op.window.size[k] - 1) + 1;
    const Dim full = (dim - 1) * op.window.strides[k] + reach + op.output_padding[k];
    pad_to_size(op, k, full, wanted.empty() ? dim * op.window.strides[k] : Dim(wanted[k]), how);
  }
  std::vector<ValueId> inputs = {node.input(0), node.input(1)};
  if (node.has_input(2)) inputs.push_back(node.input(2));
  return std::vector{TRY(with_negative_pads(node, op, inputs))};
}

constexpr Importer kImporters[] = {{"ConvTranspose", since(1), conv_transpose, 2}};

}  // namespace

ImporterTable conv_transpose_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
