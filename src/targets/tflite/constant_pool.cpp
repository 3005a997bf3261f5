#include "targets/tflite/constant_pool.h"

#include <algorithm>
#include <array>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/float16.h"

namespace onnx2tf::tflite {
namespace {

/// Constants up to this size are compared by content.
constexpr std::size_t kHashedBytes = std::size_t{1} << 16;
constexpr float kHalfMax = 65504.0F;

using Take = std::function<Status(std::span<const std::byte>)>;

/// The floats in `data` as half-precision floats, clamped to their finite range.
Status take_narrowed(std::span<const std::byte> data, const Take& take) {
  constexpr std::size_t kAtOnce = std::size_t{1} << 14;
  std::array<float, kAtOnce> floats;
  std::array<std::uint16_t, kAtOnce> halves;
  for (std::size_t done = 0; done < data.size();) {
    const std::size_t bytes = std::min(data.size() - done, sizeof(floats));
    const std::size_t count = bytes / sizeof(float);
    std::memcpy(floats.data(), data.data() + done, bytes);
    for (std::size_t i = 0; i < count; ++i) halves[i] = float_to_half(std::clamp(floats[i], -kHalfMax, kHalfMax));
    TRY(take(std::as_bytes(std::span(halves).first(count))));
    done += bytes;
  }
  return {};
}

/// Moves integers of `bits` bits, one in a byte, together.
void pack(std::span<std::byte> buffer, std::size_t bits) {
  const std::size_t per_byte = 8 / bits;
  const auto mask = static_cast<std::byte>((1U << bits) - 1);
  for (std::size_t i = 0; i < buffer.size(); ++i) {
    const std::byte before = i % per_byte == 0 ? std::byte{0} : buffer[i / per_byte];
    buffer[i / per_byte] = before | (buffer[i] & mask) << (bits * (i % per_byte));
  }
}

}  // namespace

std::size_t ConstantPool::Constant::size() const {
  const auto count = static_cast<std::size_t>(tensor.count());
  switch (encoding) {
    case Encoding::kPlain: return tensor.byte_size();
    case Encoding::kHalf: return count * 2;
    case Encoding::kPacked: return (count * static_cast<std::size_t>(bits_of(tensor.dtype())) + 7) / 8;
  }
  return 0;
}

Status ConstantPool::Constant::read_parts(const Take& take) const {
  switch (encoding) {
    case Encoding::kPlain: return tensor.read_parts(take);
    case Encoding::kHalf:
      return tensor.read_parts([&](std::span<const std::byte> part) { return take_narrowed(part, take); });
    case Encoding::kPacked: {
      std::vector<std::byte> elements(tensor.byte_size());
      TRY(tensor.write_to(elements));
      pack(elements, static_cast<std::size_t>(bits_of(tensor.dtype())));
      return take(std::span(elements).first(size()));
    }
  }
  return {};
}

Result<std::size_t> ConstantPool::add(const Tensor& tensor, Encoding encoding) {
  const Identity identity{tensor.identity(), tensor.byte_size(), tensor.dtype(), encoding};
  if (const auto found = by_identity_.find(identity); found != by_identity_.end()) return found->second;
  const Constant constant{tensor, encoding};
  if (tensor.byte_size() <= kHashedBytes) {
    XXH3_state_t state;
    XXH3_INITSTATE(&state);
    (void)XXH3_128bits_reset(&state);
    TRY(constant.read_parts([&](std::span<const std::byte> part) -> Status {
      (void)XXH3_128bits_update(&state, part.data(), part.size());
      return {};
    }));
    const XXH128_hash_t hash = XXH3_128bits_digest(&state);
    const auto [at, fresh] = by_content_.try_emplace({hash.high64, hash.low64, constant.size()}, constants_.size());
    if (!fresh) return at->second;
  }
  constants_.push_back(constant);  // holds the data, so that its address stays the identity of this constant
  by_identity_.emplace(identity, constants_.size() - 1);
  return constants_.size() - 1;
}

}  // namespace onnx2tf::tflite
