#include "ops/operands.h"

#include <numeric>

#include "base/text.h"

namespace onnx2tf {

Status check_operands(std::span<const Type> in, Arity arity) {
  if (in.size() < arity.least || in.size() > arity.most) {
    return fail(Code::kInvalidModel, cat(in.size(), " operands instead of ", arity.least,
                                         arity.most > arity.least ? cat(" to ", arity.most) : std::string()));
  }
  for (std::size_t i = 0; i < arity.least; ++i) {
    if (in[i].is_none()) return fail(Code::kInvalidModel, cat("operand ", i, " is missing"));
  }
  return {};
}

Status check_axis(int axis, int rank) {
  if (axis < 0 || axis >= rank) return fail(Code::kInvalidModel, cat("axis ", axis, " is outside of rank ", rank));
  return {};
}

Status check_entries(std::string_view name, std::size_t entries, int rank) {
  if (entries == static_cast<std::size_t>(rank)) return {};
  return fail(Code::kInvalidModel, cat(name, " has ", entries, " entries for rank ", rank));
}

Status check_indices(std::string_view name, const Type& type) {
  if (type.dtype == DType::kI32 || type.dtype == DType::kI64) return {};
  return fail(Code::kInvalidModel, cat(name, " of type ", type, " should be i32 or i64"));
}

Result<Types> single(Type type) {
  constexpr std::int64_t kMaxElements = std::int64_t{1} << 48;
  std::int64_t total = 1;
  for (const Dim& dim : type.dims) {
    if (!dim.is_static()) continue;
    if (dim.value() < 0) return fail(Code::kInvalidModel, cat("the result ", type, " would have a negative dim"));
    if (__builtin_mul_overflow(total, dim.value(), &total) || total > kMaxElements) {
      return fail(Code::kLimit, cat("the result ", type, " would be too large"));
    }
  }
  return Types{std::move(type)};
}

bool surely_differ(const Dim& a, const Dim& b) {
  const Dim difference = a - b;
  return difference.is_static() && !difference.is(0);
}

Dim known_entry(const std::vector<Dim>& attribute, std::size_t i, std::span<const Type> in, std::size_t operand) {
  if (i < attribute.size() && !attribute[i].is_unknown()) return attribute[i];
  if (operand < in.size() && in[operand].elements && i < in[operand].elements->size()) {
    return (*in[operand].elements)[i];
  }
  return Dim::unknown();
}

Types types_of(std::span<const Tensor> in) {
  Types out;
  for (const Tensor& tensor : in) out.push_back(tensor.is_none() ? Type() : tensor.type());
  return out;
}

Result<std::vector<std::int64_t>> dims_to_evaluate(const Type& type) {
  if (type.is_static()) return type.static_dims();
  return fail(Code::kInternal, cat("a result of symbolic dims was evaluated: ", type));
}

bool follows_elements(const Type& in, const Type& out) {
  return in.elements && in.is_static() && out.is_static() && out.count().value() <= kMaxTrackedElements &&
         in.count().is(static_cast<std::int64_t>(in.elements->size()));
}

Tensor element_numbers(const Type& type) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(type.count().value()));
  std::iota(numbers.begin(), numbers.end(), 0);
  return Tensor::of_ints(DType::kI64, type.static_dims(), numbers);
}

Type with_moved_elements(const Type& out, const Type& in, const Tensor& numbers) {
  std::vector<Dim> elements;
  for (std::int64_t i = 0; i < numbers.count(); ++i) {
    elements.push_back(in.elements->at(static_cast<std::size_t>(numbers.int_element(i))));
  }
  return out.with_elements(std::move(elements));
}

}  // namespace onnx2tf
