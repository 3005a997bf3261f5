#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "base/result.h"
#include "ir/tensor.h"

namespace onnx2tf::tflite {

/// How a constant's elements stand in the file.
enum class Encoding : std::uint8_t {
  kPlain,
  kHalf,    ///< f32 narrowed to f16, clamped to its finite range
  kPacked,  ///< integers of less than a byte, the first in the low bits
};

/// The constants of one file, each once: equal ones share a place.
class ConstantPool {
 public:
  struct Constant {
    Tensor tensor;
    Encoding encoding = Encoding::kPlain;

    /// Bytes that it takes in the file.
    std::size_t size() const;
    /// Shows the bytes to `take`, front to back, in parts that are readable during the call.
    Status read_parts(const std::function<Status(std::span<const std::byte>)>& take) const;
  };

  /// The place of the constant. Equal ones are found by the identity of their data and, where they are small, by their
  /// content.
  Result<std::size_t> add(const Tensor& tensor, Encoding encoding);
  const std::vector<Constant>& all() const { return constants_; }

 private:
  using Identity = std::tuple<const void*, std::size_t, DType, Encoding>;
  using Content = std::tuple<std::uint64_t, std::uint64_t, std::size_t>;
  std::vector<Constant> constants_;
  std::map<Identity, std::size_t> by_identity_;
  std::map<Content, std::size_t> by_content_;
};

}  // namespace onnx2tf::tflite
