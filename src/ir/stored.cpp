#include "ir/stored.h"

#include <algorithm>

#include "base/text.h"

namespace onnx2tf {

Stored stored_axes(const std::vector<int>& axes, const std::vector<Dim>& dims) {
  Stored out;
  for (const int axis : axes) out.push_back({Piece{axis, dims.at(static_cast<std::size_t>(axis)), 1}});
  return out;
}

std::vector<Dim> physical_dims(const Stored& stored) {
  std::vector<Dim> out;
  for (const auto& pieces : stored) {
    Dim dim = 1;
    for (const Piece& piece : pieces) dim = dim * piece.size;
    out.push_back(dim);
  }
  return out;
}

std::vector<int> dims_of_axis(const Stored& stored, int axis) {
  std::vector<int> out;
  for (int d = 0; d < static_cast<int>(stored.size()); ++d) {
    const auto& pieces = stored[static_cast<std::size_t>(d)];
    if (std::ranges::any_of(pieces, [&](const Piece& piece) { return piece.axis == axis; })) out.push_back(d);
  }
  return out;
}

int dim_of_axis(const Stored& stored, int axis) {
  const std::vector<int> at = dims_of_axis(stored, axis);
  if (at.size() != 1) return -1;
  const auto& pieces = stored[static_cast<std::size_t>(at[0])];
  const auto alone = std::ranges::all_of(
      pieces, [&](const Piece& piece) { return piece.axis == axis ? piece.stride.is(1) : piece.size.is(1); });
  const auto count = std::ranges::count_if(pieces, [&](const Piece& piece) { return piece.axis == axis; });
  return alone && count == 1 ? at[0] : -1;
}

std::string to_string(const Stored& stored) {
  return cat('[',
             join(stored, "",
                  [](const std::vector<Piece>& pieces) {
                    return cat('[',
                               join(pieces, " ",
                                    [](const Piece& piece) {
                                      if (piece.stride.is(1)) return cat(piece.axis, ':', piece.size);
                                      return cat(piece.axis, ':', piece.size, '@', piece.stride);
                                    }),
                               ']');
                  }),
             ']');
}

}  // namespace onnx2tf
