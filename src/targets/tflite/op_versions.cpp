#include "targets/tflite/op_versions.h"

#include <algorithm>
#include <array>

namespace onnx2tf::tflite {
namespace {

using Builtin = tflite_schema::BuiltinOperator;
using Applies = bool (*)(const OperatorUse& use);

template <std::size_t operand, DType dtype>
bool in(const OperatorUse& use) {
  return use.in(operand) == dtype;
}
constexpr Applies kInt8 = in<0, DType::kI8>;
constexpr Applies kInt16 = in<0, DType::kI16>;
constexpr Applies kInt64 = in<0, DType::kI64>;
constexpr Applies kUInt32 = in<0, DType::kU32>;
constexpr Applies kBool = in<0, DType::kBool>;
constexpr Applies kInt4 = in<0, DType::kI4>;
constexpr Applies kString = in<0, DType::kString>;

template <int rank>
bool rank_above(const OperatorUse& use) {
  return use.rank(0) > rank;
}
bool always(const OperatorUse& /*use*/) { return true; }
bool byte(const OperatorUse& use) { return use.in(0) == DType::kI8 || use.in(0) == DType::kU8; }
bool int8_or_16(const OperatorUse& use) { return use.in(0) == DType::kI8 || use.in(0) == DType::kI16; }
bool raw_int16(const OperatorUse& use) { return use.in(0) == DType::kI16 && !use.inputs[0].quant; }
bool wide_broadcast(const OperatorUse& use) {
  return use.inputs[0].dims != use.inputs[1].dims && std::max(use.rank(0), use.rank(1)) > 4;
}
bool either_is(const OperatorUse& use, DType dtype) { return use.in(0) == dtype || use.outputs[0].dtype == dtype; }
template <DType dtype>
bool either(const OperatorUse& use) {
  return either_is(use, dtype);
}
template <DType a, DType b>
bool either_of(const OperatorUse& use) {
  return either_is(use, a) || either_is(use, b);
}
bool hybrid(const OperatorUse& use) { return use.in(0) == DType::kF32 && use.in(1) == DType::kI8; }
bool per_channel(const Type& type) { return type.quant && type.quant->scales.size() > 1; }
bool hybrid_per_channel(const OperatorUse& use) { return hybrid(use) && per_channel(use.inputs[1]); }
bool int4_weights(const OperatorUse& use) { return use.in(1) == DType::kI4; }
bool grouped(const OperatorUse& use) { return use.inputs[0].dims.back() != use.inputs[1].dims.back(); }

template <class T>
const T& options(const OperatorUse& use) {
  return *reinterpret_cast<const T*>(use.options);
}
bool dilated(const OperatorUse& use) {
  const auto& table = options<tflite_schema::DepthwiseConv2DOptions>(use);
  return table.dilation_h_factor() != 1 || table.dilation_w_factor() != 1;
}
bool keeps_dims(const OperatorUse& use) { return options<tflite_schema::FullyConnectedOptions>(use).keep_num_dims(); }
bool no_bias(const OperatorUse& use) { return use.inputs.size() < 3; }
bool fused_transpose_conv(const OperatorUse& use) {
  return options<tflite_schema::TransposeConvOptions>(use).fused_activation_function() !=
         tflite_schema::ActivationFunctionType::NONE;
}
bool biased_transpose_conv(const OperatorUse& use) { return use.inputs.size() > 3 && !use.inputs[3].is_none(); }
bool half_pixel_bilinear(const OperatorUse& use) {
  return options<tflite_schema::ResizeBilinearOptions>(use).half_pixel_centers();
}
bool flagged_nearest(const OperatorUse& use) {
  const auto& table = options<tflite_schema::ResizeNearestNeighborOptions>(use);
  return table.half_pixel_centers() || table.align_corners();
}
bool batched_gather(const OperatorUse& use) { return options<tflite_schema::GatherOptions>(use).batch_dims() != 0; }
bool any_rank_5(const OperatorUse& use) { return use.rank(0) == 5 || use.rank(1) == 5 || use.rank(2) == 5; }
bool int8_per_channel(const OperatorUse& use) { return kInt8(use) && per_channel(use.inputs[0]); }
bool half_or_int16(const OperatorUse& use) { return use.in(0) == DType::kF16 || use.in(0) == DType::kI16; }
bool any_per_channel(const OperatorUse& use) { return per_channel(use.inputs[0]) || per_channel(use.outputs[0]); }
bool to_int16(const OperatorUse& use) { return use.outputs[0].dtype == DType::kI16; }
bool to_int4(const OperatorUse& use) { return either_is(use, DType::kI4); }

struct VersionRow {
  Builtin code;
  int version;
  Applies applies;
};

/// Of an operator's rows the first that applies counts; version 1 if none does.
constexpr auto kVersions = std::to_array<VersionRow>({
    {Builtin::ABS, 5, in<0, DType::kI32>},
    {Builtin::ABS, 4, raw_int16},
    {Builtin::ABS, 3, kInt16},
    {Builtin::ABS, 2, byte},
    {Builtin::ADD, 5, raw_int16},
    {Builtin::ADD, 4, kInt64},
    {Builtin::ADD, 3, kInt16},
    {Builtin::ADD, 2, kInt8},
    {Builtin::ARG_MAX, 3, kBool},
    {Builtin::ARG_MAX, 2, kInt8},
    {Builtin::ARG_MIN, 3, kBool},
    {Builtin::ARG_MIN, 2, kInt8},
    {Builtin::AVERAGE_POOL_2D, 3, kInt16},
    {Builtin::AVERAGE_POOL_2D, 2, kInt8},
    {Builtin::BATCH_MATMUL, 3, kInt16},
    {Builtin::BATCH_MATMUL, 2, kInt8},
    {Builtin::BROADCAST_TO, 3, int8_or_16},
    {Builtin::BROADCAST_TO, 2, always},
    {Builtin::CAST, 8, either_of<DType::kU4, DType::kI2>},
    {Builtin::CAST, 7, either<DType::kBF16>},
    {Builtin::CAST, 6, either<DType::kI4>},
    {Builtin::CAST, 5, either_of<DType::kF64, DType::kF16>},
    {Builtin::CAST, 4, either<DType::kU16>},
    {Builtin::CAST, 3, either<DType::kI8>},
    {Builtin::CAST, 2, either<DType::kU32>},
    {Builtin::CONCATENATION, 4, kUInt32},
    {Builtin::CONCATENATION, 3, kInt16},
    {Builtin::CONCATENATION, 2, kInt8},
    {Builtin::CONV_2D, 7, int4_weights},
    {Builtin::CONV_2D, 6, grouped},
    {Builtin::CONV_2D, 5, hybrid_per_channel},
    {Builtin::CONV_2D, 4, kInt16},
    {Builtin::CONV_2D, 3, kInt8},
    {Builtin::CONV_2D, 2, hybrid},
    {Builtin::DEPTHWISE_CONV_2D, 7, int4_weights},
    {Builtin::DEPTHWISE_CONV_2D, 6, hybrid_per_channel},
    {Builtin::DEPTHWISE_CONV_2D, 5, kInt16},
    {Builtin::DEPTHWISE_CONV_2D, 4, hybrid},
    {Builtin::DEPTHWISE_CONV_2D, 3, kInt8},
    {Builtin::DEPTHWISE_CONV_2D, 2, dilated},
    {Builtin::DEPTH_TO_SPACE, 2, kInt8},
    {Builtin::DEQUANTIZE, 6, kInt4},
    {Builtin::DEQUANTIZE, 5, int8_per_channel},
    {Builtin::DEQUANTIZE, 3, half_or_int16},
    {Builtin::DEQUANTIZE, 2, kInt8},
    {Builtin::DIV, 2, wide_broadcast},
    {Builtin::EQUAL, 4, kInt16},
    {Builtin::EQUAL, 3, kString},
    {Builtin::EQUAL, 2, kInt8},
    {Builtin::EXP, 2, int8_or_16},
    {Builtin::FILL, 4, in<1, DType::kF16>},
    {Builtin::FILL, 3, in<1, DType::kI8>},
    {Builtin::FILL, 3, in<1, DType::kI16>},
    {Builtin::FILL, 2, in<1, DType::kBool>},
    {Builtin::FLOOR_DIV, 3, int8_or_16},
    {Builtin::FLOOR_DIV, 2, in<0, DType::kF32>},
    {Builtin::FLOOR_MOD, 2, int8_or_16},
    {Builtin::FULLY_CONNECTED, 12, hybrid_per_channel},
    {Builtin::FULLY_CONNECTED, 10, int4_weights},
    {Builtin::FULLY_CONNECTED, 7, kInt16},
    {Builtin::FULLY_CONNECTED, 6, no_bias},
    {Builtin::FULLY_CONNECTED, 5, keeps_dims},
    {Builtin::FULLY_CONNECTED, 4, kInt8},
    {Builtin::FULLY_CONNECTED, 3, hybrid},
    {Builtin::GATHER, 7, kInt4},
    {Builtin::GATHER, 6, in<1, DType::kI16>},
    {Builtin::GATHER, 5, batched_gather},
    {Builtin::GATHER, 4, kInt16},
    {Builtin::GATHER, 3, kBool},
    {Builtin::GATHER, 2, kInt8},
    {Builtin::GATHER_ND, 5, kBool},
    {Builtin::GATHER_ND, 4, in<1, DType::kI16>},
    {Builtin::GATHER_ND, 3, kInt16},
    {Builtin::GELU, 2, byte},
    {Builtin::GREATER, 2, kInt8},
    {Builtin::GREATER_EQUAL, 3, kInt16},
    {Builtin::GREATER_EQUAL, 2, kInt8},
    {Builtin::LEAKY_RELU, 2, kInt16},
    {Builtin::LESS, 3, kInt16},
    {Builtin::LESS, 2, kInt8},
    {Builtin::LESS_EQUAL, 2, kInt8},
    {Builtin::LOG, 2, int8_or_16},
    {Builtin::LOGISTIC, 3, kInt16},
    {Builtin::LOGISTIC, 2, kInt8},
    {Builtin::LOG_SOFTMAX, 2, kInt8},
    {Builtin::MAXIMUM, 4, kInt16},
    {Builtin::MAXIMUM, 3, wide_broadcast},
    {Builtin::MAXIMUM, 2, kInt8},
    {Builtin::MAX_POOL_2D, 3, kInt16},
    {Builtin::MAX_POOL_2D, 2, kInt8},
    {Builtin::MEAN, 3, kInt16},
    {Builtin::MEAN, 2, kInt8},
    {Builtin::MINIMUM, 4, kInt16},
    {Builtin::MINIMUM, 3, wide_broadcast},
    {Builtin::MINIMUM, 2, kInt8},
    {Builtin::MIRROR_PAD, 3, kInt16},
    {Builtin::MIRROR_PAD, 2, kInt8},
    {Builtin::MUL, 7, raw_int16},
    {Builtin::MUL, 7, kUInt32},
    {Builtin::MUL, 6, in<0, DType::kC64>},
    {Builtin::MUL, 5, kInt64},
    {Builtin::MUL, 4, kInt16},
    {Builtin::MUL, 2, kInt8},
    {Builtin::NOT_EQUAL, 3, kString},
    {Builtin::NOT_EQUAL, 2, kInt8},
    {Builtin::PACK, 4, kUInt32},
    {Builtin::PACK, 3, kInt16},
    {Builtin::PACK, 2, kInt8},
    {Builtin::PAD, 4, rank_above<4>},
    {Builtin::PAD, 3, kInt16},
    {Builtin::PAD, 2, kInt8},
    {Builtin::PADV2, 4, rank_above<4>},
    {Builtin::PADV2, 3, kInt16},
    {Builtin::PADV2, 2, kInt8},
    {Builtin::QUANTIZE, 4, to_int4},
    {Builtin::QUANTIZE, 3, any_per_channel},
    {Builtin::QUANTIZE, 2, to_int16},
    {Builtin::RANGE, 2, kInt64},
    {Builtin::REDUCE_MAX, 3, kInt16},
    {Builtin::REDUCE_MAX, 2, kInt8},
    {Builtin::REDUCE_MIN, 3, kInt16},
    {Builtin::REDUCE_MIN, 2, kInt8},
    {Builtin::REDUCE_PROD, 2, int8_or_16},
    {Builtin::RELU, 3, kInt16},
    {Builtin::RELU, 2, byte},
    {Builtin::RELU6, 3, kInt16},
    {Builtin::RELU6, 2, kInt8},
    {Builtin::RESIZE_BILINEAR, 4, kInt16},
    {Builtin::RESIZE_BILINEAR, 3, half_pixel_bilinear},
    {Builtin::RESIZE_BILINEAR, 2, kInt8},
    {Builtin::RESIZE_NEAREST_NEIGHBOR, 4, kInt16},
    {Builtin::RESIZE_NEAREST_NEIGHBOR, 3, flagged_nearest},
    {Builtin::RESIZE_NEAREST_NEIGHBOR, 2, kInt8},
    {Builtin::REVERSE_V2, 3, kInt8},
    {Builtin::REVERSE_V2, 2, kBool},
    {Builtin::RSQRT, 3, kInt16},
    {Builtin::RSQRT, 2, kInt8},
    {Builtin::SELECT, 4, in<1, DType::kU32>},
    {Builtin::SELECT, 3, any_rank_5},
    {Builtin::SELECT, 2, in<1, DType::kI8>},
    {Builtin::SELECT_V2, 2, in<1, DType::kU32>},
    {Builtin::SIGN, 2, in<0, DType::kI32>},
    {Builtin::SLICE, 6, kUInt32},
    {Builtin::SLICE, 5, rank_above<4>},
    {Builtin::SLICE, 4, kInt16},
    {Builtin::SLICE, 2, kInt8},
    {Builtin::SOFTMAX, 3, kInt16},
    {Builtin::SOFTMAX, 2, kInt8},
    {Builtin::SPACE_TO_DEPTH, 2, kInt8},
    {Builtin::SPLIT, 4, in<1, DType::kI16>},
    {Builtin::SPLIT, 3, in<1, DType::kI32>},
    {Builtin::SPLIT, 2, in<1, DType::kI8>},
    {Builtin::SPLIT_V, 2, kInt8},
    {Builtin::SQUARED_DIFFERENCE, 2, kInt8},
    {Builtin::STRIDED_SLICE, 7, kUInt32},
    {Builtin::STRIDED_SLICE, 4, rank_above<4>},
    {Builtin::STRIDED_SLICE, 3, kBool},
    {Builtin::STRIDED_SLICE, 2, kInt8},
    {Builtin::SUB, 5, kInt16},
    {Builtin::SUB, 4, kInt64},
    {Builtin::SUB, 3, wide_broadcast},
    {Builtin::SUB, 2, kInt8},
    {Builtin::SUM, 2, kInt8},
    {Builtin::TANH, 3, kInt16},
    {Builtin::TANH, 2, kInt8},
    {Builtin::TILE, 3, kInt8},
    {Builtin::TOPK_V2, 3, kInt16},
    {Builtin::TOPK_V2, 2, kInt8},
    {Builtin::TRANSPOSE, 6, rank_above<5>},
    {Builtin::TRANSPOSE, 5, kInt16},
    {Builtin::TRANSPOSE, 4, rank_above<4>},
    {Builtin::TRANSPOSE, 3, kBool},
    {Builtin::TRANSPOSE, 2, kInt8},
    {Builtin::TRANSPOSE_CONV, 4, fused_transpose_conv},
    {Builtin::TRANSPOSE_CONV, 3, biased_transpose_conv},
    {Builtin::TRANSPOSE_CONV, 2, in<1, DType::kI8>},
    {Builtin::UNPACK, 4, kInt16},
    {Builtin::UNPACK, 3, kBool},
    {Builtin::UNPACK, 2, byte},
    {Builtin::WHERE, 1, kBool},
    {Builtin::WHERE, 2, always},
});

}  // namespace

int operator_version(const OperatorUse& use) {
  for (const VersionRow& row : kVersions) {
    if (row.code == use.code && row.applies(use)) return row.version;
  }
  return 1;
}

}  // namespace onnx2tf::tflite
