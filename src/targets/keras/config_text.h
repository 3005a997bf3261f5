#pragma once

#include <string>

#include "base/result.h"
#include "targets/keras/net.h"

namespace onnx2tf::keras {

/// How a model's config is spelled.
enum class Spelling : std::uint8_t {
  kKeras3,  ///< as Keras 3 writes .keras files
  kBoth,    ///< for .keras files that Keras 2 reads too; all entries must be standard
  kLegacy,  ///< for .h5 files: standard entries as Keras 2 writes them, others as Keras 3 does
};

/// The config of the whole model, as JSON. Entries need their final names and must be in stages already. Fails with
/// Code::kUnsupportedType for constants that JSON has no form for.
Result<std::string> config_text(const Net& net, Spelling spelling);

}  // namespace onnx2tf::keras
