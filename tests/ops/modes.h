#pragma once

#include "ops/generate.h"

namespace onnx2tf::test {

/// A random mode that the case's layout family allows.
Mode random_mode(const Case& given, const Types& in, const Types& out, Random& random);

}  // namespace onnx2tf::test
