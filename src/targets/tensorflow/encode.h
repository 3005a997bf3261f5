#pragma once

#include "targets/tensorflow/graph_def.h"
#include "targets/tensorflow/message.h"

namespace onnx2tf::tensorflow {

/// TensorShapeProto.
Message encode(const TensorShape& shape);
/// TensorProto. Single numbers stand in the field of their type, as some readers want it; the data of others is raw and
/// never shortened. Integers of less than a byte take a byte each. Fails with Code::kUnsupportedType.
Result<Message> encode(const Tensor& tensor);
/// TensorProto of strings.
Message encode(const StringTensor& tensor);
/// NodeDef; errors name the node.
Result<Message> encode(const NodeDef& node);
/// FunctionDef: references to results get the names that functions use for them.
Result<Message> encode(const FunctionDef& function);
/// GraphDef with the versions that current TensorFlow writes.
Result<Message> encode(const GraphDef& graph);

}  // namespace onnx2tf::tensorflow
