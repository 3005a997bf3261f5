#include "passes/scaled_weights.h"

#include <cstring>

namespace onnx2tf {
namespace {

using Factor = std::function<double(std::int64_t, std::int64_t)>;

/// Larger weights are scaled when they are read.
constexpr std::size_t kAtOnce = std::size_t{1} << 16;
/// How deep recipes may run inside of each other.
constexpr int kMaxDepth = 4;

/// Where the elements of a dense tensor stand along two axes.
struct Indices {
  std::int64_t stride_a, size_a, stride_b, size_b;
  std::int64_t a(std::int64_t i) const { return i / stride_a % size_a; }
  std::int64_t b(std::int64_t i) const { return i / stride_b % size_b; }
};

template <class T>
void scale(std::span<std::byte> data, const Indices& at, const Factor& factor) {
  const auto count = static_cast<std::int64_t>(data.size() / sizeof(T));
  // Runs of elements that share both indices share one factor.
  const std::int64_t run = std::min(at.stride_a, at.stride_b);
  for (std::int64_t i = 0; i < count; i += run) {
    const double by = factor(at.a(i), at.b(i));
    for (std::int64_t k = i; k < std::min(i + run, count); ++k) {
      T value;
      std::byte* place = data.data() + static_cast<std::size_t>(k) * sizeof(T);
      std::memcpy(&value, place, sizeof(T));
      value = static_cast<T>(value * by);
      std::memcpy(place, &value, sizeof(T));
    }
  }
}

Status fill_scaled(const Tensor& weights, const Indices& at, const Factor& factor, std::span<std::byte> out) {
  TRY(weights.write_to(out));
  if (weights.dtype() == DType::kF32) {
    scale<float>(out, at, factor);
  } else {
    scale<double>(out, at, factor);
  }
  return {};
}

}  // namespace

Result<Tensor> scaled_weights(const Tensor& weights, int axis_a, int axis_b, Factor factor) {
  if (weights.dtype() != DType::kF32 && weights.dtype() != DType::kF64) {
    return fail(Code::kInternal, "only f32 and f64 weights are scaled");
  }
  const auto strides = row_major_strides(weights.dims());
  const auto a = static_cast<std::size_t>(axis_a);
  const auto b = static_cast<std::size_t>(axis_b);
  const Indices at{strides[a], weights.dims()[a], strides[b], weights.dims()[b]};
  if (weights.byte_size() <= kAtOnce) {
    Tensor out = Tensor::zeros(weights.dtype(), weights.dims());
    TRY(fill_scaled(weights, at, factor, out.mutable_data()));
    return out;
  }
  const Tensor shallow = weights.depth() < kMaxDepth ? weights : TRY(weights.loaded());
  return Tensor::deferred(
      weights.dtype(), weights.dims(),
      [shallow, at, factor = std::move(factor)](std::span<std::byte> out) {
        return fill_scaled(shallow, at, factor, out);
      },
      shallow.depth() + 1);
}

}  // namespace onnx2tf
