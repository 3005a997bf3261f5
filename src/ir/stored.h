#pragma once

#include <string>
#include <variant>
#include <vector>

#include "ir/dim.h"

namespace onnx2tf {

/// A part of one logical axis: indices i of the axis with i = stride * j + rest, j in [0, size). A whole axis is
/// {axis, dim, 1}. `axis` -1 (size 1) fills a physical dim in which the operand has no axis (broadcasting).
struct Piece {
  int axis = 0;
  Dim size = 1;
  Dim stride = 1;

  friend bool operator==(const Piece&, const Piece&) = default;
};

/// How a tensor lies in memory: a row-major array whose physical dim d runs over the pieces[d], the last one fastest.
/// ONNX order of f32[N,C,H,W] is {{0},{1},{2},{3}} (whole axes), channels last is {{0},{2},{3},{1}}.
/// Every axis of size > 1 is covered; unit axes may be there (as pieces of size 1) or not.
using Stored = std::vector<std::vector<Piece>>;

/// Every axis whole, in the order of `axes`, one physical dim each.
Stored stored_axes(const std::vector<int>& axes, const std::vector<Dim>& dims);
/// The physical dims: products of the piece sizes.
std::vector<Dim> physical_dims(const Stored& stored);
/// The physical dim that has `axis` as one whole piece and nothing else of size > 1; -1 if there is none.
int dim_of_axis(const Stored& stored, int axis);
/// All physical dims in which a piece of `axis` lies.
std::vector<int> dims_of_axis(const Stored& stored, int axis);
/// "[[0:N][2:H][3:W][1:4*2 1:2]]": for messages and --explain-layout.
std::string to_string(const Stored& stored);

/// What an op computes on operands stored as `operands` say, giving results stored as `results` say. Entries of
/// operands that are not there are empty. The layout pass makes modes that fit the op's family.
struct Mode {
  std::vector<Stored> operands;
  std::vector<Stored> results;
};

/// Which layouts an op can take: its family, with the facts that the family's rules need. See docs/layout.md.
namespace family {

/// Element k of the result depends on element k (broadcast, numpy's rule) of every operand.
struct Elementwise {};
/// Joins operands along an axis.
struct Concat {
  int axis = 0;
};
/// Takes start, start + step, ... below end on each axis; steps may be negative. Other operands than the first are
/// shape-like and stay in ONNX order.
struct Slice {
  std::vector<Dim> starts, ends;
  std::vector<std::int64_t> steps;
  bool known = true;  ///< false: starts and ends come as operands, and every cut axis must be one whole piece
};
/// result = data[..., indices, ...]: the axis of operand 0 is replaced by the axes of operand 1.
struct Gather {
  int axis = 0;
};
/// Acts along the named axes of operand 0 only, keeps rank and axis identity (pad, cumulative sum, tile); each of
/// them must be one whole piece. Further operands stay in ONNX order.
struct TouchedAxes {
  std::vector<int> axes;
};
/// Reduces over axes. `symmetric`: the order of elements does not matter (false for arg-reductions).
struct Reduce {
  std::vector<int> axes;
  bool keep_dims = true;
  bool symmetric = true;
};
/// Works along one axis, which must be last and contiguous; symmetric ones take its elements in any order.
struct AlongAxis {
  int axis = 0;
  bool symmetric = true;
};
/// Convolution, pooling, resizing: [batch][spatial...][channel].
struct Window {
  enum class Channels : std::uint8_t {
    kFull,     ///< any input order, any result order (group-1 convolution with constant weights)
    kKept,     ///< result channels in the order of the input's (depthwise, pooling, resizing)
    kNatural,  ///< both in natural order (grouped convolution, computed weights)
  };
  int batch = 0;
  int channel = 1;
  std::vector<int> spatial;
  Channels channels = Channels::kKept;
  /// Axes of the weight operand (operand 1), if there is one: result channel, input channel, spatial in order.
  int weight_out = -1, weight_in = -1;
  std::vector<int> weight_spatial;
  bool pointwise = false;  ///< kernel 1, stride 1, no padding, group 1, constant weights: also a contraction
};
/// Batched matrix product of the last two axes of operands 0 and 1 (after `transposes` of the flags), numpy's
/// broadcasting over the rest; operand 2, if there, is a bias along the result's last axis.
struct MatMul {
  bool transpose_a = false, transpose_b = false;
};
/// Same elements in row-major order under other dims.
struct Reshape {};
/// Axis k of the result is axis perm[k] of the operand.
struct Transpose {
  std::vector<int> perm;
};
/// Takes and gives ONNX order only, for the reason given.
struct Opaque {
  std::string reason;
};

}  // namespace family

using Family = std::variant<family::Elementwise, family::Concat, family::Slice, family::Gather, family::TouchedAxes,
                            family::Reduce, family::AlongAxis, family::Window, family::MatMul, family::Reshape,
                            family::Transpose, family::Opaque>;

}  // namespace onnx2tf
