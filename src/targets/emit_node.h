#pragma once

#include <array>
#include <concepts>

#include "base/text.h"
#include "ops/all.h"

namespace onnx2tf {

/// Emits a node by the function `emit(const X& op, At& at)` that the target's namespace, where `At` stands, has for
/// every op X of the vocabulary.
template <class At>
Status emit_node(const Op& op, At& at) {
  struct Row {
    const OpInfo* info;
    Status (*emit)(const Op& op, At& at);
  };
  constexpr auto kRow = []<class T>(const T* /*op*/) {
    static_assert(
        requires(const T& typed, At& to) {
          { emit(typed, to) } -> std::same_as<Status>;
        },
        "every op needs an emitter, or a line that says why the target can't have it (emitters.h)");
    return Row{&op_info<T>(), [](const Op& any, At& to) { return emit(*any.as<T>(), to); }};
  };
  static const std::array kRows = {
#define OP(T) kRow(static_cast<const T*>(nullptr)),
#include "ops/ops.def"
#undef OP
  };
  for (const Row& row : kRows) {
    if (row.info == &op.info()) return row.emit(op, at);
  }
  return fail(Code::kInternal, cat("op '", op.name(), "' is not in the registry"));
}

/// For ops that a target does not have: `inline Status emit(const X&, Emission&) { return unsupported("reason"); }`.
inline Error unsupported(std::string reason) { return fail(Code::kUnsupportedOp, std::move(reason)); }

}  // namespace onnx2tf
