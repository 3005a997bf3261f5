#include "legalize/window_order.h"

#include <numeric>

namespace onnx2tf {
namespace {

std::vector<int> counted_from(int first, std::size_t count) {
  std::vector<int> out(count);
  std::iota(out.begin(), out.end(), first);
  return out;
}

}  // namespace

WindowDims channels_last(std::size_t spatial_rank) {
  return {0, static_cast<int>(spatial_rank) + 1, counted_from(1, spatial_rank)};
}

WeightDims weights_in(WeightOrder order, std::size_t spatial_rank) {
  const auto last = static_cast<int>(spatial_rank) + 1;
  switch (order) {
    case WeightOrder::kOutSpatialIn: return {0, last, counted_from(1, spatial_rank)};
    case WeightOrder::kInSpatialOut: return {last, 0, counted_from(1, spatial_rank)};
    case WeightOrder::kSpatialInOut: return {last, last - 1, counted_from(0, spatial_rank)};
    case WeightOrder::kSpatialOutIn: break;
  }
  return {last - 1, last, counted_from(0, spatial_rank)};
}

}  // namespace onnx2tf
