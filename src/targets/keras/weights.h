#pragma once

#include <functional>
#include <span>
#include <string>

#include "base/result.h"
#include "targets/keras/hdf5_writer.h"
#include "targets/keras/net.h"

namespace onnx2tf::keras {

/// The tree of Keras' `.weights.h5`: layers/<class>[_k]/[holder/]vars/<i>, stages within each other. The net needs its
/// final form (see stages.h).
Result<Hdf5Tree> weights_tree(const Net& net);
/// The tree of a legacy `.h5`: the config as an attribute, and a group per layer with its weights by name.
Result<Hdf5Tree> legacy_tree(const Net& net, std::string config);

}  // namespace onnx2tf::keras
