#include "ops/transpose.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

bool is_permutation_of(const std::vector<int>& perm, int rank) {
  std::vector<int> sorted = perm;
  std::ranges::sort(sorted);
  std::vector<int> axes(static_cast<std::size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  return sorted == axes;
}

/// A permutation with as few axes as it takes: unit axes dropped, axes that stay neighbours merged, an inner run that
/// does not move made part of the element.
struct Movement {
  std::vector<std::size_t> sizes;    // of the result's axes
  std::vector<std::size_t> strides;  // in the operand, in elements
  std::size_t element_bytes = 0;
};

Movement movement_of(std::span<const std::int64_t> dims, const std::vector<int>& perm, std::size_t element_bytes) {
  const std::vector<std::int64_t> in_strides = row_major_strides(dims);
  Movement out;
  for (const int axis : perm) {
    const auto a = static_cast<std::size_t>(axis);
    const auto size = static_cast<std::size_t>(dims[a]);
    const auto stride = static_cast<std::size_t>(in_strides[a]);
    if (size == 1) continue;
    if (!out.strides.empty() && out.strides.back() == stride * size) {
      out.sizes.back() *= size;
      out.strides.back() = stride;
    } else {
      out.sizes.push_back(size);
      out.strides.push_back(stride);
    }
  }
  out.element_bytes = element_bytes;
  if (!out.strides.empty() && out.strides.back() == 1) {
    const std::size_t run = out.sizes.back();
    out.sizes.pop_back();
    out.strides.pop_back();
    out.element_bytes *= run;
    for (std::size_t& stride : out.strides) stride /= run;
  }
  return out;
}

/// Two planes, that from which is copied and that to which; rows are `stride` elements apart.
struct Planes {
  const std::byte* from;
  std::size_t from_stride;
  std::byte* to;
  std::size_t to_stride;
};

/// A block of `rows` of `to` by `columns`, element by element.
template <std::size_t kBytes>
void transpose_block(const Planes& planes, std::size_t rows, std::size_t columns, std::size_t bytes) {
  const std::size_t step = kBytes != 0 ? kBytes : bytes;
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      std::memcpy(planes.to + (i * planes.to_stride + j) * step, planes.from + (j * planes.from_stride + i) * step,
                  step);
    }
  }
}

constexpr std::size_t kBlock = 32;

/// A whole block of elements of four bytes, four by four in registers.
void transpose_words(const Planes& planes) {
  using Four = std::uint32_t __attribute__((vector_size(16)));
  constexpr std::size_t kSide = 4;
  for (std::size_t i = 0; i < kBlock; i += kSide) {
    for (std::size_t j = 0; j < kBlock; j += kSide) {
      std::array<Four, kSide> in;
      for (std::size_t k = 0; k < kSide; ++k) {
        std::memcpy(&in[k], planes.from + ((j + k) * planes.from_stride + i) * sizeof(std::uint32_t), sizeof(Four));
      }
      const Four low01 = __builtin_shufflevector(in[0], in[1], 0, 4, 1, 5);
      const Four low23 = __builtin_shufflevector(in[2], in[3], 0, 4, 1, 5);
      const Four high01 = __builtin_shufflevector(in[0], in[1], 2, 6, 3, 7);
      const Four high23 = __builtin_shufflevector(in[2], in[3], 2, 6, 3, 7);
      const std::array<Four, kSide> out = {
          __builtin_shufflevector(low01, low23, 0, 1, 4, 5), __builtin_shufflevector(low01, low23, 2, 3, 6, 7),
          __builtin_shufflevector(high01, high23, 0, 1, 4, 5), __builtin_shufflevector(high01, high23, 2, 3, 6, 7)};
      for (std::size_t k = 0; k < kSide; ++k) {
        std::memcpy(planes.to + ((i + k) * planes.to_stride + j) * sizeof(std::uint32_t), &out[k], sizeof(Four));
      }
    }
  }
}

/// to[i][j] = from[j][i] for elements of `kBytes` bytes (0: `bytes`), in blocks that fit the cache.
template <std::size_t kBytes>
void transpose_plane(const Planes& planes, std::size_t rows, std::size_t columns, std::size_t bytes) {
  const std::size_t step = kBytes != 0 ? kBytes : bytes;
  for (std::size_t row = 0; row < rows; row += kBlock) {
    for (std::size_t column = 0; column < columns; column += kBlock) {
      Planes block = planes;
      block.from += (column * planes.from_stride + row) * step;
      block.to += (row * planes.to_stride + column) * step;
      const std::size_t height = std::min(kBlock, rows - row);
      const std::size_t width = std::min(kBlock, columns - column);
      if (kBytes == sizeof(std::uint32_t) && height == kBlock && width == kBlock) {
        transpose_words(block);
      } else {
        transpose_block<kBytes>(block, height, width, bytes);
      }
    }
  }
}

using Plane = void (*)(const Planes&, std::size_t, std::size_t, std::size_t);

Plane plane_for(std::size_t element_bytes) {
  switch (element_bytes) {
    case 1: return transpose_plane<1>;
    case 2: return transpose_plane<2>;
    case 4: return transpose_plane<4>;
    case 8: return transpose_plane<8>;
    default: return transpose_plane<0>;
  }
}

/// Calls `visit(from, to)` for every index of the axes that `outer` lists, with offsets in elements.
template <class Visit>
void for_each_outer(const Movement& move, const std::vector<std::size_t>& outer,
                    const std::vector<std::size_t>& to_strides, const Visit& visit) {
  std::vector<std::size_t> index(outer.size(), 0);
  std::size_t from = 0;
  std::size_t to = 0;
  while (true) {
    visit(from, to);
    std::size_t k = outer.size();
    while (k > 0) {
      const std::size_t axis = outer[--k];
      from += move.strides[axis];
      to += to_strides[axis];
      if (++index[k] < move.sizes[axis]) break;
      from -= move.strides[axis] * move.sizes[axis];
      to -= to_strides[axis] * move.sizes[axis];
      index[k] = 0;
      if (k == 0) return;
    }
    if (outer.empty()) return;
  }
}

/// Writes `from` to `to` in the order of the movement.
void move_elements(const Movement& move, const std::byte* from, std::byte* to) {
  const std::size_t rank = move.sizes.size();
  const std::size_t bytes = move.element_bytes;
  if (rank == 0) {
    std::memcpy(to, from, bytes);
    return;
  }
  std::vector<std::size_t> to_strides(rank, 1);
  for (std::size_t i = rank - 1; i > 0; --i) to_strides[i - 1] = to_strides[i] * move.sizes[i];
  // Planes of the result's last axis and the axis that is last in the operand.
  const std::size_t last = rank - 1;
  const auto inner = static_cast<std::size_t>(std::ranges::min_element(move.strides.begin(), move.strides.end()) -
                                              move.strides.begin());
  std::vector<std::size_t> outer;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    if (axis != last && axis != inner) outer.push_back(axis);
  }
  if (inner == last) {  // elements are runs: copy them one by one
    for_each_outer(move, outer, to_strides, [&](std::size_t at, std::size_t result) {
      for (std::size_t i = 0; i < move.sizes[last]; ++i) {
        std::memcpy(to + (result + i) * bytes, from + (at + i * move.strides[last]) * bytes, bytes);
      }
    });
    return;
  }
  const Plane plane = plane_for(bytes);
  for_each_outer(move, outer, to_strides, [&](std::size_t at, std::size_t result) {
    plane({from + at * bytes, move.strides[last], to + result * bytes, to_strides[inner]}, move.sizes[inner],
          move.sizes[last], bytes);
  });
}

/// The same, some rows of the result's outermost axis at a time.
Status move_in_parts(const Movement& move, const std::byte* from, const Tensor::Sink& sink) {
  constexpr std::size_t kPartBytes = std::size_t{1} << 18;
  constexpr std::size_t kLeastRows = 32;
  std::size_t row_bytes = move.element_bytes;
  for (std::size_t i = 1; i < move.sizes.size(); ++i) row_bytes *= move.sizes[i];
  const std::size_t step = std::max(kLeastRows, kPartBytes / row_bytes);
  for (std::size_t row = 0; row < move.sizes[0]; row += step) {
    Movement part = move;
    part.sizes[0] = std::min(step, move.sizes[0] - row);
    const std::byte* start = from + row * move.strides[0] * move.element_bytes;
    TRY(sink(part.sizes[0] * row_bytes, [&](std::span<std::byte> out) -> Status {
      move_elements(part, start, out.data());
      return {};
    }));
  }
  return {};
}

}  // namespace

Tensor transposed(const Tensor& tensor, const std::vector<int>& perm) {
  std::vector<std::int64_t> dims;
  for (const int axis : perm) dims.push_back(tensor.dims()[static_cast<std::size_t>(axis)]);
  Movement move = movement_of(tensor.dims(), perm, size_of(tensor.dtype()));
  if (move.sizes.empty() || tensor.byte_size() == 0) return tensor.reshaped(std::move(dims));
  return Tensor::deferred_in_parts(
      tensor.dtype(), std::move(dims),
      [tensor, move = std::move(move)](const Tensor::Sink& sink) -> Status {
        const Bytes from = TRY(tensor.bytes());
        return move_in_parts(move, from.data().data(), sink);
      },
      tensor.depth() + 1);
}

Result<Tensor> stored_as(const Tensor& tensor, const Stored& stored) {
  // The pieces, outer axes first and within an axis outer pieces first, are a reshape of the tensor.
  std::vector<Piece> pieces;
  std::vector<std::int64_t> dims;
  for (const auto& dim : stored) {
    std::int64_t size = 1;
    for (const Piece& piece : dim) {
      if (!piece.size.is_static() || !piece.stride.is_static() || piece.axis >= tensor.rank()) {
        return fail(Code::kInternal,
                    cat("a constant of rank ", tensor.rank(), " can't be stored as ", to_string(stored)));
      }
      size *= piece.size.value();
      if (!piece.size.is(1)) pieces.push_back(piece);
    }
    dims.push_back(size);
  }
  std::vector<int> order(pieces.size());
  std::iota(order.begin(), order.end(), 0);
  const auto at = [&](int i) -> const Piece& { return pieces[static_cast<std::size_t>(i)]; };
  std::ranges::stable_sort(order, [&](int a, int b) {
    return at(a).axis != at(b).axis ? at(a).axis < at(b).axis : at(a).stride.value() > at(b).stride.value();
  });
  std::vector<std::int64_t> split_dims;
  std::vector<std::int64_t> covered(tensor.dims().size(), 1);
  for (std::size_t i = order.size(); i-- > 0;) {
    const Piece& piece = at(order[i]);
    std::int64_t* inner = piece.axis < 0 ? nullptr : &covered[static_cast<std::size_t>(piece.axis)];
    if (inner == nullptr || !piece.stride.is(*inner)) {
      return fail(Code::kInternal, cat("pieces do not fit together: ", to_string(stored)));
    }
    *inner *= piece.size.value();
    split_dims.insert(split_dims.begin(), piece.size.value());
  }
  if (covered != tensor.dims()) {
    return fail(Code::kInternal,
                cat(to_string(stored), " does not cover a constant of dims [", join(tensor.dims(), ","), "]"));
  }
  std::vector<int> perm(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) perm[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
  return transposed(tensor.reshaped(std::move(split_dims)), perm).reshaped(std::move(dims));
}

namespace {

Result<Type> permuted_type(const Transpose& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 1}));
  if (!is_permutation_of(op.perm, in[0].rank())) {
    return fail(Code::kInvalidModel, cat("[", join(op.perm, ","), "] does not permute the axes of ", in[0]));
  }
  Type out(in[0].dtype, {});
  for (const int axis : op.perm) out.dims.push_back(in[0].dims[static_cast<std::size_t>(axis)]);
  if (in[0].quant) {
    Quant quant = *in[0].quant;
    if (quant.scales.size() > 1) {
      quant.axis = static_cast<int>(std::ranges::find(op.perm, quant.axis) - op.perm.begin());
    }
    out.quant = std::make_shared<const Quant>(std::move(quant));
  }
  return out;
}

}  // namespace

Result<Types> infer(const Transpose& op, std::span<const Type> in) {
  Type out = TRY(permuted_type(op, in));
  if (follows_elements(in[0], out)) {
    out = with_moved_elements(out, in[0], TRY(transposed(element_numbers(in[0]), op.perm).loaded()));
  }
  return single(std::move(out));
}

Result<Tensors> eval(const Transpose& op, std::span<const Tensor> in) {
  TRY(permuted_type(op, types_of(in)));
  return Tensors{TRY(transposed(in[0], op.perm).loaded())};
}

Result<Tensor> eval_lazily(const Transpose& op, const Tensor& operand) { return transposed(operand, op.perm); }

Family layout_family(const Transpose& op, std::span<const Type> /*in*/) { return family::Transpose{op.perm}; }

Result<Physical> physical(const Transpose& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(Transpose);

}  // namespace onnx2tf
