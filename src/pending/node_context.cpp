#include "onnx/node_context.h"

namespace onnx2tf::onnx {

NodeContext::NodeContext(const Node& node, int opset, std::vector<ValueId> inputs, GraphBuilder& builder)
    : node_(node), opset_(opset), inputs_(std::move(inputs)), builder_(builder) {}

Status NodeContext::finish() const { return fail(Code::kInternal, "no importer is built in"); }

}  // namespace onnx2tf::onnx
