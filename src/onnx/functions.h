#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/model.h"

namespace onnx2tf::onnx {

/// Opset versions by domain.
using Opsets = std::map<std::string_view, std::int64_t>;

/// A node and the opsets that it was written for.
struct FlatNode {
  const Node* node = nullptr;
  const Opsets* opsets = nullptr;
};

/// The nodes of a model's main graph with every call of a model-local function replaced by the function's nodes.
struct FlatGraph {
  std::vector<FlatNode> nodes;
  std::deque<Node> made;          ///< the nodes that stand for calls
  std::deque<std::string> names;  ///< what their views point into
};

/// Inlines the model's functions, recursively. Values inside of a call get its node's name as prefix, attribute
/// references the caller's value or the function's default. `model` must outlive the result.
/// Errors: invalid-model (functions that call themselves, too many operands, unknown attributes), limit.
Result<FlatGraph> inline_functions(const Model& model);

}  // namespace onnx2tf::onnx
