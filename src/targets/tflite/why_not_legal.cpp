#include <algorithm>
#include <array>

#include "base/text.h"
#include "legalize/resize_form.h"
#include "ops/all.h"
#include "targets/tflite/compose.h"
#include "targets/tflite/kernel_types.h"

namespace onnx2tf::tflite {
namespace {

constexpr auto kReduce = std::to_array<ReduceFn>({
    ReduceFn::kSum,
    ReduceFn::kMean,
    ReduceFn::kMax,
    ReduceFn::kMin,
    ReduceFn::kProd,
    ReduceFn::kAny,
    ReduceFn::kAll,
});
/// What is left to be composed when its operands allow no composition.
constexpr auto kNoBinary = std::to_array<BinaryFn>({
    BinaryFn::kTruncMod,
    BinaryFn::kBitwiseOr,
    BinaryFn::kShiftLeft,
});

template <class List, class Fn>
bool contains(const List& list, Fn fn) {
  return std::ranges::find(list, fn) != list.end();
}

using Reason = std::optional<std::string>;

Reason why_not(const Unary& op, const Type& in) {
  if (!has_function(op, in.dtype)) return cat("TFLite has no ", enum_name(op.fn), " of ", name_of(in.dtype));
  return std::nullopt;
}

Reason why_not(const Binary& op, const Type& in) {
  const bool long_only = in.dtype == DType::kI64 && (op.fn == BinaryFn::kDiv || op.fn == BinaryFn::kFloorDiv ||
                                                     op.fn == BinaryFn::kPow || op.fn == BinaryFn::kBitwiseXor);
  if (contains(kNoBinary, op.fn) || long_only) {
    return cat("TFLite has no ", enum_name(op.fn), " of ", name_of(in.dtype), " with these operands");
  }
  return std::nullopt;
}

Reason why_not(const Reduce& op, const Type& in) {
  if (!contains(kReduce, op.fn)) return cat("TFLite has no reduction ", enum_name(op.fn), " of ", name_of(in.dtype));
  return std::nullopt;
}

Reason why_not_window(std::size_t spatial) {
  if (spatial < 2 || spatial > 3) return cat("TFLite has no convolution or pool over ", spatial, " axes");
  return std::nullopt;
}

Reason why_not(const Resize& op, const Type& in, const Type& out) {
  Resize known = op;
  known.sizes = out.dims;
  if (resize_form(known, in)) return std::nullopt;
  return cat("TFLite has no resize '", enum_name(op.mode), "' with coordinates '", enum_name(op.coordinates),
             "' and rounding '", enum_name(op.rounding), "' for ", in, " to ", out,
             ", where sizes are only known at run time");
}

/// Casts are the ops whose element types no rule can change.
Reason why_not_types(const Graph& graph, const Node& node) {
  constexpr TypeSet kCast = ~(set_of(DType::kU64) | set_of(DType::kString));
  if (const auto* op = node.op.as<Cast>()) {
    const DType from = graph.type(node.inputs[0]).dtype;
    const bool both = (set_of(from) & kCast) != 0 && (set_of(op->to) & kCast) != 0;
    const bool packs = is_narrow_integer(op->to);
    return both && (!packs || from == DType::kF32)
               ? Reason()
               : cat("TFLite does not cast ", name_of(from), " to ", name_of(op->to));
  }
  const auto data = data_operands(node.op, node.inputs.size());
  if (data.empty() || node.inputs[data[0]] == kNoValue) return std::nullopt;
  const DType dtype = graph.type(node.inputs[data[0]]).dtype;
  const bool integer_product = (node.op.is<MatMul>() || node.op.is<Conv>()) && dtype != DType::kF32;
  if ((set_of(dtype) & kernel_types(node.op)) != 0 && !integer_product) return std::nullopt;
  return cat("TFLite has no ", node.op.name(), " of ", name_of(dtype),
             integer_product ? " whose terms may exceed what f32 holds exactly" : "");
}

}  // namespace

std::optional<std::string> why_not_legal(const Graph& graph, const Node& node) {
  if (auto reason = why_not_types(graph, node)) return reason;
  const Type in = node.inputs.empty() || node.inputs[0] == kNoValue ? Type() : graph.type(node.inputs[0]);
  if (const auto* op = node.op.as<Unary>()) return why_not(*op, in);
  if (const auto* op = node.op.as<Binary>()) return why_not(*op, in);
  if (const auto* op = node.op.as<Reduce>()) return why_not(*op, in);
  if (const auto* op = node.op.as<Conv>()) return why_not_window(op->window.size.size());
  if (const auto* op = node.op.as<ConvTranspose>()) return why_not_window(op->window.size.size());
  if (const auto* op = node.op.as<Pool>()) return why_not_window(op->window.size.size());
  if (const auto* op = node.op.as<Resize>()) return why_not(*op, in, graph.type(node.outputs[0]));
  return std::nullopt;
}

}  // namespace onnx2tf::tflite
