#include "targets/tflite/target.h"

namespace onnx2tf::tflite {

LayoutCosts layout_costs() { return {}; }
Status legalize_logical(Graph&) { return fail(Code::kInternal, "the TFLite target is not built in"); }
Status legalize_physical(Graph&) { return fail(Code::kInternal, "the TFLite target is not built in"); }
Result<Written> write(const Graph&, const std::filesystem::path&, const WriteOptions&) {
  return fail(Code::kInternal, "the TFLite target is not built in");
}

}  // namespace onnx2tf::tflite
