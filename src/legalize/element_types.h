#pragma once

#include <cstdint>
#include <vector>

#include "ir/op.h"

namespace onnx2tf {

/// Element types as bits.
using TypeSet = std::uint32_t;
constexpr TypeSet set_of(DType dtype) { return TypeSet{1} << static_cast<unsigned>(dtype); }

/// Which of `count` operands are data, of one element type.
std::vector<std::size_t> data_operands(const Op& op, std::size_t count);
/// The element type in which an op on `dtype` can be computed by kernels that take `types`: itself, else a wider one;
/// kNone if there is none.
DType compute_type(DType dtype, TypeSet types);

}  // namespace onnx2tf
