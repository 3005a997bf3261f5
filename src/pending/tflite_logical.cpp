#include "targets/tflite/target.h"

namespace onnx2tf::tflite {

Status legalize_logical(Graph&) { return fail(Code::kInternal, "the TFLite target is not built in"); }

}  // namespace onnx2tf::tflite
