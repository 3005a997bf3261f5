// The first release that has each version of an operator: what the metadata entry min_runtime_version is made from.

#include <array>
#include <charconv>
#include <utility>

#include "targets/tflite/op_versions.h"

namespace onnx2tf::tflite {
namespace {

using Builtin = tflite_schema::BuiltinOperator;

struct ReleaseRow {
  Builtin code;
  std::array<std::string_view, 12> by_version;  ///< entry k: version k + 1
};

constexpr auto kReleases = std::to_array<ReleaseRow>({
    {Builtin::ABS, {"1.13.0", "2.4.0", "2.5.0", "2.6.0", "2.12.0"}},
    {Builtin::ADD, {"1.5.0", "1.14.0", "2.4.0", "2.6.0", "2.13.0", "2.23.0"}},
    {Builtin::ARG_MAX, {"1.9.0", "1.14.0", "2.9.0"}},
    {Builtin::ARG_MIN, {"1.9.0", "1.14.0", "2.9.0"}},
    {Builtin::ATAN2, {"2.10.0"}},
    {Builtin::AVERAGE_POOL_2D, {"1.5.0", "1.14.0", "2.3.0"}},
    {Builtin::BATCH_MATMUL, {"2.3.0", "2.3.0", "2.4.0", "2.5.0"}},
    {Builtin::BITCAST, {"2.13.0"}},
    {Builtin::BITWISE_XOR, {"2.13.0"}},
    {Builtin::BROADCAST_TO, {"2.5.0", "2.5.0", "2.5.0"}},
    {Builtin::CAST, {"1.5.0", "2.7.0", "2.8.0", "2.9.0", "2.12.0", "2.15.0", "2.17.0", "2.21.0"}},
    {Builtin::CEIL, {"1.14.0"}},
    {Builtin::CONCATENATION, {"1.5.0", "1.14.0", "2.3.0", "2.14.0", "2.21.0", "2.23.0"}},
    {Builtin::CONV_2D, {"1.5.0", "1.14.0", "1.14.0", "2.3.0", "2.4.0", "2.9.0", "2.11.0", "2.15.0"}},
    {Builtin::CONV_3D, {"2.5.0"}},
    {Builtin::CONV_3D_TRANSPOSE, {"2.6.0"}},
    {Builtin::COS, {"1.14.0", "2.23.0"}},
    {Builtin::CUMSUM, {"2.4.0"}},
    {Builtin::DEPTHWISE_CONV_2D, {"1.5.0", "1.12.0", "1.14.0", "2.2.0", "2.3.0", "2.3.0", "2.11.0"}},
    {Builtin::DEPTH_TO_SPACE, {"2.1.0", "2.5.0"}},
    {Builtin::DEQUANTIZE, {"1.13.1", "1.14.0", "1.15.0", "2.2.0", "2.7.0", "2.18.0", "2.21.0", "2.22.0"}},
    {Builtin::DIV, {"1.6.0", "2.3.0"}},
    {Builtin::ELU, {"1.14.0"}},
    {Builtin::EQUAL, {"1.14.0", "1.14.0", "2.3.0", "2.13.0", "2.21.0"}},
    {Builtin::EXP, {"1.7.0", "2.12.0"}},
    {Builtin::EXPAND_DIMS, {"1.10.0"}},
    {Builtin::FILL, {"1.13.0", "2.3.0", "2.5.0", "2.12.0"}},
    {Builtin::FLOOR, {"1.9.0"}},
    {Builtin::FLOOR_DIV, {"1.14.0", "1.14.0", "2.13.0"}},
    {Builtin::FLOOR_MOD, {"1.13.0", "2.13.0"}},
    {Builtin::FULLY_CONNECTED,
     {"1.5.0", "1.10.0", "1.14.0", "1.14.0", "2.0.0", "2.1.0", "2.3.0", "2.3.0", "2.3.0", "2.11.0", "2.15.0",
      "2.17.0"}},
    {Builtin::GATHER, {"1.6.0", "1.14.0", "1.15.0", "2.4.0", "2.5.0", "2.13.0", "2.15.0"}},
    {Builtin::GATHER_ND, {"1.14.0", "2.3.0", "2.5.0", "2.13.0", "2.16.0"}},
    {Builtin::GELU, {"2.9.0", "2.9.0"}},
    {Builtin::GREATER, {"1.14.0", "1.14.0"}},
    {Builtin::GREATER_EQUAL, {"1.14.0", "1.14.0", "2.13.0"}},
    {Builtin::HARD_SWISH, {"1.15.0"}},
    {Builtin::L2_NORMALIZATION, {"1.5.0", "1.14.0"}},
    {Builtin::LEAKY_RELU, {"1.13.1", "2.3.0"}},
    {Builtin::LESS, {"1.14.0", "1.14.0", "2.13.0"}},
    {Builtin::LESS_EQUAL, {"1.14.0", "1.14.0"}},
    {Builtin::LOCAL_RESPONSE_NORMALIZATION, {"1.5.0"}},
    {Builtin::LOG, {"1.14.0", "2.15.0"}},
    {Builtin::LOGICAL_AND, {"1.11.0"}},
    {Builtin::LOGICAL_NOT, {"1.11.0"}},
    {Builtin::LOGICAL_OR, {"1.11.0"}},
    {Builtin::LOGISTIC, {"1.14.0", "1.14.0", "2.3.0"}},
    {Builtin::LOG_SOFTMAX, {"1.14.0", "1.14.0"}},
    {Builtin::MAXIMUM, {"1.14.0", "1.14.0", "2.3.0", "2.3.0"}},
    {Builtin::MAX_POOL_2D, {"1.5.0", "1.14.0", "2.3.0"}},
    {Builtin::MEAN, {"1.6.0", "1.14.0", "2.4.0"}},
    {Builtin::MINIMUM, {"1.14.0", "1.14.0", "2.3.0", "2.3.0"}},
    {Builtin::MIRROR_PAD, {"1.13.1", "2.3.0", "2.12.0"}},
    {Builtin::MUL, {"1.5.0", "1.14.0", "1.15.0", "2.3.0", "2.6.0", "2.11.0", "2.13.0", "2.23.0"}},
    {Builtin::NEG, {"1.9.0"}},
    {Builtin::NON_MAX_SUPPRESSION_V4, {"2.1.0"}},
    {Builtin::NON_MAX_SUPPRESSION_V5, {"2.1.0"}},
    {Builtin::NOT_EQUAL, {"1.14.0", "1.14.0", "2.3.0", "2.21.0"}},
    {Builtin::ONE_HOT, {"1.11.0"}},
    {Builtin::PACK, {"1.11.0", "1.14.0", "2.3.0", "2.13.0"}},
    {Builtin::PAD, {"1.5.0", "1.14.0", "2.4.0", "2.6.0", "2.20.0"}},
    {Builtin::PADV2, {"1.9.0", "1.14.0", "2.4.0", "2.6.0", "2.20.0"}},
    {Builtin::POW, {"1.10.0"}},
    {Builtin::PRELU, {"1.8.0"}},
    {Builtin::QUANTIZE, {"1.14.0", "1.15.0", "2.7.0", "2.21.0"}},
    {Builtin::RANGE, {"1.13.0", "2.14.0"}},
    {Builtin::REDUCE_ALL, {"2.6.0"}},
    {Builtin::REDUCE_ANY, {"1.11.0"}},
    {Builtin::REDUCE_MAX, {"1.11.0", "1.14.0", "2.5.0"}},
    {Builtin::REDUCE_MIN, {"1.11.0", "1.14.0", "2.5.0"}},
    {Builtin::REDUCE_PROD, {"1.11.0", "2.6.0"}},
    {Builtin::RELU, {"1.5.0", "2.1.0", "2.5.0"}},
    {Builtin::RELU6, {"1.5.0", "1.14.0", "2.5.0"}},
    {Builtin::RELU_0_TO_1, {"2.10.0"}},
    {Builtin::RELU_N1_TO_1, {"1.5.0"}},
    {Builtin::RESHAPE, {"1.5.0"}},
    {Builtin::RESIZE_BILINEAR, {"1.7.0", "1.14.0", "2.2.0", "2.5.0"}},
    {Builtin::RESIZE_NEAREST_NEIGHBOR, {"1.13.1", "1.14.0", "2.3.0", "2.4.0"}},
    {Builtin::REVERSE_SEQUENCE, {"1.14.0"}},
    {Builtin::REVERSE_V2, {"1.14.0", "2.2.0", "2.5.0"}},
    {Builtin::RIGHT_SHIFT, {"2.13.0"}},
    {Builtin::ROUND, {"1.14.0"}},
    {Builtin::RSQRT, {"1.10.0", "2.5.0", "2.15.0"}},
    {Builtin::SCATTER_ND, {"2.1.0"}},
    {Builtin::SELECT, {"1.14.0", "1.14.0", "2.12.0", "2.12.0"}},
    {Builtin::SELECT_V2, {"2.2.0", "2.12.0"}},
    {Builtin::SHAPE, {"1.10.0"}},
    {Builtin::SIGN, {"2.11.0", "2.12.0"}},
    {Builtin::SIN, {"1.9.0", "2.23.0"}},
    {Builtin::SLICE, {"1.14.0", "1.14.0", "1.14.0", "2.4.0", "2.5.0", "2.14.0", "2.21.0", "2.23.0"}},
    {Builtin::SOFTMAX, {"1.5.0", "1.14.0", "2.3.0", "2.23.0"}},
    {Builtin::SPACE_TO_DEPTH, {"1.5.0", "1.14.0"}},
    {Builtin::SPLIT, {"1.5.0", "1.14.0", "1.14.0", "2.3.0"}},
    {Builtin::SPLIT_V, {"1.13.1", "2.3.0"}},
    {Builtin::SQRT, {"1.10.0", "2.21.0"}},
    {Builtin::SQUARE, {"1.12.0"}},
    {Builtin::SQUARED_DIFFERENCE, {"1.13.1", "2.5.0"}},
    {Builtin::SQUEEZE, {"1.6.0", "2.5.0"}},
    {Builtin::STABLEHLO_AND, {"2.17.0"}},
    {Builtin::STABLEHLO_SHIFT_LEFT, {"2.17.0"}},
    {Builtin::STRIDED_SLICE, {"1.6.0", "1.14.0", "2.1.0", "2.2.0", "2.5.0", "2.6.0", "2.14.0", "2.14.0"}},
    {Builtin::SUB, {"1.6.0", "1.14.0", "2.3.0", "2.4.0", "2.4.0"}},
    {Builtin::SUM, {"1.10.0", "1.15.0"}},
    {Builtin::TANH, {"1.14.0", "1.14.0", "2.3.0"}},
    {Builtin::TILE, {"1.10.1", "2.2.0", "2.8.0"}},
    {Builtin::TOPK_V2, {"1.7.0", "1.14.0", "2.13.0"}},
    {Builtin::TRANSPOSE, {"1.6.0", "1.14.0", "1.15.0", "2.3.0", "2.4.0", "2.12.0", "2.14.4", "2.22.0", "2.23.0"}},
    {Builtin::TRANSPOSE_CONV, {"1.9.0", "2.2.0", "2.3.0", "2.13.0", "2.15.0"}},
    {Builtin::UNIDIRECTIONAL_SEQUENCE_LSTM, {"1.13.1", "1.14.0", "2.3.0", "2.12.0"}},
    {Builtin::UNIQUE, {"1.14.0"}},
    {Builtin::UNPACK, {"1.11.0", "1.14.0", "2.2.0", "2.3.0", "2.22.0"}},
    {Builtin::WHERE, {"1.14.0", "2.8.0"}},
});

std::array<int, 3> numbers(std::string_view release) {
  std::array<int, 3> out{};
  const char* at = release.data();
  const char* const end = at + release.size();
  for (int& number : out) {
    at = std::from_chars(at, end, number).ptr;
    if (at != end) ++at;
  }
  return out;
}

}  // namespace

std::string_view runtime_of(Builtin code, int version) {
  for (const ReleaseRow& row : kReleases) {
    const auto at = static_cast<std::size_t>(version) - 1;
    if (row.code == code && at < row.by_version.size() && !row.by_version[at].empty()) return row.by_version[at];
  }
  return "1.5.0";
}

bool older(std::string_view a, std::string_view b) { return numbers(a) < numbers(b); }

}  // namespace onnx2tf::tflite
