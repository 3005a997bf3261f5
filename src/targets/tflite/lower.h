#pragma once

#include <span>

#include "passes/pipeline.h"

namespace onnx2tf::tflite {

// The rules that bring the physical graph to what TFLite's kernels take, one file per law.

/// Dimension numbers of convolutions and pools in the order of their positions, operands [batch, spatial.., channel],
/// weights as the kernels read them.
std::span<const Rule> order_window_dims_rules();
/// Padding that is neither SAME nor VALID becomes an op of its own.
std::span<const Rule> separate_padding_rules();
/// Averages that count other than TFLite's: a pool of the padded operand, corrected by a factor.
std::span<const Rule> correct_average_rules();
/// Dilated pools and pools over three axes become several plain pools.
std::span<const Rule> split_pools_rules();
/// Every convolution has a bias.
std::span<const Rule> add_zero_bias_rules();
/// Transposed convolutions: groups, dilation and borders that TFLite's kernel does not have.
std::span<const Rule> lower_conv_transpose_rules();
/// Convolutions over three axes with groups become one per group.
std::span<const Rule> split_grouped_volumes_rules();
/// Products with a constant matrix as the kernel of fully connected layers reads it; others without bias.
std::span<const Rule> lower_matmul_rules();
/// relu and its kin as part of the op before it.
std::span<const Rule> fuse_activation_rules();
/// Indices that may count from the end become plain ones.
std::span<const Rule> lower_gather_rules();
/// Borders of copied elements become concatenations.
std::span<const Rule> lower_pad_rules();
/// Resizes as resizes of images.
std::span<const Rule> lower_resize_rules();
/// Operands that broadcast at a rank that kernels don't take are reshaped to fewer dims.
std::span<const Rule> merge_broadcast_dims_rules();
/// Slices that cut an axis into equal parts become one split.
std::span<const Rule> join_slices_rules();

/// The constant or computed value with its axes in another order.
ValueId reordered(Patch& patch, ValueId value, const std::vector<int>& axes);
/// For each axis of a value that is stored in the order `axes`, where it stands.
std::vector<int> inverse(const std::vector<int>& axes);
/// The value under other dims; constants are reshaped at once.
ValueId reshaped(Patch& patch, ValueId value, const std::vector<Dim>& dims);
/// The op's result: computed at once where every operand is a constant in memory.
ValueId computed(Patch& patch, Op op, std::vector<ValueId> inputs);
/// Everything of the value but, along `axis`, only elements `start` to `end`.
ValueId sliced(Patch& patch, ValueId value, int axis, const Dim& start, const Dim& end);
/// The least value of an element type: padding that never wins a maximum.
Tensor lowest_of(DType dtype);
/// Whether the convolution or product has a bias, its operand 2.
bool has_bias(const Node& node);
/// Whether exactly one operand reads the value, and no graph output does.
bool read_once(const Graph& graph, ValueId value);

/// Gives the ports that share a value, or whose value is a constant or both input and output, values of their own.
Status separate_ports(Graph& graph);
/// Gives ops whose kernels want a vector of dims at run time that vector as an operand. See runtime_shapes.h.
Status add_runtime_shapes(Graph& graph);

}  // namespace onnx2tf::tflite
