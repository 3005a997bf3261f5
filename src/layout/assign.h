#pragma once

#include <string>
#include <vector>

#include "ir/graph.h"

namespace onnx2tf {

/// What layouts cost and what a target's kernels can take. One per target.
struct LayoutCosts {
  double copy_constant = 4096;          ///< bytes-equivalent of one more op
  double hidden_transpose = 0.0;        ///< per byte of an operand whose contracted axis is not last (adjoint flags)
  bool constant_left_product = true;    ///< batched products with a constant side instead of a copy
  double constant_left_penalty = 0.15;  ///< per result byte of such a product
  int max_copy_rank = 6;                ///< rank of a transpose kernel
  int max_broadcast_rank = 4;           ///< rank of elementwise kernels that broadcast
  int max_slice_rank = 5;
  int max_pad_rank = 5;
  int max_rank = 6;             ///< of everything else
  bool depth_to_space = false;  ///< copies that move blocks between channels and space are ops of that kind
};

enum class InputLayout : std::uint8_t { kAuto, kReference, kOnnx };

struct LayoutOptions {
  LayoutCosts costs;
  InputLayout input_layout = InputLayout::kAuto;
  std::vector<std::string> keep_onnx_inputs;  ///< inputs that stay in ONNX order (-k, -kat; -kt: already channels last)
  bool keep_all_outputs = false;              ///< every output in ONNX order
  std::vector<std::string> keep_outputs;      ///< these outputs in ONNX order
};

/// One copy (transpose) that the assignment needs, for --explain-layout.
struct LayoutCopy {
  std::string value;  ///< name of the value, or of its producer
  std::int64_t bytes = 0;
  std::string producer, consumer;  ///< descriptions of the two nodes (or "input 'x'", "output 'y'")
  std::string from, to;            ///< the two layouts
};

struct LayoutReport {
  std::vector<LayoutCopy> copies;
  bool exact = true;  ///< proven minimal over the candidate modes
  double cost = 0;
};

/// Chooses a layout for every value (exact minimisation of copied bytes over the families' modes) and builds the
/// physical graph: explicit Transpose ops where producer and consumer disagree, Reshape ops where only dims differ,
/// constants permuted (deferred). Input and output ports carry their `perm`.
Result<Graph> assign_layout(const Graph& logical, const LayoutOptions& options, LayoutReport* report);

}  // namespace onnx2tf
