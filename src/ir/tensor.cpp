#include "ir/tensor.h"

#include <cmath>
#include <cstring>

#include "base/float16.h"
#include "base/text.h"

namespace onnx2tf {
namespace {

template <class T>
T load(std::span<const std::byte> data, std::int64_t index) {
  T value;
  std::memcpy(&value, data.data() + static_cast<std::size_t>(index) * sizeof(T), sizeof(T));
  return value;
}

template <class T>
void store(std::byte* data, std::int64_t index, T value) {
  std::memcpy(data + static_cast<std::size_t>(index) * sizeof(T), &value, sizeof(T));
}

/// Calls `read` with a value of the C++ type that holds elements of `dtype`.
template <class Out>
Out load_as(DType dtype, std::span<const std::byte> data, std::int64_t index) {
  switch (dtype) {
    case DType::kF32: return static_cast<Out>(load<float>(data, index));
    case DType::kF64: return static_cast<Out>(load<double>(data, index));
    case DType::kF16: return static_cast<Out>(half_to_float(load<std::uint16_t>(data, index)));
    case DType::kBF16: return static_cast<Out>(bfloat16_to_float(load<std::uint16_t>(data, index)));
    case DType::kI8:
    case DType::kI4:
    case DType::kI2: return static_cast<Out>(load<std::int8_t>(data, index));
    case DType::kI16: return static_cast<Out>(load<std::int16_t>(data, index));
    case DType::kI32: return static_cast<Out>(load<std::int32_t>(data, index));
    case DType::kI64: return static_cast<Out>(load<std::int64_t>(data, index));
    case DType::kU8:
    case DType::kU4:
    case DType::kU2: return static_cast<Out>(load<std::uint8_t>(data, index));
    case DType::kU16: return static_cast<Out>(load<std::uint16_t>(data, index));
    case DType::kU32: return static_cast<Out>(load<std::uint32_t>(data, index));
    case DType::kU64: return static_cast<Out>(load<std::uint64_t>(data, index));
    case DType::kBool: return static_cast<Out>(load<std::uint8_t>(data, index) != 0 ? 1 : 0);
    case DType::kNone:
    case DType::kC64:
    case DType::kString: break;
  }
  return Out{};
}

/// Integers of less than a byte wrap around as wider ones do.
std::uint8_t low_bits(DType dtype, std::int64_t value) {
  const std::int64_t half = std::int64_t{1} << (bits_of(dtype) - 1);
  const std::int64_t low = value & (2 * half - 1);
  return static_cast<std::uint8_t>(is_signed_integer(dtype) ? (low ^ half) - half : low);
}

template <class In>
void store_as(DType dtype, std::byte* data, std::int64_t index, In value) {
  switch (dtype) {
    case DType::kF32: store(data, index, static_cast<float>(value)); break;
    case DType::kF64: store(data, index, static_cast<double>(value)); break;
    case DType::kF16: store(data, index, float_to_half(static_cast<float>(value))); break;
    case DType::kBF16: store(data, index, float_to_bfloat16(static_cast<float>(value))); break;
    case DType::kI8: store(data, index, static_cast<std::int8_t>(static_cast<std::int64_t>(value))); break;
    case DType::kI4:
    case DType::kU4:
    case DType::kI2:
    case DType::kU2: store(data, index, low_bits(dtype, static_cast<std::int64_t>(value))); break;
    case DType::kI16: store(data, index, static_cast<std::int16_t>(static_cast<std::int64_t>(value))); break;
    case DType::kI32: store(data, index, static_cast<std::int32_t>(static_cast<std::int64_t>(value))); break;
    case DType::kI64: store(data, index, static_cast<std::int64_t>(value)); break;
    case DType::kU8: store(data, index, static_cast<std::uint8_t>(static_cast<std::int64_t>(value))); break;
    case DType::kU16: store(data, index, static_cast<std::uint16_t>(static_cast<std::int64_t>(value))); break;
    case DType::kU32: store(data, index, static_cast<std::uint32_t>(static_cast<std::int64_t>(value))); break;
    case DType::kU64: store(data, index, static_cast<std::uint64_t>(value)); break;
    case DType::kBool: store(data, index, static_cast<std::uint8_t>(value != In{} ? 1 : 0)); break;
    case DType::kNone:
    case DType::kC64:
    case DType::kString: break;
  }
}

/// The bytes of a heap tensor, known by their owner.
using Heap = std::vector<std::byte>;

}  // namespace

Tensor::Tensor(DType dtype, std::vector<std::int64_t> dims, Bytes bytes)
    : dtype_(dtype), dims_(std::move(dims)), bytes_(std::move(bytes)) {}

Tensor Tensor::zeros(DType dtype, std::vector<std::int64_t> dims) {
  Tensor out;
  out.dtype_ = dtype;
  out.dims_ = std::move(dims);
  auto heap = std::make_shared<Heap>(out.byte_size());
  const std::span<const std::byte> view(heap->data(), heap->size());
  out.bytes_ = Bytes(view, std::move(heap));
  return out;
}

Tensor Tensor::deferred(DType dtype, std::vector<std::int64_t> dims, Fill fill, int depth) {
  const std::size_t bytes = static_cast<std::size_t>(count_of(dims)) * size_of(dtype);
  return deferred_in_parts(
      dtype, std::move(dims), [fill = std::move(fill), bytes](const Sink& sink) { return sink(bytes, fill); }, depth);
}

Tensor Tensor::deferred_in_parts(DType dtype, std::vector<std::int64_t> dims, Recipe recipe, int depth) {
  Tensor out;
  out.dtype_ = dtype;
  out.dims_ = std::move(dims);
  out.recipe_ = std::make_shared<const Recipe>(std::move(recipe));
  out.depth_ = depth;
  return out;
}

Tensor Tensor::of_ints(DType dtype, std::vector<std::int64_t> dims, std::span<const std::int64_t> values) {
  Tensor out = zeros(dtype, std::move(dims));
  for (std::size_t i = 0; i < values.size(); ++i) out.set_int_element(static_cast<std::int64_t>(i), values[i]);
  return out;
}

Tensor Tensor::of_floats(DType dtype, std::vector<std::int64_t> dims, std::span<const float> values) {
  Tensor out = zeros(dtype, std::move(dims));
  for (std::size_t i = 0; i < values.size(); ++i) out.set_element(static_cast<std::int64_t>(i), values[i]);
  return out;
}

Tensor Tensor::scalar(DType dtype, double value) {
  Tensor out = zeros(dtype, {});
  out.set_element(0, value);
  return out;
}

std::int64_t Tensor::count() const { return count_of(dims_); }

Type Tensor::type() const {
  Type out(dtype_, {dims_.begin(), dims_.end()});
  if ((is_integer(dtype_) || dtype_ == DType::kBool) && !is_deferred() && rank() <= 1 &&
      count() <= kMaxTrackedElements) {
    std::vector<Dim> elements;
    for (std::int64_t i = 0; i < count(); ++i) elements.emplace_back(int_element(i));
    return out.with_elements(std::move(elements));
  }
  return out;
}

Result<Bytes> Tensor::bytes() const {
  if (!is_deferred()) return bytes_;
  Tensor buffer = zeros(dtype_, dims_);
  TRY(write_to(buffer.mutable_data()));
  return buffer.bytes_;
}

Status Tensor::write_to(std::span<std::byte> out) const {
  if (out.size() != byte_size()) {
    return fail(Code::kInternal, cat("a tensor of ", byte_size(), " bytes was asked to fill ", out.size()));
  }
  if (!is_deferred()) {
    if (!out.empty()) std::memcpy(out.data(), bytes_.data().data(), out.size());
    return {};
  }
  std::span<std::byte> rest = out;
  TRY((*recipe_)([&](std::size_t bytes, const Fill& fill) -> Status {
    if (bytes > rest.size()) return fail(Code::kInternal, cat("a recipe made more than ", out.size(), " bytes"));
    const std::span<std::byte> part = rest.first(bytes);
    rest = rest.subspan(bytes);
    return fill(part);
  }));
  if (!rest.empty()) return fail(Code::kInternal, cat("a recipe left ", rest.size(), " bytes out"));
  return {};
}

Status Tensor::read_parts(const std::function<Status(std::span<const std::byte>)>& take) const {
  if (!is_deferred()) return take(bytes_.data());
  std::vector<std::byte> buffer;
  return (*recipe_)([&](std::size_t bytes, const Fill& fill) -> Status {
    if (bytes > buffer.size()) buffer.resize(bytes);
    const std::span<std::byte> part = std::span(buffer).first(bytes);
    TRY(fill(part));
    return take(part);
  });
}

Result<Tensor> Tensor::loaded() const {
  if (!is_deferred()) return *this;
  return Tensor(dtype_, dims_, TRY(bytes()));
}

Tensor Tensor::reshaped(std::vector<std::int64_t> dims) const {
  Tensor out = *this;
  out.dims_ = std::move(dims);
  return out;
}

std::span<std::byte> Tensor::mutable_data() {
  // The block was made non-const by `zeros`; its only holder is this tensor.
  return {const_cast<std::byte*>(bytes_.data().data()), bytes_.size()};
}

double Tensor::element(std::int64_t index) const { return load_as<double>(dtype_, bytes_.data(), index); }

std::int64_t Tensor::int_element(std::int64_t index) const {
  return load_as<std::int64_t>(dtype_, bytes_.data(), index);
}

void Tensor::set_element(std::int64_t index, double value) { store_as(dtype_, mutable_data().data(), index, value); }

void Tensor::set_int_element(std::int64_t index, std::int64_t value) {
  store_as(dtype_, mutable_data().data(), index, value);
}

const void* Tensor::identity() const {
  if (is_deferred()) return recipe_.get();
  return bytes_.data().data();
}

std::vector<std::int64_t> row_major_strides(std::span<const std::int64_t> dims) {
  std::vector<std::int64_t> strides(dims.size(), 1);
  for (std::size_t i = dims.size(); i-- > 1;) strides[i - 1] = strides[i] * dims[i];
  return strides;
}

std::int64_t count_of(std::span<const std::int64_t> dims) {
  std::int64_t total = 1;
  for (const std::int64_t dim : dims) total *= dim;
  return total;
}

}  // namespace onnx2tf
