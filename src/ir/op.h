#pragma once

#include <concepts>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "ir/field.h"
#include "ir/stored.h"
#include "ir/tensor.h"
#include "ir/type.h"

namespace onnx2tf {

using Types = std::vector<Type>;
using Tensors = std::vector<Tensor>;

class Op;

/// The op that does the work of a logical op on stored operands, and which logical operand each of its operands is
/// (a product may swap its sides).
struct Physical;

/// Everything the compiler knows of an op kind; one row of the registry, filled from the op's own file.
struct OpInfo {
  std::string_view name;
  std::string_view doc;
  std::vector<FieldDoc> fields;
  Result<Types> (*infer)(const void* op, std::span<const Type> in);
  Result<Tensors> (*eval)(const void* op, std::span<const Tensor> in);
  Family (*layout_family)(const void* op, std::span<const Type> in);
  Result<Physical> (*physical)(const void* op, const Mode& mode, std::span<const Type> in);
  /// The one result as a view of operand 0, or deferred: for constants too large to be copied. Null: the op has none.
  Result<Tensor> (*eval_lazily)(const void* op, const Tensor& operand);
  void (*print)(const void* op, std::ostream& out);
  Result<Op> (*parse)(FieldReader& reader);
  bool (*equal)(const void* a, const void* b);
};

/// The registry: every op of the vocabulary, in the order of ops.def.
std::span<const OpInfo* const> all_ops();
/// The op called `name`; null if there is none.
const OpInfo* find_op(std::string_view name);

/// The row of op type T; each op's file defines its own (ONNX2TF_DEFINE_OP).
template <class T>
const OpInfo& op_info();

/// What an op's struct and its free functions must offer.
///
/// - `kName`, `kDoc`: the name in text form, one sentence of documentation.
/// - `kFields`: std::tuple of Field{"name", &T::member, "doc"}.
/// - `infer`: result types from operand types; the only shape rule. Absent operands have Type::is_none().
/// - `eval`: results from operands in memory; readable rather than fast.
/// - `layout_family`: which layouts it can take.
/// - `physical`: the same computation on operands stored as the mode says.
///
/// An op whose only operand may be a large constant may also offer `Result<Tensor> eval_lazily(op, operand)`.
template <class T>
concept OpDef = std::is_copy_constructible_v<T> &&
    requires(const T& op, std::span<const Type> types, std::span<const Tensor> tensors, const Mode& mode) {
  { T::kName } -> std::convertible_to<std::string_view>;
  { T::kDoc } -> std::convertible_to<std::string_view>;
  T::kFields;
  { infer(op, types) } -> std::same_as<Result<Types>>;
  { eval(op, tensors) } -> std::same_as<Result<Tensors>>;
  { layout_family(op, types) } -> std::same_as<Family>;
  { physical(op, mode, types) } -> std::same_as<Result<Physical>>;
};

/// An op with its attributes: an immutable value of any type in the registry.
class Op {
 public:
  template <class T>
  requires(!std::same_as<std::remove_cvref_t<T>, Op>) Op(T op)  // NOLINT(google-explicit-constructor)
      : info_(&op_info<T>()), data_(std::make_shared<const T>(std::move(op))) {}

  /// The attributes if this is a T, else null.
  template <class T>
  const T* as() const {
    return info_ == &op_info<T>() ? static_cast<const T*>(data_.get()) : nullptr;
  }
  template <class T>
  bool is() const {
    return info_ == &op_info<T>();
  }

  const OpInfo& info() const { return *info_; }
  std::string_view name() const { return info_->name; }
  Result<Types> infer(std::span<const Type> in) const { return info_->infer(data_.get(), in); }
  Result<Tensors> eval(std::span<const Tensor> in) const { return info_->eval(data_.get(), in); }
  Family layout_family(std::span<const Type> in) const { return info_->layout_family(data_.get(), in); }
  Result<Physical> physical(const Mode& mode, std::span<const Type> in) const;
  bool has_lazy_eval() const { return info_->eval_lazily != nullptr; }
  /// Only where `has_lazy_eval`.
  Result<Tensor> eval_lazily(const Tensor& operand) const { return info_->eval_lazily(data_.get(), operand); }

  friend bool operator==(const Op& a, const Op& b) {
    return a.info_ == b.info_ && (a.data_ == b.data_ || a.info_->equal(a.data_.get(), b.data_.get()));
  }
  /// "concat{axis=1}".
  friend std::ostream& operator<<(std::ostream& out, const Op& op);

 private:
  const OpInfo* info_;
  std::shared_ptr<const void> data_;
};

struct Physical {
  Op op;
  std::vector<int> operands;

  /// The op on all `count` operands in their order.
  static Physical in_order(Op op, std::size_t count);
};

inline Result<Physical> Op::physical(const Mode& mode, std::span<const Type> in) const {
  return info_->physical(data_.get(), mode, in);
}

namespace detail {

template <class T>
OpInfo make_op_info() {
  OpInfo info;
  info.name = T::kName;
  info.doc = T::kDoc;
  info.fields = field_docs<T>();
  info.infer = [](const void* op, std::span<const Type> in) { return infer(*static_cast<const T*>(op), in); };
  info.eval = [](const void* op, std::span<const Tensor> in) { return eval(*static_cast<const T*>(op), in); };
  info.layout_family = [](const void* op, std::span<const Type> in) {
    return layout_family(*static_cast<const T*>(op), in);
  };
  info.physical = [](const void* op, const Mode& mode, std::span<const Type> in) {
    return physical(*static_cast<const T*>(op), mode, in);
  };
  info.eval_lazily = nullptr;
  if constexpr (requires(const T& op, const Tensor& operand) { eval_lazily(op, operand); }) {
    info.eval_lazily = [](const void* op, const Tensor& operand) {
      return eval_lazily(*static_cast<const T*>(op), operand);
    };
  }
  info.print = [](const void* op, std::ostream& out) { print_fields(*static_cast<const T*>(op), out); };
  info.parse = [](FieldReader& reader) -> Result<Op> { return Op(TRY(read_fields<T>(reader))); };
  info.equal = [](const void* a, const void* b) {
    return equal_fields(*static_cast<const T*>(a), *static_cast<const T*>(b));
  };
  return info;
}

}  // namespace detail
}  // namespace onnx2tf

/// In an op's header, after its struct: declares its four functions and makes Op(T) and Op::as<T>() known.
#define ONNX2TF_DECLARE_OP(T)                                                         \
  Result<Types> infer(const T& op, std::span<const Type> in);                         \
  Result<Tensors> eval(const T& op, std::span<const Tensor> in);                      \
  Family layout_family(const T& op, std::span<const Type> in);                        \
  Result<Physical> physical(const T& op, const Mode& mode, std::span<const Type> in); \
  template <>                                                                         \
  const OpInfo& op_info<T>()

/// In an op's file, after its four functions (inside namespace onnx2tf): its row in the registry.
#define ONNX2TF_DEFINE_OP(T)                              \
  static_assert(OpDef<T>);                                \
  template <>                                             \
  const OpInfo& op_info<T>() {                            \
    static const OpInfo info = detail::make_op_info<T>(); \
    return info;                                          \
  }                                                       \
  static_assert(true)
