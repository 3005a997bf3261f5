#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "targets/keras/net.h"

namespace onnx2tf::keras {

/// Places of the entries in the order of Keras' `model.operations`, which is the order of `model.layers` and so decides
/// how the weights of layers are called: by falling distance from the outputs, then as a depth-first walk from the
/// outputs meets them (keras.src.ops.function.map_graph). Entries that no output needs are left out, but for inputs.
std::vector<int> graph_order(const Net& net);
/// How deep Keras recurses to walk the net from its outputs: entries on the longest path.
int recursion_depth(const Net& net);

/// keras.src.utils.naming.to_snake_case: "conv2d_transpose" for Conv2DTranspose.
std::string snake_case(std::string_view class_name);

/// How Keras calls the objects of a container in weights files: by class, then "_1", "_2", ...
class ObjectNames {
 public:
  std::string next(std::string_view class_name);

 private:
  std::unordered_map<std::string, int> used_;
};

}  // namespace onnx2tf::keras
