#pragma once

#include <string>
#include <string_view>

namespace onnx2tf::tensorflow {

/// The name as a parameter in Python, as TensorFlow makes it of keywords ("input.1": "input_1"); keywords of the
/// language get a "_".
std::string python_name(std::string_view name);

/// The name as an argument of a function: [a-z][a-z0-9_]*.
std::string argument_name(std::string_view name);

/// The name as a part of a key in a checkpoint.
std::string checkpoint_name(std::string_view name);

}  // namespace onnx2tf::tensorflow
