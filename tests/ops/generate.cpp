#include "ops/generate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "ops/all.h"

namespace onnx2tf::test {
namespace {

using Dims = std::vector<std::int64_t>;

const std::vector<DType>& movable_types() {
  static const std::vector<DType> kTypes = {DType::kF32, DType::kF16, DType::kI64,
                                            DType::kI32, DType::kU8,  DType::kBool};
  return kTypes;
}

std::vector<Dim> as_dims(const Dims& values) { return {values.begin(), values.end()}; }

template <class E>
E random_enum(Random& random) {
  const auto& rows = EnumNames<E>::kRows;
  return rows[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(rows.size())))].first;
}

Tensor random_movable(const Dims& dims, Random& random) {
  return random_tensor(random.of(movable_types()), dims, random);
}

/// Dims that broadcast to `dims`.
Dims broadcastable(const Dims& dims, Random& random) {
  Dims out = dims;
  for (std::int64_t& dim : out) {
    if (random.below(3) == 0) dim = 1;
  }
  const std::int64_t dropped = random.below(static_cast<std::int64_t>(dims.size()) + 1);
  if (random.below(3) == 0) out.erase(out.begin(), out.begin() + dropped);
  return out;
}

Case unary(Random& random) {
  Unary op{.fn = random_enum<UnaryFn>(random), .alpha = 0.5, .beta = 1.5};
  DType dtype = DType::kF32;
  if (op.fn == UnaryFn::kLogicalNot) dtype = DType::kBool;
  if (op.fn == UnaryFn::kBitwiseNot) dtype = DType::kI32;
  return {op, {random_tensor(dtype, random_dims(random.below(5), random), random)}};
}

Case binary(Random& random) {
  Binary op{.fn = random_enum<BinaryFn>(random), .activation = Activation::kNone};
  DType dtype = DType::kF32;
  if (op.fn == BinaryFn::kAdd && random.coin()) op.activation = Activation::kRelu;
  using enum BinaryFn;
  const auto is = [&](std::initializer_list<BinaryFn> fns) { return std::ranges::find(fns, op.fn) != fns.end(); };
  if (is({kLogicalAnd, kLogicalOr, kLogicalXor})) dtype = DType::kBool;
  if (is({kBitwiseAnd, kBitwiseOr, kBitwiseXor})) dtype = DType::kI32;
  if (is({kShiftLeft, kShiftRight})) dtype = DType::kU32;
  const Dims dims = random_dims(random.below(5), random);
  return {op,
          {random_tensor(dtype, broadcastable(dims, random), random),
           random_tensor(dtype, broadcastable(dims, random), random)}};
}

Case select(Random& random) {
  const Dims dims = random_dims(random.below(5), random);
  const DType dtype = random.of(movable_types());
  return {Select{},
          {random_tensor(DType::kBool, broadcastable(dims, random), random),
           random_tensor(dtype, broadcastable(dims, random), random),
           random_tensor(dtype, broadcastable(dims, random), random)}};
}

Case cast(Random& random) {
  return {Cast{random.of(movable_types())}, {random_movable(random_dims(random.below(5), random), random)}};
}

Case bitcast(Random& random) {
  static const std::vector<std::vector<DType>> kSameWidth = {{DType::kI64, DType::kU64},
                                                             {DType::kF32, DType::kI32, DType::kU32},
                                                             {DType::kBF16, DType::kF16, DType::kU16, DType::kI16},
                                                             {DType::kI8, DType::kU8}};
  const std::vector<DType>& types = random.of(kSameWidth);
  return {Bitcast{random.of(types)}, {random_tensor(random.of(types), random_dims(random.below(5), random), random)}};
}

Case prelu(Random& random) {
  const Dims dims = random_dims(random.between(1, 4), random);
  return {PRelu{},
          {random_tensor(DType::kF32, dims, random), random_tensor(DType::kF32, broadcastable(dims, random), random)}};
}

Case batch_norm(Random& random) {
  const Dims dims = random_dims(random.between(1, 4), random);
  const Dims vector = broadcastable(dims, random);
  const auto like = [&] { return random_tensor(DType::kF32, vector, random); };
  const Tensor variance = like();
  Tensor positive = Tensor::zeros(DType::kF32, vector);
  for (std::int64_t i = 0; i < variance.count(); ++i) positive.set_element(i, std::abs(variance.element(i)) + 0.5);
  return {BatchNorm{}, {random_tensor(DType::kF32, dims, random), like(), like(), like(), positive}};
}

/// Dims of another rank with as many elements.
Dims regrouped(const Dims& dims, Random& random) {
  Dims out;
  for (std::int64_t dim : dims) {
    if (dim % 2 == 0 && random.coin()) {
      out.push_back(2);
      dim /= 2;
    }
    if (!out.empty() && random.below(3) == 0) {
      out.back() *= dim;
    } else {
      out.push_back(dim);
    }
  }
  return out;
}

Case reshape(Random& random) {
  const Dims dims = random_dims(random.below(5), random);
  return {Reshape{as_dims(regrouped(dims, random))}, {random_movable(dims, random)}};
}

Case transpose(Random& random) {
  const Dims dims = random_dims(random.below(6), random);
  std::vector<int> perm(dims.size());
  for (std::size_t i = 0; i < perm.size(); ++i) perm[i] = static_cast<int>(i);
  random.shuffle(perm);
  return {Transpose{perm}, {random_movable(dims, random)}};
}

Case broadcast_to(Random& random) {
  const Dims dims = random_dims(random.below(5), random);
  return {BroadcastTo{as_dims(dims)}, {random_movable(broadcastable(dims, random), random)}};
}

Case concat(Random& random) {
  Dims dims = random_dims(random.between(1, 4), random);
  const std::int64_t axis = random.below(static_cast<std::int64_t>(dims.size()));
  const DType dtype = random.of(movable_types());
  const bool equal = random.coin();
  Tensors operands;
  for (std::int64_t k = random.between(1, 3); k > 0; --k) {
    if (!equal) dims[static_cast<std::size_t>(axis)] = random.between(1, 4);
    operands.push_back(random_tensor(dtype, dims, random));
  }
  return {Concat{static_cast<int>(axis)}, operands};
}

Case pack(Random& random) {
  const Dims dims = random_dims(random.below(4), random);
  const DType dtype = random.of(movable_types());
  Tensors operands;
  for (std::int64_t k = random.between(1, 3); k > 0; --k) operands.push_back(random_tensor(dtype, dims, random));
  return {Pack{static_cast<int>(random.below(static_cast<std::int64_t>(dims.size()) + 1))}, operands};
}

/// The numbers as an operand, i32 or i64.
Tensor as_operand(const Dims& numbers, Random& random) {
  const DType dtype = random.coin() ? DType::kI64 : DType::kI32;
  return Tensor::of_ints(dtype, {static_cast<std::int64_t>(numbers.size())}, numbers);
}

/// The same slice with bounds, and sometimes steps, that operands bring.
Case with_bounds_as_operands(Slice op, Tensor x, Random& random) {
  Tensors operands = {std::move(x)};
  for (std::vector<Dim>* bounds : {&op.starts, &op.ends}) {
    Dims numbers;
    for (const Dim& bound : *bounds) numbers.push_back(bound.value());
    operands.push_back(as_operand(numbers, random));
    bounds->assign(bounds->size(), Dim::unknown());
  }
  if (random.coin()) {
    operands.push_back(as_operand(op.steps, random));
    op.steps.assign(op.steps.size(), 0);
  }
  return {std::move(op), std::move(operands)};
}

Case slice(Random& random) {
  Dims dims = random_dims(random.below(5), random);
  Slice op;
  for (std::int64_t& dim : dims) {
    if (random.coin()) dim *= 2;
    std::int64_t low = random.coin() ? 0 : random.below(dim);
    std::int64_t high = random.coin() ? dim : random.between(low + 1, dim);
    if (dim % 2 == 0 && random.coin()) {  // a cut at a piece's boundary
      low = random.coin() ? 0 : dim / 2;
      high = low + dim / 2;
    }
    const bool down = random.below(4) == 0;
    op.starts.emplace_back(down ? high - 1 : low);
    op.ends.emplace_back(down ? low - 1 : high);
    op.steps.push_back((down ? -1 : 1) * (random.below(3) == 0 ? 2 : 1));
  }
  Tensor x = random_movable(dims, random);
  if (random.below(3) == 0) return with_bounds_as_operands(std::move(op), std::move(x), random);
  return {op, {std::move(x)}};
}

Case split(Random& random) {
  Dims dims = random_dims(random.between(1, 4), random);
  const std::int64_t axis = random.below(static_cast<std::int64_t>(dims.size()));
  Split op{.axis = static_cast<int>(axis), .sizes = {}};
  std::int64_t total = 0;
  for (std::int64_t k = random.between(1, 3); k > 0; --k) {
    const std::int64_t size = random.between(1, 3);
    op.sizes.emplace_back(size);
    total += size;
  }
  dims[static_cast<std::size_t>(axis)] = total;
  return {op, {random_movable(dims, random)}};
}

Case gather(Random& random) {
  const Dims dims = random_dims(random.between(1, 4), random);
  const std::int64_t axis = random.below(static_cast<std::int64_t>(dims.size()));
  const std::int64_t size = dims[static_cast<std::size_t>(axis)];
  const bool negative = random.coin();
  const Dims index_dims = random_dims(random.below(3), random);
  Tensor indices = Tensor::zeros(random.coin() ? DType::kI64 : DType::kI32, index_dims);
  for (std::int64_t i = 0; i < indices.count(); ++i) {
    indices.set_int_element(i, negative ? random.between(-size, size - 1) : random.below(size));
  }
  return {Gather{static_cast<int>(axis), negative}, {random_movable(dims, random), indices}};
}

Case pad(Random& random) {
  const Dims dims = random_dims(random.below(5), random);
  Pad op{.low = {}, .high = {}, .mode = random_enum<PadMode>(random)};
  for (const std::int64_t dim : dims) {
    const std::int64_t most = op.mode == PadMode::kReflect ? dim - 1 : dim;
    op.low.emplace_back(random.coin() ? 0 : random.between(0, most));
    op.high.emplace_back(random.coin() ? 0 : random.between(0, most));
  }
  const Tensor x = random_movable(dims, random);
  Tensors operands = {x};
  if (op.mode == PadMode::kConstant && random.coin()) operands.push_back(random_tensor(x.dtype(), {}, random));
  return {op, operands};
}

Case tile(Random& random) {
  const Dims dims = random_dims(random.below(5), random);
  Tile op;
  for (std::size_t i = 0; i < dims.size(); ++i) op.repeats.emplace_back(random.coin() ? 1 : random.between(1, 3));
  return {op, {random_movable(dims, random)}};
}

Case range(Random& random) {
  const std::int64_t start = random.between(-3, 3);
  const std::int64_t step = random.coin() ? 2 : -1;
  const std::int64_t count = random.between(1, 5);
  const DType dtype = random.coin() ? DType::kI64 : DType::kF32;
  const auto scalar = [&](std::int64_t value) { return Tensor::scalar(dtype, static_cast<double>(value)); };
  return {Range{count}, {scalar(start), scalar(start + step * count), scalar(step)}};
}

Case shape_of(Random& random) {
  return {ShapeOf{random.coin() ? DType::kI64 : DType::kI32},
          {random_movable(random_dims(random.below(5), random), random)}};
}

Case reduce(Random& random) {
  const Dims dims = random_dims(random.between(1, 4), random);
  Reduce op{.fn = random_enum<ReduceFn>(random), .axes = {}, .keep_dims = random.coin()};
  for (std::size_t i = 0; i < dims.size(); ++i) {
    if (random.coin()) op.axes.push_back(static_cast<int>(i));
  }
  const bool logical = op.fn == ReduceFn::kAny || op.fn == ReduceFn::kAll;
  Tensors operands = {random_tensor(logical ? DType::kBool : DType::kF32, dims, random)};
  if (random.below(3) == 0) {  // axes as an operand: unsorted, some counted from the end
    Dims axes;
    for (const int axis : op.axes) axes.push_back(random.coin() ? axis : axis - static_cast<std::int64_t>(dims.size()));
    random.shuffle(axes);
    operands.push_back(as_operand(axes, random));
    op.axes.clear();
  }
  return {op, std::move(operands)};
}

Case softmax(Random& random) {
  const Dims dims = random_dims(random.between(1, 4), random);
  return {Softmax{static_cast<int>(random.below(static_cast<std::int64_t>(dims.size()))), random.coin()},
          {random_tensor(DType::kF32, dims, random)}};
}

Case lrn(Random& random) {
  const Dims dims = random_dims(4, random);
  return {Lrn{.axis = 1, .size = random.between(1, 3), .alpha = 0.5, .beta = 0.75, .bias = 1.5},
          {random_tensor(DType::kF32, dims, random)}};
}

Case dequantize(Random& random) {
  return {Dequantize{}, {random_tensor(DType::kF16, random_dims(random.below(5), random), random)}};
}

/// A random window that fits on `dims` (its spatial part).
Window random_window(const Dims& spatial, Random& random) {
  Window window;
  for (const std::int64_t dim : spatial) {
    const bool plain = random.below(3) == 0;
    window.size.push_back(plain ? 1 : random.between(1, 3));
    window.strides.push_back(plain ? 1 : random.between(1, 2));
    window.dilations.push_back(plain ? 1 : random.between(1, 2));
    const std::int64_t reach = window.dilations.back() * (window.size.back() - 1) + 1;
    const std::int64_t lacking = std::max<std::int64_t>(0, reach - dim);
    window.pads_low.emplace_back(plain ? 0 : lacking + random.below(reach));
    window.pads_high.emplace_back(plain ? 0 : random.below(reach));
  }
  return window;
}

/// Groups and channels of a convolution: plain, depthwise, or grouped.
struct Channels {
  std::int64_t groups, in, out;
};

Channels random_channels(Random& random) {
  switch (random.below(3)) {
    case 0: return {1, random.between(1, 6), random.between(1, 6)};
    case 1: {
      const std::int64_t channels = random.between(1, 6);
      return {channels, channels, channels};
    }
    default: return {2, 2 * random.between(1, 3), 2 * random.between(1, 3)};
  }
}

Dims joined(Dims head, const Dims& tail) {
  head.insert(head.end(), tail.begin(), tail.end());
  return head;
}

Activation random_activation(Random& random) { return random.coin() ? Activation::kNone : Activation::kRelu6; }

Case conv(Random& random) {
  const auto spatial_rank = static_cast<int>(random.between(1, 3));
  const Dims spatial = random_dims(spatial_rank, random);
  const Channels channels = random_channels(random);
  Conv op{.input = WindowDims::onnx(spatial_rank),
          .result = WindowDims::onnx(spatial_rank),
          .weight = WeightDims::onnx(spatial_rank),
          .window = random.below(3) == 0 ? Window::plain(Dims(spatial.size(), 1)) : random_window(spatial, random),
          .groups = channels.groups,
          .activation = random_activation(random)};
  Tensors operands = {
      random_tensor(DType::kF32, joined({random.between(1, 3), channels.in}, spatial), random),
      random_tensor(DType::kF32, joined({channels.out, channels.in / channels.groups}, op.window.size), random)};
  if (random.coin()) operands.push_back(random_tensor(DType::kF32, {channels.out}, random));
  return {op, operands};
}

Case conv_transpose(Random& random) {
  const auto spatial_rank = static_cast<int>(random.between(1, 3));
  const Dims spatial = random_dims(spatial_rank, random);
  const Channels channels = random_channels(random);
  ConvTranspose op{.input = WindowDims::onnx(spatial_rank),
                   .result = WindowDims::onnx(spatial_rank),
                   .weight = {.out = 1, .in = 0, .spatial = WindowDims::onnx(spatial_rank).spatial},
                   .window = random_window(spatial, random),
                   .output_padding = {},
                   .groups = channels.groups,
                   .activation = random_activation(random)};
  for (std::size_t k = 0; k < spatial.size(); ++k) {
    // What is cut off leaves at least one element.
    op.window.pads_low[k] = 0;
    op.window.pads_high[k] = random.below(op.window.dilations[k] * (op.window.size[k] - 1) + 1);
    op.output_padding.push_back(random.below(2));
  }
  Tensors operands = {
      random_tensor(DType::kF32, joined({random.between(1, 2), channels.in}, spatial), random),
      random_tensor(DType::kF32, joined({channels.in, channels.out / channels.groups}, op.window.size), random)};
  if (random.coin()) operands.push_back(random_tensor(DType::kF32, {channels.out}, random));
  return {op, operands};
}

Case pool(Random& random) {
  const auto spatial_rank = static_cast<int>(random.between(1, 3));
  const Dims spatial = random_dims(spatial_rank, random);
  Pool op{.fn = random_enum<PoolFn>(random),
          .dims = WindowDims::onnx(spatial_rank),
          .window = random_window(spatial, random),
          .overhang = {},
          .count_padding = random.coin(),
          .activation = random_activation(random)};
  for (const std::int64_t stride : op.window.strides) op.overhang.emplace_back(random.below(stride));
  return {op, {random_tensor(DType::kF32, joined(random_dims(2, random), spatial), random)}};
}

/// The same resize with some of its numbers as operands.
Case resize_at_run_time(Resize op, const Tensor& x, Random& random) {
  const std::size_t rank = x.dims().size();
  std::vector<int> axes;
  for (std::size_t axis = 0; axis < rank; ++axis) axes.push_back(static_cast<int>(axis));
  if (random.coin()) {
    random.shuffle(axes);
    axes.resize(static_cast<std::size_t>(random.between(1, static_cast<std::int64_t>(rank))));
    op.axes = axes;
  }
  Dims sizes;
  std::vector<float> scales;
  std::vector<float> roi(2 * axes.size());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto axis = static_cast<std::size_t>(axes[i]);
    sizes.push_back(op.sizes[axis].value());
    op.sizes[axis] = Dim::unknown();
    if (!op.scales.empty()) scales.push_back(static_cast<float>(std::exchange(op.scales[axis], std::nan(""))));
    if (op.roi.empty()) continue;
    roi[i] = static_cast<float>(std::exchange(op.roi[axis], std::nan("")));
    roi[axes.size() + i] = static_cast<float>(std::exchange(op.roi[rank + axis], std::nan("")));
  }
  const auto count = static_cast<std::int64_t>(axes.size());
  Tensors operands{x, Tensor::of_ints(DType::kI64, {count}, sizes), Tensor(), Tensor()};
  if (!op.scales.empty()) operands[2] = Tensor::of_floats(DType::kF32, {count}, scales);
  if (!op.roi.empty()) operands[3] = Tensor::of_floats(DType::kF32, {2 * count}, roi);
  return {std::move(op), std::move(operands)};
}

Case resize(Random& random) {
  const Dims dims = random_dims(random.between(1, 5), random);
  Resize op{.mode = random_enum<ResizeMode>(random),
            .coordinates = random_enum<ResizeCoordinates>(random),
            .rounding = random_enum<ResizeRounding>(random),
            .sizes = {},
            .scales = {},
            .roi = {},
            .axes = {},
            .cubic_a = -0.5,
            .exclude_outside = random.coin(),
            .antialias = random.coin(),
            .extrapolation = 3};
  const bool scaled = random.coin();
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    const bool touched = (axis >= 2 || random.below(4) == 0) && random.below(4) != 0;
    op.sizes.emplace_back(touched ? random.between(1, 5) : dims[axis]);
    if (scaled) op.scales.push_back(static_cast<double>(op.sizes[axis].value()) / static_cast<double>(dims[axis]));
  }
  if (op.coordinates == ResizeCoordinates::kTfCropAndResize) {
    op.roi.assign(2 * dims.size(), 0.0);
    for (std::size_t axis = 0; axis < dims.size(); ++axis) {
      if (random.coin()) op.roi[axis] = 0.25;
      op.roi[dims.size() + axis] = random.coin() ? 1.0 : 1.25;
    }
  }
  Case out{op, {random_tensor(DType::kF32, dims, random)}};
  return random.coin() ? out : resize_at_run_time(std::move(op), out.operands[0], random);
}

Case matmul(Random& random) {
  MatMul op{.transpose_a = random.coin(), .transpose_b = random.coin(), .activation = random_activation(random)};
  const std::int64_t rows = random.between(1, 6);
  const std::int64_t columns = random.between(1, 6);
  const std::int64_t inner = random.between(1, 6);
  const Dims batch = random_dims(random.below(4), random);
  const auto side = [&](std::int64_t outer_dim, std::int64_t inner_dim, bool swapped) {
    Dims dims = broadcastable(batch, random);
    dims.push_back(swapped ? inner_dim : outer_dim);
    dims.push_back(swapped ? outer_dim : inner_dim);
    return random_tensor(DType::kF32, dims, random);
  };
  Tensors operands = {side(rows, inner, op.transpose_a), side(inner, columns, op.transpose_b)};
  if (random.coin()) operands.push_back(random_tensor(DType::kF32, {columns}, random));
  return {op, operands};
}

Case depth_to_space(Random& random) {
  const std::int64_t block = random.between(1, 3);
  Dims dims = random_dims(4, random);
  DepthToSpace op{.block = block, .dims = WindowDims::onnx(2), .inverse = random.coin()};
  if (op.inverse) {
    dims[2] *= block;
    dims[3] *= block;
  } else {
    dims[1] *= block * block;
  }
  if (random.coin()) {
    op.dims = {.batch = 0, .channel = 3, .spatial = {1, 2}};
    dims = {dims[0], dims[2], dims[3], dims[1]};
  }
  return {op, {random_movable(dims, random)}};
}

struct Row {
  std::string_view name;
  Case (*make)(Random& random);
};

constexpr std::array kRows = {
    Row{"unary", unary},
    Row{"binary", binary},
    Row{"select", select},
    Row{"cast", cast},
    Row{"bitcast", bitcast},
    Row{"prelu", prelu},
    Row{"batch_norm", batch_norm},
    Row{"reshape", reshape},
    Row{"transpose", transpose},
    Row{"broadcast_to", broadcast_to},
    Row{"concat", concat},
    Row{"pack", pack},
    Row{"slice", slice},
    Row{"split", split},
    Row{"gather", gather},
    Row{"pad", pad},
    Row{"tile", tile},
    Row{"range", range},
    Row{"shape_of", shape_of},
    Row{"reduce", reduce},
    Row{"softmax", softmax},
    Row{"conv", conv},
    Row{"conv_transpose", conv_transpose},
    Row{"pool", pool},
    Row{"resize", resize},
    Row{"matmul", matmul},
    Row{"lrn", lrn},
    Row{"depth_to_space", depth_to_space},
    Row{"dequantize", dequantize},
};

}  // namespace

std::vector<std::int64_t> random_dims(std::int64_t rank, Random& random) {
  static const Dims kSizes = {1, 2, 2, 3, 4, 4, 6};
  Dims out;
  for (std::int64_t i = 0; i < rank; ++i) out.push_back(random.of(kSizes));
  return out;
}

Tensor random_tensor(DType dtype, std::vector<std::int64_t> dims, Random& random) {
  Tensor out = Tensor::zeros(dtype, std::move(dims));
  for (std::int64_t i = 0; i < out.count(); ++i) {
    if (is_float(dtype)) {
      out.set_element(i, static_cast<double>(random.between(-128, 128)) / 64);
    } else {
      out.set_int_element(i, is_signed_integer(dtype) ? random.between(-4, 4) : random.between(0, 4));
    }
  }
  return out;
}

Result<Case> random_case(std::string_view name, Random& random) {
  for (const Row& row : kRows) {
    if (row.name == name) return row.make(random);
  }
  return fail(Code::kInternal, cat("no generator makes ", name));
}

}  // namespace onnx2tf::test
