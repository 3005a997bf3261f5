#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "ir/op.h"
#include "ir/tensor.h"
#include "ir/type.h"

namespace onnx2tf {

/// How many operands an op takes: the first `least` must be there, up to `most` may.
struct Arity {
  std::size_t least = 1;
  std::size_t most = 1;
};

/// Fails unless the operands are as many as `arity` says and none of the needed ones is missing.
Status check_operands(std::span<const Type> in, Arity arity);
/// Fails unless 0 <= axis < rank.
Status check_axis(int axis, int rank);
/// Fails unless `values` (called `name` in the message) has one entry per axis.
Status check_entries(std::string_view name, std::size_t entries, int rank);
/// Fails unless the operand (called `name`) is i32 or i64.
Status check_indices(std::string_view name, const Type& type);
/// `type` as an op's only result. Fails if a dim is negative or the elements are more than 2^48.
Result<Types> single(Type type);

/// Whether the two dims differ for all symbol values, as far as that shows.
bool surely_differ(const Dim& a, const Dim& b);
/// Entry `i` of an attribute; where that is unknown or missing, element `i` of the operand that brings it at run time,
/// if it is there and known.
Dim known_entry(const std::vector<Dim>& attribute, std::size_t i, std::span<const Type> in, std::size_t operand);

Types types_of(std::span<const Tensor> in);
/// The dims of `type`; fails if one is symbolic, since nothing can be evaluated then.
Result<std::vector<std::int64_t>> dims_to_evaluate(const Type& type);

/// Whether the elements of `in` are known and few enough to be followed through an op that moves them to `out`.
bool follows_elements(const Type& in, const Type& out);
/// An i64 tensor of the type's dims whose elements count up from 0: what an op makes of it shows where elements go.
Tensor element_numbers(const Type& type);
/// `out` with the elements of `in` that `numbers` names.
Type with_moved_elements(const Type& out, const Type& in, const Tensor& numbers);

}  // namespace onnx2tf
