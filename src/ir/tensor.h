#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/dtype.h"
#include "ir/type.h"

namespace onnx2tf {

/// Readable bytes and whatever keeps them alive.
class Bytes {
 public:
  Bytes() = default;
  Bytes(std::span<const std::byte> data, std::shared_ptr<const void> owner) : data_(data), owner_(std::move(owner)) {}
  std::span<const std::byte> data() const { return data_; }
  std::size_t size() const { return data_.size(); }
  const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  std::span<const std::byte> data_;
  std::shared_ptr<const void> owner_;
};

/// An immutable dense row-major tensor with static dims. Copies share the data.
///
/// The data is either in memory (a view of the mapped model, or a heap block), or *deferred*: a recipe that produces
/// it on demand into buffers of the caller. Weights that must be permuted, cast or scaled stay deferred until the
/// writer streams them to disk, so that a conversion's heap stays far below the model's size.
class Tensor {
 public:
  /// Fills exactly `out.size()` bytes.
  using Fill = std::function<Status(std::span<std::byte> out)>;
  /// Makes room for the next part of some data, of `bytes` bytes, and has it filled.
  using Sink = std::function<Status(std::size_t bytes, const Fill& fill)>;
  /// Hands the whole data to the sink, front to back, in parts of whole elements.
  using Recipe = std::function<Status(const Sink& sink)>;

  Tensor() = default;  ///< none: an operand that is not there
  /// A view. `bytes` need not be aligned; read elements with `element` or `to_vector`.
  Tensor(DType dtype, std::vector<std::int64_t> dims, Bytes bytes);
  /// Zeros on the heap, to be filled through `mutable_data` before the tensor is shared.
  static Tensor zeros(DType dtype, std::vector<std::int64_t> dims);
  /// `depth` is how many recipes run inside of each other when it is read: one more than that of what `fill` reads.
  static Tensor deferred(DType dtype, std::vector<std::int64_t> dims, Fill fill, int depth = 1);
  /// The same for data that need not be made all at once.
  static Tensor deferred_in_parts(DType dtype, std::vector<std::int64_t> dims, Recipe recipe, int depth = 1);
  /// Converts each value to `dtype`.
  static Tensor of_ints(DType dtype, std::vector<std::int64_t> dims, std::span<const std::int64_t> values);
  static Tensor of_floats(DType dtype, std::vector<std::int64_t> dims, std::span<const float> values);
  static Tensor scalar(DType dtype, double value);

  bool is_none() const { return dtype_ == DType::kNone; }
  DType dtype() const { return dtype_; }
  const std::vector<std::int64_t>& dims() const { return dims_; }
  int rank() const { return static_cast<int>(dims_.size()); }
  std::int64_t count() const;
  std::size_t byte_size() const { return static_cast<std::size_t>(count()) * size_of(dtype_); }
  /// Its type; small integer and bool tensors come with their elements.
  Type type() const;

  bool is_deferred() const { return recipe_ != nullptr; }
  /// 0 for data in memory.
  int depth() const { return depth_; }
  /// The data; a deferred tensor is computed anew on each call, so keep what it returns.
  Result<Bytes> bytes() const;
  /// Writes the data into `out` (byte_size() bytes) without keeping a copy.
  Status write_to(std::span<std::byte> out) const;
  /// Shows the data to `take`, front to back, in parts of whole elements that are readable during the call.
  Status read_parts(const std::function<Status(std::span<const std::byte>)>& take) const;
  /// The same tensor with its data in memory.
  Result<Tensor> loaded() const;
  /// The same data under other dims of equal count.
  Tensor reshaped(std::vector<std::int64_t> dims) const;

  /// Only for tensors made by `zeros` that nobody else holds yet.
  std::span<std::byte> mutable_data();

  /// Element `index` (row-major) of a tensor in memory, converted. Bool gives 0 or 1.
  double element(std::int64_t index) const;
  std::int64_t int_element(std::int64_t index) const;
  /// Stores a converted value; for tensors made by `zeros`.
  void set_element(std::int64_t index, double value);
  void set_int_element(std::int64_t index, std::int64_t value);

  /// All elements of a tensor in memory, converted to T (float, double, std::int64_t, std::int32_t or bool-as-uint8).
  template <class T>
  std::vector<T> to_vector() const {
    std::vector<T> out(static_cast<std::size_t>(count()));
    for (std::int64_t i = 0; i < count(); ++i) {
      if constexpr (std::is_integral_v<T>) {
        out[static_cast<std::size_t>(i)] = static_cast<T>(int_element(i));
      } else {
        out[static_cast<std::size_t>(i)] = static_cast<T>(element(i));
      }
    }
    return out;
  }

  /// What makes two tensors the same constant without reading them: the address of the data or of the recipe.
  const void* identity() const;

 private:
  DType dtype_ = DType::kNone;
  std::vector<std::int64_t> dims_;
  Bytes bytes_;
  std::shared_ptr<const Recipe> recipe_;
  int depth_ = 0;
};

/// Row-major strides in elements.
std::vector<std::int64_t> row_major_strides(std::span<const std::int64_t> dims);
std::int64_t count_of(std::span<const std::int64_t> dims);

}  // namespace onnx2tf
