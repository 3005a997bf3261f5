#pragma once

#include <unordered_map>

#include "ir/graph.h"
#include "layout/tokens.h"

namespace onnx2tf::layout {

/// Integers in place of a graph's dims. Each symbol gets a number of its own, a prime times a power of two, so that
/// factorings that hold for these numbers hold for all; a second set of numbers checks that (`Problem::second_layout`).
class Sizes {
 public:
  /// Error: kLimit if no probe keeps the element counts within 62 bits.
  static Result<Sizes> of(const Graph& graph);

  bool symbolic() const { return !first_.empty(); }
  /// The value's dims; 0 for dims that are not positive.
  const Ints& dims(ValueId value) const { return dims_[index_of(value)]; }
  /// Whether the value has an empty dim, so that nothing can be said of its layout.
  bool irregular(ValueId value) const { return irregular_[index_of(value)]; }
  /// Dims under the other probe.
  Result<Ints> second_dims(const Type& type) const;
  Result<std::int64_t> second(const Dim& dim) const;

  /// The pieces under the other probe.
  Result<AxisPieces> second_pieces(const Stored& stored) const;

  /// The pieces with symbolic sizes and strides, given that they make up whole axes of `type`, whose dims are `dims`
  /// here. Nothing if a part of a symbolic axis has no expression.
  std::optional<Stored> stored(const StoredPieces& pieces, const Type& type, const Ints& dims) const;

 private:
  /// An inner part of a dim that has `size` here; nothing if none is known to divide it.
  std::optional<Dim> inner_part(const Dim& dim, std::int64_t size) const;
  /// Names the pieces of one axis; false if they do not make it up or a part has no name.
  bool name_parts(int axis, const Dim& dim, std::int64_t size, Stored& stored, const StoredPieces& pieces) const;

  SymbolValues first_, second_;
  std::vector<Ints> dims_;
  std::vector<bool> irregular_;
  std::unordered_map<std::int64_t, std::vector<Dim>> named_;  // the symbolic dims of each size
};

}  // namespace onnx2tf::layout
