#include "ops/binary.h"

#include "base/text.h"
#include "onnx/ops/families.h"
#include "ops/prelu.h"
#include "ops/reshape.h"
#include "ops/select.h"

namespace onnx2tf::onnx {
namespace {

using Values = Result<std::vector<ValueId>>;

template <BinaryFn fn>
Values plain(NodeContext& node) {
  return std::vector{TRY(node.add(Binary{fn}, {node.input(0), node.input(1)}))};
}

Values mod(NodeContext& node) {
  const bool truncate = TRY(node.int_attribute("fmod", 0)) != 0;
  const BinaryFn fn = truncate ? BinaryFn::kTruncMod : BinaryFn::kFloorMod;
  return std::vector{TRY(node.add(Binary{fn}, {node.input(0), node.input(1)}))};
}

Values bit_shift(NodeContext& node) {
  const std::string direction = TRY(node.string_attribute("direction", ""));
  if (direction != "LEFT" && direction != "RIGHT") {
    return fail(Code::kInvalidModel, cat("direction '", direction, "' is neither LEFT nor RIGHT"));
  }
  const BinaryFn fn = direction == "LEFT" ? BinaryFn::kShiftLeft : BinaryFn::kShiftRight;
  return std::vector{TRY(node.add(Binary{fn}, {node.input(0), node.input(1)}))};
}

Values where(NodeContext& node) {
  return std::vector{TRY(node.add(Select{}, {node.input(0), node.input(1), node.input(2)}))};
}

/// The slope broadcasts to x; by an old habit of exporters a vector of one slope per channel does too.
Values prelu(NodeContext& node) {
  ValueId slope = node.input(1);
  const Type& x = node.type(0);
  const Type& s = node.type(1);
  const bool per_channel =
      s.rank() == 1 && x.rank() > 2 && !s.dims[0].is(1) && s.dims[0] == x.dims[1] && s.dims[0] != x.dims.back();
  if (per_channel) {
    std::vector<Dim> dims(static_cast<std::size_t>(x.rank()) - 1, 1);
    dims[0] = s.dims[0];
    slope = TRY(node.add(Reshape{dims}, {slope}));
  }
  return std::vector{TRY(node.add(PRelu{}, {node.input(0), slope}))};
}

constexpr Importer kImporters[] = {
    {"Add", since(7), plain<BinaryFn::kAdd>, 2},
    {"Sub", since(7), plain<BinaryFn::kSub>, 2},
    {"Mul", since(7), plain<BinaryFn::kMul>, 2},
    {"Div", since(7), plain<BinaryFn::kDiv>, 2},
    {"Pow", since(7), plain<BinaryFn::kPow>, 2},
    {"Equal", since(7), plain<BinaryFn::kEqual>, 2},
    {"Less", since(7), plain<BinaryFn::kLess>, 2},
    {"LessOrEqual", since(12), plain<BinaryFn::kLessEqual>, 2},
    {"Greater", since(7), plain<BinaryFn::kGreater>, 2},
    {"GreaterOrEqual", since(12), plain<BinaryFn::kGreaterEqual>, 2},
    {"And", since(7), plain<BinaryFn::kLogicalAnd>, 2},
    {"Or", since(7), plain<BinaryFn::kLogicalOr>, 2},
    {"Xor", since(7), plain<BinaryFn::kLogicalXor>, 2},
    {"BitwiseAnd", since(18), plain<BinaryFn::kBitwiseAnd>, 2},
    {"BitwiseOr", since(18), plain<BinaryFn::kBitwiseOr>, 2},
    {"BitwiseXor", since(18), plain<BinaryFn::kBitwiseXor>, 2},
    {"BitShift", since(11), bit_shift, 2},
    {"Mod", since(10), mod, 2},
    {"Where", since(9), where, 3},
    {"PRelu", since(7), prelu, 2},
};

}  // namespace

ImporterTable binary_importers() { return kImporters; }

}  // namespace onnx2tf::onnx
