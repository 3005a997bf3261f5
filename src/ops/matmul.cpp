#include "ops/matmul.h"

#include <Eigen/Core>

#include "base/text.h"
#include "ops/binary.h"
#include "ops/operands.h"
#include "ops/product.h"

namespace onnx2tf {
namespace {

/// The sizes of one operand's matrix after its flag, and its batch dims.
struct Side {
  Dim outer, inner;
  std::vector<Dim> batch;
};

Side side_of(const Type& type, bool swapped) {
  Side out{type.dims[type.dims.size() - 2], type.dims.back(), {type.dims.begin(), type.dims.end() - 2}};
  if (swapped) std::swap(out.outer, out.inner);
  return out;
}

Status check_bias(std::span<const Type> in, const Dim& columns) {
  if (in.size() < 3 || in[2].is_none()) return {};
  if (in[2].rank() == 1 && !surely_differ(in[2].dims[0], columns)) return {};
  return fail(Code::kInvalidModel, cat("the bias ", in[2], " should have ", columns, " elements"));
}

template <class T>
using Matrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Which matrix of an operand goes into each matrix of the result.
std::vector<std::int64_t> matrices_of(std::span<const std::int64_t> batch, std::span<const std::int64_t> result) {
  std::vector<std::int64_t> out = {0};
  std::int64_t missing = static_cast<std::int64_t>(result.size() - batch.size());
  for (std::size_t d = 0; d < result.size(); ++d) {
    std::vector<std::int64_t> next;
    const bool has = static_cast<std::int64_t>(d) >= missing;
    const std::int64_t dim = has ? batch[d - static_cast<std::size_t>(missing)] : 1;
    for (const std::int64_t index : out) {
      for (std::int64_t i = 0; i < result[d]; ++i) next.push_back(index * dim + (dim == 1 ? 0 : i));
    }
    out = std::move(next);
  }
  return out;
}

template <class T>
Status multiply(const MatMul& op, std::span<const Tensor> in, Tensor& out) {
  const auto batch_of = [](const Tensor& tensor) { return std::span(tensor.dims()).first(tensor.dims().size() - 2); };
  const std::vector<T> a = TRY(in[0].loaded()).to_vector<T>();
  const std::vector<T> b = TRY(in[1].loaded()).to_vector<T>();
  std::vector<T> bias;
  if (in.size() > 2 && !in[2].is_none()) bias = TRY(in[2].loaded()).to_vector<T>();
  const std::int64_t rows = out.dims()[out.dims().size() - 2];
  const std::int64_t columns = out.dims().back();
  const std::int64_t inner = in[0].dims()[in[0].dims().size() - (op.transpose_a ? 2 : 1)];
  const auto at_a = matrices_of(batch_of(in[0]), batch_of(out));
  const auto at_b = matrices_of(batch_of(in[1]), batch_of(out));
  Matrix<T> product(rows, columns);
  for (std::size_t i = 0; i < at_a.size(); ++i) {
    const T* left = a.data() + at_a[i] * rows * inner;
    const T* right = b.data() + at_b[i] * inner * columns;
    using Map = Eigen::Map<const Matrix<T>>;
    const Map x(left, op.transpose_a ? inner : rows, op.transpose_a ? rows : inner);
    const Map y(right, op.transpose_b ? columns : inner, op.transpose_b ? inner : columns);
    if (op.transpose_a && op.transpose_b) {
      product.noalias() = x.transpose() * y.transpose();
    } else if (op.transpose_a) {
      product.noalias() = x.transpose() * y;
    } else if (op.transpose_b) {
      product.noalias() = x * y.transpose();
    } else {
      product.noalias() = x * y;
    }
    for (std::int64_t m = 0; m < rows; ++m) {
      for (std::int64_t n = 0; n < columns; ++n) {
        const T sum = product(m, n) + (bias.empty() ? T{} : bias[static_cast<std::size_t>(n)]);
        const std::int64_t at = (static_cast<std::int64_t>(i) * rows + m) * columns + n;
        if constexpr (std::is_integral_v<T>) {
          out.set_int_element(at, sum);
        } else {
          out.set_element(at, apply(op.activation, sum));
        }
      }
    }
  }
  return {};
}

}  // namespace

Result<Types> infer(const MatMul& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 2, .most = 3}));
  if (in[0].rank() < 2 || in[1].rank() < 2) {
    return fail(Code::kInvalidModel, cat("a product of ", in[0], " and ", in[1], " needs matrices"));
  }
  if (in[0].dtype != in[1].dtype) return fail(Code::kInvalidModel, cat("operands differ: ", in[0], " and ", in[1]));
  const Side a = side_of(in[0], op.transpose_a);
  const Side b = side_of(in[1], op.transpose_b);
  if (surely_differ(a.inner, b.outer)) {
    return fail(Code::kInvalidModel,
                cat("inner dims ", a.inner, " and ", b.outer, " of ", in[0], " and ", in[1], " differ"));
  }
  TRY(check_bias(in, b.inner));
  Type out(in[0].dtype, TRY(broadcast_dims(a.batch, b.batch)));
  out.dims.push_back(a.outer);
  out.dims.push_back(b.inner);
  return single(std::move(out));
}

Result<Tensors> eval(const MatMul& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  if (is_float(types[0].dtype)) {
    TRY(multiply<double>(op, in, out));
  } else if (op.activation == Activation::kNone && is_integer(types[0].dtype)) {
    TRY(multiply<std::int64_t>(op, in, out));
  } else {
    return fail(Code::kUnsupportedType, cat("a product of ", types[0], " with activation ", enum_name(op.activation)));
  }
  return Tensors{std::move(out)};
}

Family layout_family(const MatMul& op, std::span<const Type> /*in*/) {
  return family::MatMul{op.transpose_a, op.transpose_b};
}

Result<Physical> physical(const MatMul& op, const Mode& mode, std::span<const Type> in) {
  const int rank = std::max(in[0].rank(), in[1].rank());
  // Dim of an operand at an axis of the result, 1 where it has none.
  const auto dim_at = [rank](const Type& type, int axis) {
    const int own = axis - (rank - type.rank());
    return own < 0 ? Dim(1) : type.dims[static_cast<std::size_t>(own)];
  };
  const auto lead_role = [&, dim_at](int axis) {
    const bool a = !dim_at(in[0], axis).is(1);
    const bool b = !dim_at(in[1], axis).is(1);
    if (a == b) return ProductRole::kBatch;
    return a ? ProductRole::kRows : ProductRole::kColumns;
  };
  const auto role = [&](const Type& type, ProductRole outer, ProductRole inner) {
    return [&type, rank, outer, inner, lead_role](int axis) {
      if (axis == type.rank() - 1) return inner;
      if (axis == type.rank() - 2) return outer;
      return lead_role(axis + rank - type.rank());
    };
  };
  using enum ProductRole;
  const ProductSide left{mode.operands.at(0), op.transpose_a ? role(in[0], kInner, kRows) : role(in[0], kRows, kInner)};
  const ProductSide right{mode.operands.at(1),
                          op.transpose_b ? role(in[1], kColumns, kInner) : role(in[1], kInner, kColumns)};
  Type result_type;
  result_type.dims.resize(static_cast<std::size_t>(rank));
  const ProductSide result{mode.results.at(0), role(result_type, kRows, kColumns)};
  const bool has_bias = in.size() > 2 && !in[2].is_none();
  return product_of(left, right, result, op, has_bias ? 3 : 2);
}

ONNX2TF_DEFINE_OP(MatMul);

}  // namespace onnx2tf
