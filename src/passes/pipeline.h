#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "ir/graph.h"
#include "ir/patch.h"

namespace onnx2tf {

/// One rewrite: looks at a live node and proposes a patch or says why not.
struct Rule {
  std::string_view name;
  Match (*match)(const Graph& graph, NodeId node);
};

/// Properties of a graph that passes establish and need.
enum class Property : std::uint32_t { kNone = 0, kSimplified = 1, kFused = 2, kLegal = 4 };

/// Rules that run together to a fixpoint, on one side of layout assignment.
struct Pass {
  std::string_view name;
  std::span<const Rule> rules;
  enum class Side : std::uint8_t { kLogical, kPhysical, kBoth } side = Side::kLogical;
  std::vector<Property> requires_properties;
  std::vector<Property> establishes;
};

struct PassStatistics {
  std::string_view pass, rule;
  std::size_t applied = 0;
};

/// Runs the passes in order, each with one worklist to its fixpoint, then drops dead nodes. With ONNX2TF_VERIFY the
/// graph is verified after each pass. A rule set that does not come to rest within 10 x the node count is an internal
/// error.
Status run_passes(Graph& graph, std::span<const Pass> passes, std::vector<PassStatistics>* statistics = nullptr);

/// For targets without batch normalization: decomposes what the pipeline has left of it and runs the pipeline again.
Status replace_batch_norms(Graph& graph);

/// The passes on the logical graph that serve every target, in order.
std::span<const Pass> logical_pipeline();

}  // namespace onnx2tf
