#include "targets/keras/sums.h"

#include <algorithm>
#include <vector>

namespace onnx2tf::keras {
namespace {

bool may_equal(const Dim& a, const Dim& b) { return a == b || !a.is_static() || !b.is_static(); }

/// Whether y may be added along another axis than `axis`, its only one that is longer than 1; the dims `ones` are 1.
bool may_move(const Type& x, const Type& y, std::size_t axis, const std::vector<Dim>& ones) {
  const std::size_t rank = x.dims.size();
  const auto dim = [&](std::size_t i) { return std::ranges::find(ones, x.dims[i]) == ones.end() ? x.dims[i] : Dim(1); };
  const Dim& length = y.dims[axis];
  if (y.dims.size() > rank) return may_equal(dim(rank - 1), length) || may_equal(dim(1), length);  // it drops axes
  const std::size_t right = rank - y.dims.size() + axis;
  if (dim(rank - 1) == length) return right != rank - 1;
  return (right != rank - 1 && may_equal(dim(rank - 1), length)) || (right != 1 && may_equal(dim(1), length));
}

}  // namespace

bool mistaken_for_bias(const Type& x, const Type& y) {
  if (x.dims.size() < 2) return false;
  std::vector<std::size_t> long_axes;
  std::vector<std::size_t> dynamic_axes;
  for (std::size_t axis = 0; axis < y.dims.size(); ++axis) {
    if (y.dims[axis].is(1)) continue;
    (y.dims[axis].is_static() ? long_axes : dynamic_axes).push_back(axis);
  }
  if (long_axes.size() > 1) return false;
  return std::ranges::any_of(long_axes.empty() ? dynamic_axes : long_axes, [&](std::size_t axis) {
    std::vector<Dim> ones;
    for (const std::size_t other : dynamic_axes) {
      if (other != axis) ones.push_back(y.dims[other]);
    }
    return std::ranges::find(ones, y.dims[axis]) == ones.end() && may_move(x, y, axis, ones);
  });
}

}  // namespace onnx2tf::keras
