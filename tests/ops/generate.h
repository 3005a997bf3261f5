#pragma once

#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

#include "ir/op.h"

namespace onnx2tf::test {

/// Reproducible choices.
class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  /// In [0, count).
  std::int64_t below(std::int64_t count) {
    return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(count));
  }
  /// In [low, high].
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  bool coin() { return below(2) == 0; }
  template <class T>
  const T& of(const std::vector<T>& items) {
    return items[static_cast<std::size_t>(below(static_cast<std::int64_t>(items.size())))];
  }
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[static_cast<std::size_t>(below(static_cast<std::int64_t>(i)))]);
    }
  }

 private:
  std::mt19937 engine_;
};

/// An op and operands that it takes; absent operands are none.
struct Case {
  Op op;
  Tensors operands;
};

/// A random op of the kind called `name`; fails for a kind that nobody wrote a generator for.
Result<Case> random_case(std::string_view name, Random& random);

/// A tensor of small random values: integers in [-4, 4] (unsigned: [0, 4]), bools, or floats in [-2, 2].
Tensor random_tensor(DType dtype, std::vector<std::int64_t> dims, Random& random);

/// Random dims, 1 to 4 mostly.
std::vector<std::int64_t> random_dims(std::int64_t rank, Random& random);

}  // namespace onnx2tf::test
