#include "targets/tflite/emitters.h"

#include <array>

#include "base/text.h"

namespace onnx2tf::tflite {
namespace {

template <class T>
concept Emittable = requires(const T& op, Emission& at) {
  { emit(op, at) } -> std::same_as<Status>;
};

struct Row {
  const OpInfo* info;
  Status (*emit)(const Op& op, Emission& at);
};

template <class T>
Row row() {
  static_assert(Emittable<T>, "every op needs an emitter, or a line that says why TFLite can't have it (emitters.h)");
  return {&op_info<T>(), [](const Op& op, Emission& at) { return emit(*op.as<T>(), at); }};
}

}  // namespace

Status emit_node(const Op& op, Emission& at) {
  static const std::array kRows = {
#define OP(T) row<T>(),
#include "ops/ops.def"
#undef OP
  };
  for (const Row& entry : kRows) {
    if (entry.info == &op.info()) return entry.emit(op, at);
  }
  return fail(Code::kInternal, cat("op '", op.name(), "' is not in the registry"));
}

}  // namespace onnx2tf::tflite
