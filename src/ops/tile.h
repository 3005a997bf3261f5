#pragma once

#include "ir/op.h"

namespace onnx2tf {

/// The operand repeated `repeats[a]` times along each axis; repeats that inference can't know come by operand 1.
///
/// `physical` (repeats known) takes each repeated axis as one whole piece in a dim of its own, other axes in any
/// pieces.
struct Tile {
  std::vector<Dim> repeats;
  static constexpr std::string_view kName = "tile";
  static constexpr std::string_view kDoc = "Repeats a tensor along its axes.";
  static constexpr auto kFields = std::tuple{Field{"repeats", &Tile::repeats, "how often, per axis"}};
};
ONNX2TF_DECLARE_OP(Tile);

}  // namespace onnx2tf
