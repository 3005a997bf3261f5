#pragma once

#include <cstddef>

#include "base/result.h"
#include "ir/op.h"

namespace onnx2tf {

/// How large constants may grow by folding.
struct FoldLimits {
  /// Results of constant operands are computed at once if they have at most this many bytes. Larger ones become
  /// views or deferred tensors where the op or its operands allow it, so that weights stay out of the heap.
  std::size_t fold_bytes = std::size_t{1} << 16;
  /// Larger results stay nodes if they have more than this times the operands' bytes.
  std::size_t max_growth = 2;
};

/// The results of `op`, whose result types are `types`, as constants; empty if the node is needed. An operand that is
/// not constant is given as none with a type in `in` that is not none. Results whose elements inference knows need no
/// constant operands. Fails if the evaluation does.
Result<Tensors> fold(const Op& op, const Tensors& operands, const Types& in, const Types& types,
                     const FoldLimits& limits = {});

}  // namespace onnx2tf
