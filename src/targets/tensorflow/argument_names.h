#pragma once

#include <string>
#include <string_view>

namespace onnx2tf::tensorflow {

/// The name of the parameter that TensorFlow makes of a signature's key: "input.1" gives "input_1".
std::string python_name(std::string_view name);

/// Whether the name is a word of Python's, which can't be a parameter.
bool is_python_keyword(std::string_view name);

/// The name as an argument of a function: [a-z][a-z0-9_]*.
std::string argument_name(std::string_view name);

/// The name as a part of a key in a checkpoint.
std::string checkpoint_name(std::string_view name);

}  // namespace onnx2tf::tensorflow
