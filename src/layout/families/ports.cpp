#include <algorithm>
#include <numeric>

#include "layout/rules.h"

namespace onnx2tf::layout {
namespace {

constexpr double kLeastPreferred = 0.02;
constexpr double kPreferred = 0.01;

StoredPieces axes_as_dims(const std::vector<int>& axes, const Ints& dims) {
  StoredPieces out;
  for (const int axis : axes) out.push_back({{axis, dims[static_cast<std::size_t>(axis)], 1}});
  return out;
}

/// Variant 0: ONNX order; 1: channels last.
class Input final : public Rules {
 public:
  std::vector<Choice> choices(const Problem& problem, const Site& site) const override {
    const LayoutOptions& options = *problem.options;
    const std::size_t rank = problem.result_dims(site, 0).size();
    const std::string& name = problem.graph->inputs()[site.port].name;
    const Choice natural{.at = {}, .variant = 0};
    const Choice last{.at = {}, .variant = 1};
    const bool kept = std::ranges::find(options.keep_onnx_inputs, name) != options.keep_onnx_inputs.end();
    const ValueId value = problem.graph->inputs()[site.port].value;
    if (kept || problem.sizes.irregular(value) || rank < 3 || rank > 5 || options.input_layout == InputLayout::kOnnx)
      return {natural};
    if (options.input_layout == InputLayout::kReference) return {last};
    return rank == 3 ? std::vector{natural, last} : std::vector{last, natural};
  }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    FamilyMode out = natural_mode(problem, site);
    const Ints& dims = problem.result_dims(site, 0);
    if (choice.variant == 1) out.slots[0] = axes_as_dims(channels_last(dims.size()), dims);
    const bool prefers_last = dims.size() != 3;
    if (choices(problem, site).size() > 1 && prefers_last != (choice.variant == 1)) out.penalty = kPreferred;
    return out;
  }
};

/// The axes of the pieces, unit axes before the first later one.
std::vector<int> with_unit_axes(AxisPieces pieces, const Ints& dims) {
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    if (dims[axis] == 1) insert_naturally(pieces, {static_cast<int>(axis), 1, 1});
  }
  std::vector<int> out;
  for (const AxisPiece& piece : pieces) out.push_back(piece.axis);
  return out;
}

bool all_whole(const AxisPieces& pieces, const Ints& dims) {
  return std::ranges::all_of(
      pieces, [&](const AxisPiece& piece) { return piece.size == dims[static_cast<std::size_t>(piece.axis)]; });
}

/// Whole axes in any order: the dims of a value, which are then put in order. Choice list 0: the axes.
class Shape final : public Rules {
 public:
  void init(const Problem& problem, Site& site) const override {
    const Ints& dims = problem.operand_dims(site, 0);
    if (auto pieces = split(natural_tokens(dims), dims)) add_choice(site.lists[0], *pieces, 1);
  }
  bool seed(const Problem& problem, Site& site, Slot slot, const AxisPieces& pieces) const override {
    return !slot.result && all_whole(pieces, problem.operand_dims(site, 0)) && add_choice(site.lists[0], pieces, 12);
  }
  std::vector<Choice> choices(const Problem&, const Site& site) const override { return combinations(site, 1); }
  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    FamilyMode out = natural_mode(problem, site);
    const Ints& dims = problem.operand_dims(site, 0);
    if (choice.at[0] != 0) out.slots[0] = axes_as_dims(with_unit_axes(site.lists[0][choice.at[0]], dims), dims);
    return out;
  }
};

/// Choice list 0: ONNX order, then whole axes in other orders.
class Output final : public Rules {
 public:
  void init(const Problem& problem, Site& site) const override {
    const Ints& dims = problem.operand_dims(site, 0);
    std::vector<int> axes(dims.size());
    std::iota(axes.begin(), axes.end(), 0);
    add_choice(site.lists[0], whole_axes(axes, dims), 1);
    // Images may well be made channels last by an op that moves blocks.
    if (dims.size() == 4 && is_free(problem, site)) add_choice(site.lists[0], whole_axes(channels_last(4), dims), 2);
  }

  bool seed(const Problem& problem, Site& site, Slot, const AxisPieces& pieces) const override {
    return is_free(problem, site) && all_whole(pieces, problem.operand_dims(site, 0)) &&
           add_choice(site.lists[0], pieces, 12);
  }

  std::vector<Choice> choices(const Problem&, const Site& site) const override { return combinations(site, 1); }

  std::optional<FamilyMode> mode(const Problem& problem, const Site& site, const Choice& choice) const override {
    FamilyMode out = natural_mode(problem, site);
    const Ints& dims = problem.operand_dims(site, 0);
    const AxisPieces& pieces = site.lists[0][choice.at[0]];
    if (choice.at[0] == 0) return out;
    const std::vector<int> last = channels_last(dims.size());
    const bool is_last = pieces == whole_axes(last, dims);
    out.penalty = is_last ? kPreferred : kLeastPreferred;
    out.slots[0] = axes_as_dims(is_last ? last : with_unit_axes(pieces, dims), dims);
    return out;
  }

 private:
  static bool is_free(const Problem& problem, const Site& site) {
    const LayoutOptions& options = *problem.options;
    const std::string& name = problem.graph->outputs()[site.port].name;
    const bool kept = std::ranges::find(options.keep_outputs, name) != options.keep_outputs.end();
    return !kept && !options.keep_all_outputs && !problem.sizes.irregular(site.operands[0].value);
  }
};

}  // namespace

const Rules& input_rules() {
  static const Input rules;
  return rules;
}

const Rules& shape_rules() {
  static const Shape rules;
  return rules;
}

const Rules& output_rules() {
  static const Output rules;
  return rules;
}

}  // namespace onnx2tf::layout
