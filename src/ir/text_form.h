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
///     %3, %4 = split{axis=1;...}(%2) f32[1,4,N,N] "left", f32[1,4,N,N]
///     output "y" %3
///
/// Live nodes come in topological order, each constant just before its first reader, and values are numbered in that
/// order. A port whose axes were moved ends in `perm=[0,2,3,1]`. Quantization and origins are not printed. Constants of
/// more than `max_elements` elements print `{...}` and do not read back.
std::string print_graph(const Graph& graph, std::int64_t max_elements = 16);

/// Reads a graph; types after the operands are optional (they are inferred, and must agree where they are given).
/// Values must be written before they are read. Blank lines and lines that begin with `#` are skipped. Errors name the
/// line.
Result<Graph> parse_graph(std::string_view text);

/// Reads "f32[1,C,2*N]"; a dim may be `?`. Fails on negative dims and on sizes of more than 2^48 elements.
Result<Type> parse_type(std::string_view text);
/// Reads "f32[2] {1, 2.5}"; dims must be integers and the elements as many as they say.
Result<Tensor> parse_tensor(std::string_view text);

}  // namespace onnx2tf
