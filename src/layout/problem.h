#pragma once

#include <array>
#include <map>
#include <set>

#include "layout/assign.h"
#include "layout/sizes.h"
#include "layout/tokens.h"

namespace onnx2tf::layout {

class Rules;

/// What an operand slot reads.
struct Operand {
  enum class Kind : std::uint8_t { kNone, kConstant, kView } kind = Kind::kNone;
  ValueId value = kNoValue;  ///< of the logical graph
  int root = -1;             ///< the value's root, for views
  int step = -1;             ///< the last transpose between root and value; -1: only reshapes
};

/// Entries of a site's choice lists, and a variant; what they mean is up to the family.
inline constexpr std::size_t kLists = 5;
struct Choice {
  std::array<std::uint8_t, kLists> at{};
  std::uint8_t variant = 0;
};

/// One way to run a site. `layouts`: of the operands, in the coordinates of their roots, kNoLayout for others than
/// views; then of the results.
struct SiteMode {
  Choice choice;
  double penalty = 0;
  std::vector<LayoutId> layouts;
};

enum class SiteKind : std::uint8_t { kInput, kNode, kCut, kOutput };

/// Something that has modes: an input, an output, a node that computes, or a cut, which gives a view memory of its own.
struct Site {
  SiteKind kind = SiteKind::kNode;
  NodeId node = kNoNode;
  std::size_t port = 0;
  Family family = family::Opaque{};
  bool pinned = false;  ///< takes ONNX order only, whatever the family
  const Rules* rules = nullptr;
  std::vector<Operand> operands{};
  std::vector<int> results{};  ///< roots
  std::array<std::vector<AxisPieces>, kLists> lists{};
  std::vector<SiteMode> modes{};
};

struct Use {
  int site = 0;
  int operand = 0;
};

/// A value that is made, not just seen otherwise: it has one layout of its own, and copies.
struct Root {
  ValueId value = kNoValue;
  int site = 0;
  int result = 0;
  double bytes = 0;
  std::vector<Use> uses{};
};

/// What earlier attempts have shown not to work.
struct Exclusions {
  std::set<NodeId> pinned;  ///< these nodes take ONNX order only
  std::set<ValueId> cut;    ///< these views get memory of their own
  bool operator==(const Exclusions&) const = default;
};

/// A graph as roots and sites, in topological order.
struct Problem {
  const Graph* graph = nullptr;
  const LayoutOptions* options = nullptr;
  Sizes sizes;
  LayoutTable table{};
  LayoutTable second_table{};  ///< the same steps under the second probe; only for symbolic graphs
  std::vector<Root> roots{};
  std::vector<Site> sites{};
  std::map<ValueId, Tensor> folded{};  ///< views of constants

  const Ints& operand_dims(const Site& site, std::size_t k) const { return sizes.dims(site.operands[k].value); }
  const Ints& result_dims(const Site& site, std::size_t k) const {
    return sizes.dims(roots[static_cast<std::size_t>(site.results[k])].value);
  }
  const LayoutCosts& costs() const { return options->costs; }
  const Tensor* constant(ValueId value) const;
  /// The layout, in the second table, of a value that is stored so.
  Result<LayoutId> second_layout(const Stored& stored, ValueId value);
};

Result<Problem> make_problem(const Graph& graph, const LayoutOptions& options, const Exclusions& exclusions);

}  // namespace onnx2tf::layout
