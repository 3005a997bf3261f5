#include "ops/depth_to_space.h"

#include <algorithm>

#include "base/text.h"
#include "ops/operands.h"

namespace onnx2tf {
namespace {

std::size_t at(int axis) { return static_cast<std::size_t>(axis); }

Error does_not_divide(const DepthToSpace& op, const Type& type) {
  return fail(Code::kInvalidModel, cat("block size ", op.block, " does not divide ", type));
}

/// Copies every element between the deep tensor and the wide one.
void move_blocks(const DepthToSpace& op, const WindowGrid& deep, const WindowGrid& wide, const Tensor& in,
                 Tensor& out) {
  const std::span<const std::byte> from = in.bytes().value().data();
  const std::size_t bytes = size_of(in.dtype());
  for (std::int64_t n = 0; n < deep.batch; ++n) {
    for (std::int64_t channel = 0; channel < deep.channels; ++channel) {
      const std::int64_t block = channel / wide.channels;
      for_each_point(deep.spatial, [&](const std::array<std::int64_t, 3>& point, std::int64_t) {
        const std::array<std::int64_t, 3> target{point[0] * op.block + block / op.block,
                                                 point[1] * op.block + block % op.block, 0};
        const std::int64_t d = n * deep.batch_stride + channel * deep.channel_stride + deep.offset(point);
        const std::int64_t w =
            n * wide.batch_stride + channel % wide.channels * wide.channel_stride + wide.offset(target);
        const auto source = static_cast<std::size_t>(op.inverse ? w : d) * bytes;
        const auto result = static_cast<std::size_t>(op.inverse ? d : w) * bytes;
        std::copy_n(from.data() + source, bytes, out.mutable_data().data() + result);
      });
    }
  }
}

}  // namespace

Result<Types> infer(const DepthToSpace& op, std::span<const Type> in) {
  TRY(check_operands(in, {.least = 1, .most = 1}));
  TRY(check_dims("operand", op.dims.axes(), in[0]));
  if (op.dims.spatial.size() != 2 || op.block < 1 || op.block > 1024) {
    return fail(Code::kInvalidModel, cat("block size ", op.block, " over ", op.dims.spatial.size(), " spatial axes"));
  }
  Type out = in[0];
  out.elements = nullptr;
  const auto divide = [&](Dim& dim, std::int64_t by) -> bool {
    const Dim quotient = floor_div(dim, by);
    if (surely_differ(quotient * by, dim)) return false;
    dim = quotient;
    return true;
  };
  Dim& channels = out.dims[at(op.dims.channel)];
  if (op.inverse) {
    channels = channels * (op.block * op.block);
  } else if (!divide(channels, op.block * op.block)) {
    return does_not_divide(op, in[0]);
  }
  for (const int axis : op.dims.spatial) {
    Dim& dim = out.dims[at(axis)];
    if (!op.inverse) {
      dim = dim * op.block;
    } else if (!divide(dim, op.block)) {
      return does_not_divide(op, in[0]);
    }
  }
  return single(std::move(out));
}

Result<Tensors> eval(const DepthToSpace& op, std::span<const Tensor> in) {
  const Types types = TRY(infer(op, types_of(in)));
  Tensor out = Tensor::zeros(types[0].dtype, TRY(dims_to_evaluate(types[0])));
  const WindowGrid from = WindowGrid::of(op.dims, in[0].dims());
  const WindowGrid to = WindowGrid::of(op.dims, out.dims());
  move_blocks(op, op.inverse ? to : from, op.inverse ? from : to, TRY(in[0].loaded()), out);
  return Tensors{std::move(out)};
}

Family layout_family(const DepthToSpace& /*op*/, std::span<const Type> /*in*/) {
  return family::Opaque{"made of copies, after layouts are assigned"};
}

Result<Physical> physical(const DepthToSpace& op, const Mode& /*mode*/, std::span<const Type> in) {
  return Physical::in_order(op, in.size());
}

ONNX2TF_DEFINE_OP(DepthToSpace);

}  // namespace onnx2tf
