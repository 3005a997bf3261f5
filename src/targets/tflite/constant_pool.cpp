#include "targets/tflite/constant_pool.h"

#include <algorithm>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/float16.h"

namespace onnx2tf::tflite {
namespace {

/// Constants up to this size are compared by content.
constexpr std::size_t kHashedBytes = std::size_t{1} << 16;
constexpr float kHalfMax = 65504.0F;

/// Narrows the floats in `buffer` in place; the first half of it holds the result.
void narrow(std::vector<std::byte>& buffer, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    float value = 0;
    std::memcpy(&value, buffer.data() + i * sizeof(float), sizeof(float));
    const std::uint16_t half = float_to_half(std::clamp(value, -kHalfMax, kHalfMax));
    std::memcpy(buffer.data() + i * sizeof(half), &half, sizeof(half));
  }
}

void pack(std::vector<std::byte>& buffer, std::size_t count) {
  constexpr std::byte kLow{0x0F};
  for (std::size_t i = 0; i < count; i += 2) {
    const std::byte high = i + 1 < count ? buffer[i + 1] : std::byte{0};
    buffer[i / 2] = (buffer[i] & kLow) | (high << 4);
  }
}

}  // namespace

std::size_t ConstantPool::Constant::size() const {
  const auto count = static_cast<std::size_t>(tensor.count());
  switch (encoding) {
    case Encoding::kPlain: return tensor.byte_size();
    case Encoding::kHalf: return count * 2;
    case Encoding::kPacked: return (count + 1) / 2;
  }
  return 0;
}

Result<std::span<const std::byte>> ConstantPool::Constant::produce(std::vector<std::byte>& scratch) const {
  if (encoding == Encoding::kPlain && !tensor.is_deferred()) return TRY(tensor.bytes()).data();
  scratch.resize(tensor.byte_size());
  TRY(tensor.write_to(scratch));
  const auto count = static_cast<std::size_t>(tensor.count());
  if (encoding == Encoding::kHalf) narrow(scratch, count);
  if (encoding == Encoding::kPacked) pack(scratch, count);
  return std::span<const std::byte>(scratch).first(size());
}

Result<std::size_t> ConstantPool::add(const Tensor& tensor, Encoding encoding) {
  const Identity identity{tensor.identity(), tensor.byte_size(), tensor.dtype(), encoding};
  if (const auto found = by_identity_.find(identity); found != by_identity_.end()) return found->second;
  const Constant constant{tensor, encoding};
  if (tensor.byte_size() <= kHashedBytes) {
    std::vector<std::byte> scratch;
    const auto bytes = TRY(constant.produce(scratch));
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    const auto [at, fresh] = by_content_.try_emplace({hash.high64, hash.low64, bytes.size()}, constants_.size());
    if (!fresh) return at->second;
  }
  constants_.push_back(constant);  // holds the data, so that its address stays the identity of this constant
  by_identity_.emplace(identity, constants_.size() - 1);
  return constants_.size() - 1;
}

}  // namespace onnx2tf::tflite
