#pragma once

#include <cstdint>
#include <span>

#include "ir/op.h"
#include "legalize/element_types.h"
#include "legalize/window_order.h"
#include "ops/resize.h"
#include "ops/unary.h"
#include "passes/pipeline.h"

namespace onnx2tf {

// Laws that bring a graph to what a target has ops for, one file each. A target lists the ones that it needs
// (legalize_logical.cpp, legalize_physical.cpp in its folder); where a law depends on what the target has, it is a
// function that the target calls from a rule of its own.

// Before layout assignment, on the logical graph.

/// Ops on element types that no kernel takes compute in a wider one, with casts around them. `types`: what the
/// target's kernels take for an op's data operands.
Match convert_element_types(const Graph& graph, NodeId id, TypeSet (*types)(const Op&));
/// Values between two ops that are computed in f32 are not rounded to the source's precision.
Match keep_single_precision(const Graph& graph, NodeId id);
/// Functions of one operand that the target lacks, in terms of others. `has`: whether it has the function for the
/// element type.
Match compose_unary(const Graph& graph, NodeId id, bool (*has)(const Unary&, DType));
/// A clip without bounds is nothing.
Match drop_unbounded_clip(const Graph& graph, NodeId id);
/// Reductions other than sum, mean, max, min, prod, any and all.
std::span<const Rule> compose_reduce_rules();
/// A normalization over channels as a sum of slices.
Match compose_lrn(const Graph& graph, NodeId id);
/// Normalizations over channels other than those that TensorFlow's and TFLite's kernels do: rank 4, an odd size.
std::span<const Rule> compose_lrn_rules();
/// Whether a target has an operator for the resize, whose sizes are filled in.
using HasResize = bool (*)(const Resize& op, const Type& in);
/// Resizes that the target lacks, by gathering and weighting elements.
Match compose_resize(const Graph& graph, NodeId id, HasResize has);
/// The same where TensorFlow and TFLite have no operator (resize_form.h).
std::span<const Rule> compose_resize_rules();
/// The same at run time, where sizes are only known then.
Match compose_dynamic_resize(const Graph& graph, NodeId id, HasResize has);
/// The same where TensorFlow and TFLite have no operator.
std::span<const Rule> compose_dynamic_resize_rules();
/// Convolutions and pools over one axis get a second one, of size 1.
std::span<const Rule> lift_windows_rules();
/// Dims that only run time would tell are those that the model declares for its outputs, in all types and attributes,
/// but for dims of inputs. For targets that can't do with computed shapes.
void settle_declared_dims(Graph& graph);
/// Computed shapes, axes and sizes that the dims of operand and result tell.
std::span<const Rule> settle_shapes_rules();
/// Values without elements are constants, and joins without them are the same.
std::span<const Rule> drop_empty_values_rules();

// After layout assignment, on the physical graph.

/// Dimension numbers of convolutions and pools in the order of their positions, operands [batch, spatial.., channel],
/// weights as the kernels read them.
Match order_window_dims(const Graph& graph, NodeId id, const KernelOrders& orders);
/// The same in the orders `kSpatialFirst`.
std::span<const Rule> order_spatial_first_rules();
/// Padding that is neither SAME nor VALID becomes an op of its own.
std::span<const Rule> separate_padding_rules();
/// Averages of images that count other than over what SAME padding leaves inside: a pool of the padded operand,
/// corrected by a factor.
std::span<const Rule> correct_average_rules();
/// Dilated pools become maxima or means of slices.
std::span<const Rule> split_dilated_pools_rules();
/// A pool over three axes becomes one over two and one over the third.
Match split_volume_pool(const Graph& graph, NodeId id);
/// The same for averages only: `correct_average` counts in images.
std::span<const Rule> split_volume_averages_rules();
/// Transposed convolutions: groups, dilation and borders other than SAME and VALID.
std::span<const Rule> lower_conv_transpose_rules();
/// The convolutions that may keep groups; those of images that convolve each channel always do.
enum class Groups : std::uint8_t { kNone, kImages };
/// Convolutions with groups, over three axes or any, become one per group.
std::span<const Rule> split_groups_rules(Groups left);
/// Indices that may count from the end become plain ones.
std::span<const Rule> lower_gather_rules();
/// Borders of copied elements become concatenations.
std::span<const Rule> lower_pad_rules();
/// Resizes that the target has as resizes of images: [batch, rows, columns, channels].
Match resize_images(const Graph& graph, NodeId id, HasResize has);
/// The same where TensorFlow and TFLite have the operator.
std::span<const Rule> lower_resize_rules();
/// How many dims a target's elementwise kernels take where operands broadcast, and whether they count neighbours in
/// which the same operands broadcast as one.
struct BroadcastKernels {
  int max_rank;
  bool merge_dims;
};
/// Operands that broadcast over more dims are reshaped to fewer, or, where those are too many, broadcast by ops of
/// their own.
Match merge_broadcast_dims(const Graph& graph, NodeId id, BroadcastKernels kernels);
/// The same for TensorFlow's kernels for CPUs, which Keras runs on, too: five dims (tried on TensorFlow 2.19 and 2.21).
std::span<const Rule> merge_to_five_dims_rules();
/// Slices that cut an axis into equal parts become one split.
std::span<const Rule> join_slices_rules();

/// Gives the ports that share a value, or whose value is a constant or both input and output, values of their own.
Status separate_ports(Graph& graph);
/// Gives ops whose kernels want a vector of dims at run time that vector as an operand. See runtime_shapes.h.
Status add_runtime_shapes(Graph& graph);

}  // namespace onnx2tf
