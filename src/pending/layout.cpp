#include "layout/assign.h"

namespace onnx2tf {

Result<Graph> assign_layout(const Graph&, const LayoutOptions&, LayoutReport*) {
  return fail(Code::kInternal, "layout assignment is not built in");
}

}  // namespace onnx2tf
