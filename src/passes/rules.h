#pragma once

#include <span>

#include "passes/pipeline.h"

namespace onnx2tf {

// The laws of the logical graph, one file each; pipeline.cpp puts them in order.

/// Ops whose operands are constant, and integer results that inference knows, become constants.
std::span<const Rule> fold_constants_rules();
/// Ops that change nothing go: x * 1, a cast to the same type, a slice of everything, a concat of one.
std::span<const Rule> fold_identities_rules();
/// Two movements become one: reshape of reshape, transpose of transpose, cast of cast.
std::span<const Rule> fold_movements_rules();
/// Those of them that join reshapes, which have no layout: for the physical graph, too.
std::span<const Rule> fold_reshapes_rules();
/// Elementwise ops broadcast by themselves.
std::span<const Rule> fold_broadcasts_rules();
/// Scalar factors, terms and bounds that follow each other become one.
std::span<const Rule> fold_scalar_chains_rules();

/// A batch normalization after a convolution or product with constant weights as a factor and a term, which fuse.
std::span<const Rule> fold_batch_norm_rules();
/// Every batch normalization as a factor and a term.
std::span<const Rule> decompose_batch_norm_rules();

/// A constant factor of a convolution's or product's result or operand becomes part of the weights.
std::span<const Rule> fuse_scale_rules();
/// A constant term after a convolution or product becomes its bias.
std::span<const Rule> fuse_bias_rules();
/// Zeros around a convolution's operand become its padding.
std::span<const Rule> fuse_pad_rules();

/// relu, relu6, clip and leaky relu, where maximum and minimum spell them.
std::span<const Rule> recognize_clip_rules();
/// square, square root and small integer powers, where other functions spell them.
std::span<const Rule> recognize_power_rules();
std::span<const Rule> recognize_gelu_rules();
std::span<const Rule> recognize_hard_swish_rules();
/// exp(x - max) / sum(exp(x - max)).
std::span<const Rule> recognize_softmax_rules();
/// A sum divided by the number of its terms.
std::span<const Rule> recognize_mean_rules();

}  // namespace onnx2tf
