#pragma once

#include "onnx/node_context.h"

namespace onnx2tf::onnx {

// The importers of each family, defined in the file of the family's name and listed in table.cpp.
ImporterTable binary_importers();
ImporterTable broadcast_importers();
ImporterTable cast_importers();
ImporterTable clip_importers();
ImporterTable concat_importers();
ImporterTable constant_importers();
ImporterTable conv_importers();
ImporterTable conv_transpose_importers();
ImporterTable depth_to_space_importers();
ImporterTable einsum_importers();
ImporterTable fused_conv_importers();
ImporterTable gather_importers();
ImporterTable gelu_importers();
ImporterTable group_normalization_importers();
ImporterTable matmul_importers();
ImporterTable normalization_importers();
ImporterTable pad_importers();
ImporterTable pool_importers();
ImporterTable reduce_importers();
ImporterTable reshape_importers();
ImporterTable resize_importers();
ImporterTable shape_importers();
ImporterTable skip_normalization_importers();
ImporterTable slice_importers();
ImporterTable softmax_importers();
ImporterTable split_importers();
ImporterTable transpose_importers();
ImporterTable triangle_importers();
ImporterTable unary_importers();
ImporterTable variadic_importers();

}  // namespace onnx2tf::onnx
