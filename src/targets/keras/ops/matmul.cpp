#include <numeric>

#include "legalize/rewriting.h"
#include "ops/transpose.h"
#include "targets/keras/emitters.h"
#include "targets/keras/spread.h"

namespace onnx2tf::keras {
namespace {

std::vector<int> swapped(std::size_t rank) {
  std::vector<int> perm(rank);
  std::iota(perm.begin(), perm.end(), 0);
  std::swap(perm[rank - 1], perm[rank - 2]);
  return perm;
}

/// Operand `i` as a matrix that is not to be transposed; a constant is transposed right away.
Result<Value> matrix(Emission& at, std::size_t i, bool transpose) {
  const Value x = TRY(at.in(i));
  if (!transpose) return x;
  const Type type = at.in_type(i);
  const std::vector<int> perm = swapped(type.dims.size());
  if (const Tensor* constant = x.as<Tensor>()) return Value(transposed(*constant, perm));
  std::vector<Dim> dims = type.dims;
  std::swap(dims[dims.size() - 1], dims[dims.size() - 2]);
  return Value(at.add(OpCall{kNumpy, "Transpose", {{"axes", Value::list(perm)}}, {x}}, Type(type.dtype, dims)));
}

/// x times a matrix of weights along its last axis.
Layer dense(const Value& x, const Tensor& kernel, const Emission& at) {
  Layer layer{"Dense", {{"units", kernel.dims()[1]}, {"use_bias", at.has_in(2)}}, {x}, {{"", "kernel", kernel}}};
  if (at.has_in(2)) layer.weights.push_back({"", "bias", at.known_in(2).reshaped({kernel.dims()[1]})});
  return layer;
}

/// x times matrices of weights that have batch axes of their own.
std::optional<Layer> einsum_dense(const Value& x, const Type& type, const Tensor& kernel, const Emission& at) {
  const std::size_t rank = type.dims.size();
  const auto kernel_rank = static_cast<std::size_t>(kernel.rank());
  if (kernel_rank > rank || rank < 3 || rank > 20 || at.has_in(2)) return std::nullopt;
  const std::string axes = axis_letters(rank);
  std::string out = axes;
  out.back() = 'z';
  const std::size_t first = rank - kernel_rank;
  std::string weights;
  std::vector<std::int64_t> dims;
  for (std::size_t k = 0; k + 2 < kernel_rank; ++k) {
    if (kernel.dims()[k] == 1) continue;
    if (first + k == 0 || !type.dims[first + k].is(kernel.dims()[k])) return std::nullopt;
    weights += axes[first + k];
    dims.push_back(kernel.dims()[k]);
  }
  weights += axes.back();
  weights += 'z';
  dims.push_back(kernel.dims()[kernel_rank - 2]);
  dims.push_back(kernel.dims()[kernel_rank - 1]);
  return Layer{"EinsumDense",
               {{"equation", cat(axes, ",", weights, "->", out)}, {"output_shape", dims_value(at.out_type().dims, 1)}},
               {x},
               {{"", "kernel", kernel.reshaped(dims)}},
               false};
}

/// A matrix of weights times x, whose batch is another axis than that of the sum.
std::optional<Layer> left_dense(const Tensor& kernel, const Value& x, const Type& type, const Emission& at) {
  const std::size_t rank = type.dims.size();
  if (kernel.rank() != 2 || rank < 3 || rank > 20 || at.has_in(2)) return std::nullopt;
  const std::string axes = axis_letters(rank);
  std::string out = axes;
  out[rank - 2] = 'z';
  return Layer{
      "EinsumDense",
      {{"equation", cat(axes, ",z", axes[rank - 2], "->", out)}, {"output_shape", dims_value(at.out_type().dims, 1)}},
      {x},
      {{"", "kernel", kernel}},
      false};
}

/// The layer that trains the constant operand; nothing if there is none.
Result<std::optional<Layer>> layer_of(const MatMul& op, Emission& at) {
  const Tensor bias = at.known_in(2);
  const bool bias_known = !at.has_in(2) || (!bias.is_none() && at.out_type().dims.back().is(bias.count()));
  if (at.is_weight(1) && bias_known && at.in_type(0).rank() >= 2) {
    const Value kernel = TRY(matrix(at, 1, op.transpose_b));
    const Value x = TRY(matrix(at, 0, op.transpose_a));
    if (kernel.as<Tensor>()->rank() == 2) return std::optional(dense(x, *kernel.as<Tensor>(), at));
    Type type = at.in_type(0);
    if (op.transpose_a) std::swap(type.dims[type.dims.size() - 1], type.dims[type.dims.size() - 2]);
    if (auto layer = einsum_dense(x, type, *kernel.as<Tensor>(), at)) return layer;
  }
  if (at.is_weight(0)) {
    const Value kernel = TRY(matrix(at, 0, op.transpose_a));
    const Value x = TRY(matrix(at, 1, op.transpose_b));
    Type type = at.in_type(1);
    if (op.transpose_b) std::swap(type.dims[type.dims.size() - 1], type.dims[type.dims.size() - 2]);
    return left_dense(*kernel.as<Tensor>(), x, type, at);
  }
  return std::optional<Layer>();
}

}  // namespace

Status emit(const MatMul& op, Emission& at) {
  if (auto layer = TRY(layer_of(op, at))) return at.result(*std::move(layer));
  const auto side = [&](std::size_t i, bool transpose) -> Result<Value> {
    if (!at.is_weight(i)) return matrix(at, i, transpose);
    const Tensor weights = at.known_in(i);
    return at.trainable(transpose ? transposed(weights, swapped(weights.dims().size())) : weights);
  };
  OpCall product{kNumpy, "Matmul", {}, {TRY(side(0, op.transpose_a)), TRY(side(1, op.transpose_b))}};
  if (!at.has_in(2)) return at.result(std::move(product));
  const TensorRef x = at.add(std::move(product), at.out_type());
  return at.result(OpCall{kNumpy, "Add", {}, {x, TRY(at.in(2))}});
}

}  // namespace onnx2tf::keras
