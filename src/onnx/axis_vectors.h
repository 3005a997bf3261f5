#pragma once

#include "onnx/node_context.h"
#include "ops/binary.h"

namespace onnx2tf::onnx {

/// Vectors of one i64 per axis that are computed at run time: bounds of slices, amounts of padding, dims of results,
/// where a node names axes that only come then. Axes may be negative (counted from the end) and unsorted.
class AxisVectors {
 public:
  explicit AxisVectors(NodeContext& node) : node_(node) {}

  ValueId constant(const std::vector<std::int64_t>& values);
  /// One entry per axis of the value.
  ValueId filled(int rank, std::int64_t value) {
    return constant(std::vector<std::int64_t>(static_cast<std::size_t>(rank), value));
  }
  Result<ValueId> dims_of(ValueId x);
  /// The integers as a vector of i64.
  Result<ValueId> widened(ValueId integers);

  Result<ValueId> binary(BinaryFn fn, ValueId a, ValueId b) { return node_.add(Binary{fn}, {a, b}); }
  Result<ValueId> binary(BinaryFn fn, ValueId a, std::int64_t b) { return binary(fn, a, constant({b})); }
  Result<ValueId> select(ValueId condition, ValueId a, ValueId b);
  /// Entries `start` to `end` of a vector.
  Result<ValueId> part(ValueId vector, std::int64_t start, std::int64_t end);

  /// Entry i of `entries` where axes[i] says, elsewhere the entry of `rest`, which has one per axis.
  Result<ValueId> spread(ValueId entries, const std::vector<int>& axes, ValueId rest);
  /// The same with axes (a vector of i64) that are computed.
  Result<ValueId> spread(ValueId entries, ValueId axes, ValueId rest);
  /// The entries of `dims` but those that `axes` names; both have a known number of entries.
  Result<ValueId> without(ValueId dims, ValueId axes);
  /// Those of `dims` with a 1 at each of `axes`, which count in the result.
  Result<ValueId> with_ones(ValueId dims, ValueId axes);

 private:
  std::int64_t size_of(ValueId vector) const { return node_.type_of(vector).dims[0].value(); }
  /// 0, 1, ... as a vector of the given dims.
  Result<ValueId> positions(std::int64_t count, std::vector<Dim> dims);
  /// The axes counted from the start.
  Result<ValueId> from_start(ValueId axes, std::int64_t rank);
  /// A vector under other dims: a row [1, n] or a column [n, 1].
  Result<ValueId> shaped(ValueId vector, std::vector<Dim> dims);
  /// For each element of the column, how many of the row compare with it so.
  Result<ValueId> counted(BinaryFn comparison, ValueId row, ValueId column);

  NodeContext& node_;
};

}  // namespace onnx2tf::onnx
