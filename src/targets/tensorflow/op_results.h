#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace onnx2tf::tensorflow {

/// How nodes of a function refer to result `index` of its node `node`, which is an `op`: "node:output:0". Fails with
/// Code::kInternal for an op whose results have no names here, or which has not so many.
Result<std::string> result_in_function(std::string_view node, std::string_view op, std::size_t index);

/// Whether equal operands may give different results, or something else happens too.
bool is_stateful(std::string_view op);

}  // namespace onnx2tf::tensorflow
