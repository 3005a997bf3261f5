#include "driver/targets.h"

#include <array>

#include "targets/tflite/target.h"

namespace onnx2tf {

std::span<const Target* const> all_targets() {
  static const std::array<const Target*, 1> kTargets = {
      &tflite::target(),
  };
  return kTargets;
}

}  // namespace onnx2tf
