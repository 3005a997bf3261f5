#include "targets/shape_operands.h"
#include "targets/tensorflow/emitters.h"

namespace onnx2tf::tensorflow {
Status emit(const Slice& op, Emission& at) {
  const std::string in = TRY(at.in(0));
  const std::string strides = at.has_in(3) ? TRY(at.in(3)) : at.ints(op.steps, "strides");
  Attrs attrs = {at.t(), {"Index", DataType::kInt32}};
  if (at.has_in(1) && at.has_in(2)) {
    return at.result("StridedSlice", {in, TRY(at.in(1)), TRY(at.in(2)), strides}, std::move(attrs));
  }
  const StridedBounds strided = TRY(strided_bounds(op, at.in_type(0), at.out_type()));
  if (strided.end_mask != 0) attrs.emplace_back("end_mask", strided.end_mask);
  return at.result("StridedSlice", {in, at.ints(strided.begin, "begin"), at.ints(strided.end, "end"), strides},
                   std::move(attrs));
}

}  // namespace onnx2tf::tensorflow
