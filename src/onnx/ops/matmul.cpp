#include "ops/matmul.h"

#include "base/text.h"
#include "onnx/ops/activation_by_name.h"
#include "onnx/ops/families.h"
#include "ops/binary.h"
#include "ops/reshape.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

Result<ValueId> reshaped(NodeContext& node, ValueId value, std::vector<Dim> dims) {
  return node.add(Reshape{std::move(dims)}, {value});
}

/// Vectors become matrices for the product; the axis added to each leaves the result again. `op` swaps no vector's
/// axes.
Result<ValueId> product_of(NodeContext& node, MatMul op) {
  ValueId a = node.input(0);
  ValueId b = node.input(1);
  const Type ta = node.type(0);
  const Type tb = node.type(1);
  if (ta.rank() < 1 || tb.rank() < 1) return fail(Code::kInvalidModel, cat("a product of ", ta, " and ", tb));
  if (ta.rank() == 1) a = TRY(reshaped(node, a, {1, ta.dims[0]}));
  if (tb.rank() == 1) b = TRY(reshaped(node, b, {tb.dims[0], 1}));
  op.transpose_a = op.transpose_a && ta.rank() > 1;
  op.transpose_b = op.transpose_b && tb.rank() > 1;
  ValueId out = TRY(node.add(op, {a, b}));
  if (ta.rank() == 1 || tb.rank() == 1) {
    std::vector<Dim> dims = node.type_of(out).dims;
    if (tb.rank() == 1) dims.pop_back();
    if (ta.rank() == 1) dims.erase(dims.end() - (tb.rank() == 1 ? 1 : 2));
    out = TRY(reshaped(node, out, dims));
  }
  return out;
}

Values matmul(NodeContext& node) { return std::vector{TRY(product_of(node, {}))}; }

Result<ValueId> scaled(NodeContext& node, ValueId value, double factor) {
  if (factor == 1) return value;
  return node.add(Binary{BinaryFn::kMul}, {value, node.scalar(node.type_of(value).dtype, factor)});
}

Result<ValueId> gemm_of(NodeContext& node) {
  const double alpha = TRY(node.float_attribute("alpha", 1));
  const double beta = TRY(node.float_attribute("beta", 1));
  MatMul op;
  op.transpose_a = TRY(node.int_attribute("transA", 0)) != 0;
  op.transpose_b = TRY(node.int_attribute("transB", 0)) != 0;
  node.ignore_attribute("broadcast");
  ValueId out = TRY(node.add(op, {node.input(0), node.input(1)}));
  out = TRY(scaled(node, out, alpha));
  if (node.has_input(2) && beta != 0) {
    const ValueId c = TRY(scaled(node, node.input(2), beta));
    out = TRY(node.add(Binary{}, {out, c}));
  }
  return out;
}

Values gemm(NodeContext& node) { return std::vector{TRY(gemm_of(node))}; }

Values fused_gemm(NodeContext& node) {
  const std::string activation = TRY(node.string_attribute("activation", ""));
  std::vector<double> parameters;
  for (const std::string_view name : {"activation_alpha", "activation_beta", "activation_gamma"}) {
    if (node.has_attribute(name)) parameters.push_back(TRY(node.float_attribute(name, 0)));
  }
  return std::vector{TRY(activated(node, TRY(gemm_of(node)), activation, parameters))};
}

Values fused_matmul(NodeContext& node) {
  const double alpha = TRY(node.float_attribute("alpha", 1));
  MatMul op;
  op.transpose_a = TRY(node.int_attribute("transA", 0)) != 0;
  op.transpose_b = TRY(node.int_attribute("transB", 0)) != 0;
  for (const std::string_view name : {"transBatchA", "transBatchB"}) {
    if (TRY(node.int_attribute(name, 0)) == 0) continue;
    return fail(Code::kUnsupportedAttribute, cat("FusedMatMul with ", name, " is not supported"));
  }
  return std::vector{TRY(scaled(node, TRY(product_of(node, op)), alpha))};
}

constexpr Importer kImporters[] = {
    {"MatMul", since(1), matmul, 2},
    {"Gemm", since(7), gemm, 2},
    {"FusedGemm", since(1), fused_gemm, 2, "com.microsoft"},
    {"FusedMatMul", since(1), fused_matmul, 2, "com.microsoft"},
    {"TransposeMatMul", since(1), fused_matmul, 2, "com.microsoft"},
};

}  // namespace

ImporterTable matmul_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
