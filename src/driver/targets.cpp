#include "driver/targets.h"

#include <array>

#include "targets/keras/target.h"
#include "targets/tensorflow/target.h"
#include "targets/tflite/target.h"

namespace onnx2tf {

std::span<const Target* const> all_targets() {
  static const std::array<const Target*, 3> kTargets = {
      &tflite::target(),
      &tensorflow::target(),
      &keras::target(),
  };
  return kTargets;
}

}  // namespace onnx2tf
