#pragma once

#include <unordered_map>

#include "layout/problem.h"

namespace onnx2tf::layout {

/// A root in memory in one layout.
struct Buffer {
  ValueId value = kNoValue;  ///< of the physical graph
  Ints dims;
  LayoutId second = kNoLayout;  ///< its layout under the second probe, if the graph is symbolic
};

/// The physical graph as it grows: buffers of roots, copies made at first use, reshapes, constants.
class Buffers {
 public:
  Buffers(Problem& problem, LayoutReport* report);

  Graph& graph() { return graph_; }
  /// Adds a node with inferred types; dims that inference does not know are those of `expected`.
  Result<std::vector<ValueId>> add(const Op& op, const std::vector<ValueId>& inputs,
                                   const std::vector<std::vector<Dim>>& expected,
                                   const std::shared_ptr<const Origin>& origin);
  void put(int root, LayoutId layout, Buffer buffer) {
    buffers_[static_cast<std::size_t>(root)].emplace_back(layout, std::move(buffer));
  }
  /// The dims of the root in a layout, if it is there.
  std::optional<Ints> known_dims(int root, LayoutId layout) const;
  /// The root in a layout, copied if it must be; `wanted` are the dims that a copy should come with.
  Result<Buffer> get(int root, LayoutId layout, const Ints& wanted, const Site& reader);
  /// The value under other dims.
  Result<ValueId> reshaped(ValueId value, const std::vector<Dim>& dims, const std::shared_ptr<const Origin>& origin);
  /// A constant laid out so.
  Result<ValueId> constant(ValueId logical, const Stored& stored, bool without_leading_ones);

 private:
  Result<Buffer> copied(int root, LayoutId from, LayoutId to, const Ints& wanted, const Site& reader);
  Result<Buffer> transposed(const Root& root, const Buffer& from, const CopyPlan& plan, const Ints& wanted,
                            const std::shared_ptr<const Origin>& origin);
  Result<std::optional<Buffer>> moved_blocks(const Root& root, const Buffer& from, const CopyPlan& plan,
                                             const Ints& wanted, const std::shared_ptr<const Origin>& origin);
  /// A dim for each token.
  Result<Stored> stored_tokens(const Root& root, const Tokens& tokens) const;
  Result<std::vector<Dim>> dims_of_tokens(const Root& root, const Tokens& tokens) const;
  Result<LayoutId> second_of_copy(const Root& root, const Buffer& source, const CopyPlan& plan);
  /// A constant in the physical graph.
  struct LaidOut {
    Stored stored;
    bool without_leading_ones = false;
    ValueId value = kNoValue;
  };
  void report_copy(const Root& root, LayoutId from, LayoutId to, const Site& reader);

  Problem& problem_;
  Graph graph_;
  LayoutReport* report_;
  std::vector<std::vector<std::pair<LayoutId, Buffer>>> buffers_;
  std::unordered_map<ValueId, std::vector<std::pair<std::vector<Dim>, ValueId>>> reshapes_;
  std::unordered_map<ValueId, std::vector<LaidOut>> constants_;
};

}  // namespace onnx2tf::layout
