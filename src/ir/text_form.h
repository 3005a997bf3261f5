#pragma once

#include <string>
#include <string_view>

#include "ir/graph.h"

namespace onnx2tf {

/// The graph in text form; `parse_graph` reads it back.
///
///     input %0 "image" f32[1,3,N,N]
///     const %1 f32[2] {1, 2.5}
///     %2 = conv{window=(size=[3,3];...)}(%0, %1, -) f32[1,8,N,N] "features"
///     output "y" %2
///
/// Constants of more than `max_elements` elements print `{...}` and do not read back.
std::string print_graph(const Graph& graph, std::int64_t max_elements = 16);

/// Reads a graph; types after the operands are optional (they are inferred, and must agree where they are given).
/// Errors name the line.
Result<Graph> parse_graph(std::string_view text);

}  // namespace onnx2tf
