#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ir/graph.h"
#include "layout/assign.h"
#include "targets/target.h"

namespace onnx2tf::tflite {

/// TFLite, with the formats "float32" and "float16".
const Target& target();

/// What TFLite's kernels take, for the layout pass. See docs/layout.md.
LayoutCosts layout_costs();

/// Before layout assignment: rewrites what TFLite has no op for into ops that it has, on the logical graph: 1-D windows
/// to 2-D, int64 arithmetic to int32 where ranges allow, resize modes, erf and other functions, group convolutions...
/// All ops that can't be written are reported together.
Status legalize_logical(Graph& graph);
/// After layout assignment: padding to SAME or a pad op, dimension numbers in the order that kernels want, split,
/// fully-connected, fused activations, shape arithmetic for dynamic dims, ranks within limits.
Status legalize_physical(Graph& graph, const LegalizeOptions& options);

enum class WeightType : std::uint8_t { kF32, kF16 };

struct WriteOptions {
  WeightType weights = WeightType::kF32;
  std::string description;               ///< "onnx2tf 0.1.0"
  bool allow_fp16_accumulation = false;  ///< metadata of a file with f16 weights: kernels may compute in f16
};

struct Written {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
  std::size_t ops = 0;
  std::size_t transposes = 0;
};

/// Streams the graph to `path` (through a temporary file beside it, renamed when it is whole). Deterministic.
Result<Written> write(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options);

}  // namespace onnx2tf::tflite
