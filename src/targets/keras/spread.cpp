#include "targets/keras/spread.h"

#include "targets/keras/sums.h"

namespace onnx2tf::keras {

std::string axis_letters(std::size_t rank) {
  std::string out;
  for (std::size_t axis = 0; axis < rank; ++axis) out += static_cast<char>('a' + axis);
  return out;
}

namespace {

constexpr std::size_t kMaxRank = 20;  // of letters that are surely free

}  // namespace

std::optional<Spread> spread(const Tensor& constant, const Type& x) {
  const std::size_t rank = x.dims.size();
  if (static_cast<std::size_t>(constant.rank()) > rank || rank < 2 || rank > kMaxRank) return std::nullopt;
  const std::size_t first = rank - static_cast<std::size_t>(constant.rank());
  Spread out;
  std::vector<std::int64_t> dims;
  for (std::size_t axis = first; axis < rank; ++axis) {
    const std::int64_t dim = constant.dims()[axis - first];
    if (dim == 1) continue;
    if (axis == 0 || !x.dims[axis].is(dim)) return std::nullopt;
    out.axes += static_cast<char>('a' + axis);
    dims.push_back(dim);
  }
  if (dims.empty()) return std::nullopt;
  out.values = constant.reshaped(std::move(dims));
  return out;
}

std::optional<Bias> bias(const Tensor& term, const Type& x, std::string_view letters) {
  const auto parts = spread(term, x);
  if (!parts || letters.size() != x.dims.size()) return std::nullopt;
  Bias out;
  std::vector<std::int64_t> dims;
  for (std::size_t axis = static_cast<std::size_t>(parts->axes[0] - 'a'); axis < letters.size(); ++axis) {
    const bool varies = parts->axes.find(static_cast<char>('a' + axis)) != std::string::npos;
    if (varies) out.axes += letters[axis];
    dims.push_back(varies ? x.dims[axis].value() : 1);
  }
  out.values = parts->values.reshaped(std::move(dims));
  if (mistaken_for_bias(x, out.values.type())) return std::nullopt;
  return out;
}

}  // namespace onnx2tf::keras
