#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "base/result.h"
#include "targets/keras/net.h"
#include "targets/target.h"

namespace onnx2tf::keras {

/// Each writer streams to a temporary file beside `path` that takes its name when it is whole; weights are read once,
/// part by part. All are deterministic and give the number of bytes written. They take the net as the emitters made
/// it: names are made valid and unique, entries that no output needs are left out, and a net too deep for Keras'
/// recursion is cut into nested models (stages). They fail with Code::kIo, with what reading a deferred weight says,
/// or with Code::kUnsupportedType for elements that the file can't hold (strings).

/// A `.keras` archive. Loads in Keras >= 3.4 with default arguments; if all layers are standard, and the net needs no
/// stages, in Keras 2 (tf_keras, tf.keras) too.
Result<std::uint64_t> write_keras(const Net& net, const std::filesystem::path& path);
/// A legacy `.h5` model. Loads in Keras >= 3.4; under the same condition in Keras 2 too, back to TensorFlow 1.15.
Result<std::uint64_t> write_h5(const Net& net, const std::filesystem::path& path);
/// `.weights.h5`: for `load_weights` of a model with the same layers.
Result<std::uint64_t> write_weights_h5(const Net& net, const std::filesystem::path& path);

/// Plain HDF5 with one dataset per tensor; a '/' in a name makes groups.
Result<std::uint64_t> write_initializers_h5(std::span<const NamedTensor> tensors, const std::filesystem::path& path);

}  // namespace onnx2tf::keras
