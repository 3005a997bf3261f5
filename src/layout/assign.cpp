#include "layout/assign.h"

namespace onnx2tf {

Result<Graph> assign_layout(const Graph& logical, const LayoutOptions&, LayoutReport*) { return logical; }

}  // namespace onnx2tf
