#pragma once

#include "targets/emit_node.h"
#include "targets/keras/emission.h"

namespace onnx2tf::keras {

/// Emitters: one per op of the vocabulary, in ops/<family>.cpp. Each adds the layers and ops that compute the node
/// which `at` has entered, and fails if Keras has none for it as it stands: legalization has missed it then, or refused
/// it.
Status emit(const Unary& op, Emission& at);
Status emit(const Binary& op, Emission& at);
Status emit(const Select& op, Emission& at);
Status emit(const Cast& op, Emission& at);
Status emit(const Bitcast& op, Emission& at);
Status emit(const PRelu& op, Emission& at);
Status emit(const BatchNorm& op, Emission& at);
Status emit(const Reshape& op, Emission& at);
Status emit(const Transpose& op, Emission& at);
Status emit(const BroadcastTo& op, Emission& at);
Status emit(const Concat& op, Emission& at);
Status emit(const Pack& op, Emission& at);
Status emit(const Slice& op, Emission& at);
Status emit(const Split& op, Emission& at);
Status emit(const Gather& op, Emission& at);
Status emit(const Pad& op, Emission& at);
Status emit(const Tile& op, Emission& at);
Status emit(const Range& op, Emission& at);
Status emit(const ShapeOf& op, Emission& at);
Status emit(const Reduce& op, Emission& at);
Status emit(const Softmax& op, Emission& at);
Status emit(const Conv& op, Emission& at);
Status emit(const ConvTranspose& op, Emission& at);
Status emit(const Pool& op, Emission& at);
Status emit(const Resize& op, Emission& at);
Status emit(const MatMul& op, Emission& at);
Status emit(const Lrn& op, Emission& at);
Status emit(const DepthToSpace& op, Emission& at);
Status emit(const Dequantize& op, Emission& at);

/// The class in keras.ops that computes this of two operands; empty if there is none.
std::string_view class_of(BinaryFn fn);

}  // namespace onnx2tf::keras
