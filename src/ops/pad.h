#pragma once

#include "ir/op.h"

namespace onnx2tf {

enum class PadMode : std::uint8_t { kConstant, kReflect, kSymmetric, kEdge, kWrap };

template <>
struct EnumNames<PadMode> {
  static constexpr std::array<std::pair<PadMode, std::string_view>, 5> kRows = {{
      {PadMode::kConstant, "constant"},
      {PadMode::kReflect, "reflect"},
      {PadMode::kSymmetric, "symmetric"},
      {PadMode::kEdge, "edge"},
      {PadMode::kWrap, "wrap"},
  }};
};

/// Adds `low` elements before and `high` after each axis of operand 0; all >= 0 (importers cut first where ONNX pads
/// are negative). kConstant fills with operand 1, a scalar of the data's type; zero if it is not there. kReflect leaves
/// the border element out, kSymmetric repeats it. Amounts that inference can't know come by operand 2 (i32 or i64,
/// dims [2, rank]: lows, then highs).
///
/// `physical` (amounts known) takes each padded axis as one whole piece in a dim of its own, other axes in any pieces.
struct Pad {
  std::vector<Dim> low;
  std::vector<Dim> high;
  PadMode mode = PadMode::kConstant;
  static constexpr std::string_view kName = "pad";
  static constexpr std::string_view kDoc = "Adds a border.";
  static constexpr auto kFields = std::tuple{
      Field{"low", &Pad::low, "elements added before each axis"},
      Field{"high", &Pad::high, "elements added after each axis"},
      Field{"mode", &Pad::mode, "where their values come from"},
  };
};
ONNX2TF_DECLARE_OP(Pad);

}  // namespace onnx2tf
