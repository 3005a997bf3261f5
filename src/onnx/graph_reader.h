#pragma once

#include "onnx/model.h"
#include "onnx/tensor_reader.h"

namespace onnx2tf::onnx {

/// The deepest nesting of graphs in attributes (If in Loop in If ...) that is read.
inline constexpr int kMaxGraphDepth = 32;

/// Reads an onnx.GraphProto, appending to what `out` has. `depth` counts the graphs around it.
/// Errors name the node or tensor.
Status read_graph(WireReader in, Source& source, int depth, Graph& out);

/// Reads an onnx.FunctionProto.
Status read_function(WireReader in, Source& source, Function& out);

/// Reads an onnx.OperatorSetIdProto into `out`; "ai.onnx" is stored as "".
Status read_opset(WireReader in, std::map<std::string_view, std::int64_t>& out);

/// Reads an onnx.AttributeProto.
Status read_attribute(WireReader in, Source& source, int depth, Attribute& out);

/// Reads an onnx.ValueInfoProto.
Status read_value_info(WireReader in, ValueInfo& out);

}  // namespace onnx2tf::onnx
